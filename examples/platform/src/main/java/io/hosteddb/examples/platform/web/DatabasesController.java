package io.hosteddb.examples.platform.web;

import io.hosteddb.AttachRequest;
import io.hosteddb.AttachmentPlan;
import io.hosteddb.HostedDatabases;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.Violation;
import io.hosteddb.examples.platform.directory.Environment;
import io.hosteddb.examples.platform.directory.Project;
import io.hosteddb.examples.platform.live.DatabaseRow;
import io.hosteddb.examples.platform.live.Kinds;
import io.hosteddb.examples.platform.live.ProjectDatabases;
import io.hosteddb.examples.platform.security.Caller;
import io.hosteddb.model.WorkloadKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Attach, look, retry, detach. */
@RestController
@RequestMapping("/v1/server/projects/{project}/databases")
class DatabasesController {
  private final Workspace workspace;
  private final HostedDatabases databases;
  private final ProjectDatabases projectDatabases;
  private final PlanViews plans;

  DatabasesController(
      Workspace workspace,
      HostedDatabases databases,
      ProjectDatabases projectDatabases,
      PlanViews plans) {
    this.workspace = workspace;
    this.databases = databases;
    this.projectDatabases = projectDatabases;
    this.plans = plans;
  }

  record Create(
      @Nullable String kind,
      @Nullable String name,
      @Nullable String regionId,
      @Nullable String environmentId,
      @Nullable String reason,
      @Nullable List<@Nullable String> workloads) {}

  record Reason(@Nullable String reason) {}

  record Rows(List<DatabaseRow> databases) {}

  record Row(DatabaseRow database) {}

  record Plan(PlanViews.PlanView plan) {}

  @GetMapping
  Rows list(@AuthenticationPrincipal Caller caller, @PathVariable("project") String projectId) {
    Project project = workspace.project(caller, projectId);
    return new Rows(projectDatabases.rows(project.id(), project.organizationId()));
  }

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  Row create(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
      @RequestBody Create body) {
    Project project = workspace.project(caller, projectId);
    workspace.requireAdmin(caller);
    Optional<Environment> environment = environment(project, body);
    List<Violation> own = violations(body, environment);
    AttachRequest request = request(caller, project, environment, key, body);
    if (!own.isEmpty()) {
      List<Violation> all = new ArrayList<>(databases.plan(request).violations());
      all.addAll(own);
      throw new InvalidRequestException(all);
    }
    return row(project, databases.attach(request));
  }

  @PostMapping("/plan")
  Plan plan(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      @RequestBody Create body) {
    Project project = workspace.project(caller, projectId);
    Optional<Environment> environment = environment(project, body);
    AttachmentPlan plan = databases.plan(request(caller, project, environment, null, body));
    return new Plan(plans.view(project, plan, violations(body, environment)));
  }

  @GetMapping("/{database}")
  Row get(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      @PathVariable("database") String id) {
    Project project = workspace.project(caller, projectId);
    return row(project, workspace.database(project, id));
  }

  @PostMapping("/{database}/retry")
  Row retry(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      @PathVariable("database") String id,
      @RequestBody(required = false) @Nullable Reason body) {
    Project project = workspace.project(caller, projectId);
    HostedDatabase database = workspace.database(project, id);
    String reason = body == null ? null : body.reason();
    return row(project, databases.retry(database.id(), caller.actor(), reason));
  }

  @DeleteMapping("/{database}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void detach(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      @PathVariable("database") String id,
      @RequestParam(name = "reason", required = false) @Nullable String reason) {
    Project project = workspace.project(caller, projectId);
    HostedDatabase database = workspace.database(project, id);
    databases.detach(database.id(), caller.actor(), reason);
  }

  private Row row(Project project, HostedDatabase database) {
    return new Row(projectDatabases.row(database, project.organizationId()));
  }

  private Optional<Environment> environment(Project project, Create body) {
    return Optional.ofNullable(body.environmentId())
        .flatMap(id -> workspace.findEnvironment(project, id));
  }

  /** What only the platform can know, and what is no word of the library's. */
  private static List<Violation> violations(Create body, Optional<Environment> environment) {
    List<Violation> found = new ArrayList<>();
    if (body.environmentId() != null && environment.isEmpty()) {
      found.add(
          new Violation(
              "environmentId",
              "The project has no such environment. Leave it out to attach to all of them."));
    }
    for (String id : workloads(body)) {
      if (workload(id).isEmpty()) {
        found.add(
            new Violation(
                "workloads",
                "A workload is lower-case letters, digits and dashes, such as relational, documents"
                    + " or vectors."));
      }
    }
    return found;
  }

  private static List<String> workloads(Create body) {
    return body.workloads() == null
        ? List.of()
        : body.workloads().stream().map(id -> id == null ? "" : id).toList();
  }

  private static Optional<WorkloadKind> workload(String id) {
    try {
      return Optional.of(WorkloadKind.of(id));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static AttachRequest request(
      Caller caller,
      Project project,
      Optional<Environment> environment,
      @Nullable String key,
      Create body) {
    AttachRequest.Builder request =
        AttachRequest.to(project.id())
            .provider(body.kind() == null ? "" : Kinds.toProvider(body.kind()))
            .name(body.name())
            .region(body.regionId())
            .reason(body.reason())
            .by(caller.actor());
    environment.ifPresent(found -> request.environment(found.id()));
    workloads(body).forEach(id -> workload(id).ifPresent(request::workloads));
    if (key != null) {
      request.idempotencyKey(Problems.idempotencyKey(key));
    }
    return request.build();
  }
}
