package io.hosteddb.examples.platform.web;

import io.hosteddb.HostedDatabases;
import io.hosteddb.examples.platform.directory.Directory;
import io.hosteddb.examples.platform.directory.Environment;
import io.hosteddb.examples.platform.directory.Member;
import io.hosteddb.examples.platform.directory.Project;
import io.hosteddb.examples.platform.directory.UserVariables;
import io.hosteddb.examples.platform.security.Caller;
import io.hosteddb.model.ProjectId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Organizations, projects and environments. */
@RestController
class ProjectsController {
  private final Workspace workspace;
  private final Directory directory;
  private final UserVariables variables;
  private final HostedDatabases databases;

  ProjectsController(
      Workspace workspace,
      Directory directory,
      UserVariables variables,
      HostedDatabases databases) {
    this.workspace = workspace;
    this.directory = directory;
    this.variables = variables;
    this.databases = databases;
  }

  record OrganizationView(String id, String name, String role, boolean isCurrent) {}

  record Organizations(List<OrganizationView> organizations) {}

  record ProjectView(String id, String name, String slug, String organizationId) {}

  record Projects(List<ProjectView> projects) {}

  record EnvironmentView(
      String id,
      String projectId,
      String name,
      String slug,
      String type,
      @Nullable String region,
      @Nullable String branch,
      @Nullable String instanceUrl,
      @Nullable String customServerUrl,
      @Nullable String observabilityProjectId,
      Map<String, String> envVars,
      List<String> managedEnvVarNames,
      Instant createdAt,
      Instant updatedAt) {
    /** The id; the framework logs what it writes, and users' variables may be secret. */
    @Override
    public String toString() {
      return id;
    }
  }

  record Environments(List<EnvironmentView> environments) {}

  record Deploys(List<String> deploys) {}

  @GetMapping("/v1/auth/orgs")
  Organizations organizations(@AuthenticationPrincipal Caller caller) {
    Member member = workspace.member(caller);
    return new Organizations(
        List.of(
            new OrganizationView(
                member.organization().id(),
                member.organization().name(),
                member.role().wire(),
                true)));
  }

  @GetMapping("/v1/projects")
  Projects projects(@AuthenticationPrincipal Caller caller) {
    return new Projects(
        directory.projects(workspace.member(caller).organization().id()).stream()
            .map(project ->
                new ProjectView(
                    project.id().value(), project.name(), project.slug(), project.organizationId()))
            .toList());
  }

  /** What clients list beside the environments. This platform runs nothing. */
  @GetMapping("/v1/projects/{project}/environment-deploys")
  Deploys deploys(
      @AuthenticationPrincipal Caller caller, @PathVariable("project") String projectId) {
    workspace.project(caller, projectId);
    return new Deploys(List.of());
  }

  @GetMapping("/v1/projects/{project}/environments")
  Environments environments(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      @RequestParam(name = "masked", required = false) @Nullable String masked) {
    Project project = workspace.project(caller, projectId);
    boolean clear = !Problems.isMasked(masked) && workspace.isAdmin(caller);
    return new Environments(
        directory.environments(project.id()).stream()
            .map(environment -> view(caller, environment, clear))
            .toList());
  }

  private EnvironmentView view(Caller caller, Environment environment, boolean clear) {
    ProjectId project = environment.projectId();
    Map<String, String> own =
        clear
            ? variables.read(project, environment.id(), caller.id()).values()
            : VariablesController.masked(variables.get(project, environment.id()).values());
    List<String> managed =
        databases
            .environment(environment.projectId(), environment.id(), caller.actor())
            .entries()
            .stream()
            .map(entry -> entry.variable().name().value())
            .toList();
    return new EnvironmentView(
        environment.id().value(),
        environment.projectId().value(),
        environment.name(),
        environment.slug(),
        environment.type(),
        null,
        null,
        null,
        null,
        null,
        own,
        managed,
        environment.createdAt(),
        environment.createdAt());
  }
}
