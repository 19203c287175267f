package io.hosteddb.examples.platform.web;

import io.hosteddb.HostedDatabases;
import io.hosteddb.access.AuditEntry;
import io.hosteddb.examples.platform.directory.ActorNames;
import io.hosteddb.examples.platform.directory.Directory;
import io.hosteddb.examples.platform.directory.Project;
import io.hosteddb.examples.platform.security.Caller;
import io.hosteddb.model.Page;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Who did what, when and why. */
@RestController
class AuditController {
  private final Workspace workspace;
  private final HostedDatabases databases;
  private final Directory directory;

  AuditController(Workspace workspace, HostedDatabases databases, Directory directory) {
    this.workspace = workspace;
    this.databases = databases;
    this.directory = directory;
  }

  record AuditView(
      Instant at,
      String actor,
      String action,
      @Nullable String databaseId,
      @Nullable String reason) {}

  record Audit(List<AuditView> entries, @Nullable String next) {}

  @GetMapping("/v1/server/projects/{project}/audit")
  Audit audit(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      @RequestParam(name = "limit", defaultValue = "100") int limit,
      @RequestParam(name = "after", required = false) @Nullable String after) {
    Project project = workspace.project(caller, projectId);
    Page<AuditEntry> page = databases.audit().of(project.id(), limit, after, caller.actor());
    ActorNames names = directory.actorNames(caller.organizationId());
    return new Audit(page.items().stream().map(entry -> view(entry, names)).toList(), page.next());
  }

  private AuditView view(AuditEntry entry, ActorNames names) {
    return new AuditView(
        entry.at(),
        names.of(entry.actor()),
        entry.action().name().toLowerCase(Locale.ROOT),
        entry.database() == null ? null : entry.database().value(),
        entry.reason());
  }
}
