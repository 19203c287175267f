package io.hosteddb.examples.platform.web;

import io.hosteddb.HostedDatabases;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.Operation;
import io.hosteddb.examples.platform.directory.ActorNames;
import io.hosteddb.examples.platform.directory.Directory;
import io.hosteddb.examples.platform.security.Caller;
import io.hosteddb.model.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What is done to a READY database, and was. */
@RestController
@RequestMapping("/v1/server/projects/{project}/databases/{database}/operations")
class OperationsController {
  private final Workspace workspace;
  private final HostedDatabases databases;
  private final Directory directory;

  OperationsController(Workspace workspace, HostedDatabases databases, Directory directory) {
    this.workspace = workspace;
    this.databases = databases;
    this.directory = directory;
  }

  record CancelBody(@Nullable String reason) {}

  @GetMapping
  OperationViews.Many list(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      @PathVariable("database") String id,
      @RequestParam(name = "limit", defaultValue = "100") int limit,
      @RequestParam(name = "after", required = false) @Nullable String after) {
    HostedDatabase database = database(caller, projectId, id);
    Page<Operation> page = databases.operations().of(database.id(), limit, after, caller.actor());
    ActorNames names = directory.actorNames(caller.organizationId());
    return new OperationViews.Many(
        page.items().stream()
            .map(operation -> OperationViews.OperationView.of(operation, names))
            .toList(),
        page.next());
  }

  @GetMapping("/{operation}")
  OperationViews.One get(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      @PathVariable("database") String id,
      @PathVariable("operation") String operationId) {
    HostedDatabase database = database(caller, projectId, id);
    return one(caller, workspace.operation(caller, database, operationId));
  }

  @PostMapping("/{operation}/cancel")
  OperationViews.One cancel(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      @PathVariable("database") String id,
      @PathVariable("operation") String operationId,
      @RequestBody(required = false) @Nullable CancelBody body) {
    HostedDatabase database = database(caller, projectId, id);
    workspace.requireAdmin(caller);
    Operation operation = workspace.operation(caller, database, operationId);
    String reason = body == null ? null : body.reason();
    return one(caller, databases.operations().cancel(operation.id(), caller.actor(), reason));
  }

  private OperationViews.One one(Caller caller, Operation operation) {
    return new OperationViews.One(
        OperationViews.OperationView.of(operation, directory.actorNames(caller.organizationId())));
  }

  private HostedDatabase database(Caller caller, String projectId, String id) {
    return workspace.database(workspace.project(caller, projectId), id);
  }
}
