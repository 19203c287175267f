package io.hosteddb.examples.platform.live;

import io.hosteddb.HostedDatabases;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.HostedDatabase;
import io.hosteddb.model.Page;
import io.hosteddb.model.ProjectId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The databases of a project, all of them. */
@Component
public class ProjectDatabases {
  private static final int PAGE = 500;

  private final HostedDatabases databases;

  ProjectDatabases(HostedDatabases databases) {
    this.databases = databases;
  }

  /** Those that are not deleted, the oldest first. */
  public List<DatabaseRow> rows(ProjectId project, String organizationId) {
    List<DatabaseRow> rows = new ArrayList<>();
    @Nullable String after = null;
    do {
      Page<HostedDatabase> page = databases.list(project, PAGE, after);
      page.items().forEach(database -> rows.add(DatabaseRow.of(database, organizationId)));
      after = page.next();
    } while (after != null);
    return rows;
  }

  /** One of them, also if it is deleted. */
  DatabaseRow row(String id, String organizationId) {
    return DatabaseRow.of(databases.get(DatabaseId.of(id)), organizationId);
  }
}
