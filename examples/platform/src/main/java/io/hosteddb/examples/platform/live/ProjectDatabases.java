package io.hosteddb.examples.platform.live;

import io.hosteddb.HostedDatabases;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.error.NotFoundException;
import io.hosteddb.examples.platform.directory.ActorNames;
import io.hosteddb.examples.platform.directory.Directory;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.Page;
import io.hosteddb.model.ProjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The databases of a project, all of them. */
@Component
public class ProjectDatabases {
  private static final int PAGE = 500;

  private final HostedDatabases databases;
  private final Directory directory;

  ProjectDatabases(HostedDatabases databases, Directory directory) {
    this.databases = databases;
    this.directory = directory;
  }

  /** Those that are not deleted, the oldest first. */
  public List<DatabaseRow> rows(ProjectId project, String organizationId) {
    List<DatabaseRow> rows = new ArrayList<>();
    ActorNames names = directory.actorNames(organizationId);
    @Nullable String after = null;
    do {
      Page<HostedDatabase> page = databases.list(project, PAGE, after);
      page.items().forEach(database -> rows.add(row(database, organizationId, names)));
      after = page.next();
    } while (after != null);
    return rows;
  }

  /** One of any project, if the store still has it. */
  Optional<HostedDatabase> find(DatabaseId id) {
    try {
      return Optional.of(databases.get(id));
    } catch (NotFoundException e) {
      return Optional.empty();
    }
  }

  /** One of them, also if it is deleted. */
  DatabaseRow row(String id, String organizationId) {
    return row(databases.get(DatabaseId.of(id)), organizationId);
  }

  /** A snapshot of one of them. */
  public DatabaseRow row(HostedDatabase database, String organizationId) {
    return row(database, organizationId, directory.actorNames(organizationId));
  }

  private static DatabaseRow row(HostedDatabase database, String organizationId, ActorNames names) {
    return DatabaseRow.of(database, organizationId, names.of(database.createdBy()));
  }
}
