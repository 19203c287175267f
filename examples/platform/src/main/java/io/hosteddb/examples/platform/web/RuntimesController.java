package io.hosteddb.examples.platform.web;

import io.hosteddb.HostedDatabases;
import io.hosteddb.credentials.RuntimeStatus;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.Violation;
import io.hosteddb.examples.platform.directory.Environment;
import io.hosteddb.examples.platform.directory.Project;
import io.hosteddb.examples.platform.security.Caller;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.RuntimeName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Which runtimes use the managed variables, and with which revision they run. */
@RestController
@RequestMapping("/v1/server/projects/{project}")
class RuntimesController {
  private final Workspace workspace;
  private final HostedDatabases databases;

  RuntimesController(Workspace workspace, HostedDatabases databases) {
    this.workspace = workspace;
    this.databases = databases;
  }

  record ExpectBody(@Nullable String environmentId, @Nullable List<@Nullable String> runtimes) {}

  record AcknowledgeBody(
      @Nullable String runtime, @Nullable String environmentId, @Nullable Long revision) {}

  /**
   * What is known of a runtime.
   *
   * @param environmentId where it runs; null if outside any environment
   */
  record RuntimeBody(
      @Nullable String environmentId, String runtime, boolean expected, long revision) {
    static RuntimeBody of(RuntimeStatus known) {
      EnvironmentId environment = known.environment();
      return new RuntimeBody(
          environment == null ? null : environment.value(),
          known.runtime().value(),
          known.expected(),
          known.revision());
    }
  }

  record RuntimesBody(List<RuntimeBody> runtimes) {}

  @GetMapping("/runtimes")
  RuntimesBody runtimes(
      @AuthenticationPrincipal Caller caller, @PathVariable("project") String projectId) {
    Project project = workspace.project(caller, projectId);
    return new RuntimesBody(
        databases.credentials().runtimes(project.id(), caller.actor()).stream()
            .map(RuntimeBody::of)
            .toList());
  }

  @PutMapping("/runtimes")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void expect(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      @RequestBody ExpectBody body) {
    Project project = workspace.project(caller, projectId);
    workspace.requireAdmin(caller);
    List<Violation> violations = new ArrayList<>();
    EnvironmentId environment = environment(project, body.environmentId(), violations);
    Set<RuntimeName> runtimes = new LinkedHashSet<>();
    if (body.runtimes() == null) {
      violations.add(new Violation("runtimes", "Name them, or send [] for none."));
    } else {
      for (int i = 0; i < body.runtimes().size(); i++) {
        RuntimeName name = name("runtimes[" + i + "]", body.runtimes().get(i), violations);
        if (name != null) {
          runtimes.add(name);
        }
      }
    }
    requireNone(violations);
    databases.credentials().expect(project.id(), environment, runtimes, caller.actor());
  }

  @PostMapping("/acknowledgements")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void acknowledge(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      @RequestBody AcknowledgeBody body) {
    Project project = workspace.project(caller, projectId);
    workspace.requireAdmin(caller);
    List<Violation> violations = new ArrayList<>();
    EnvironmentId environment = environment(project, body.environmentId(), violations);
    RuntimeName runtime = name("runtime", body.runtime(), violations);
    Long revision = body.revision();
    if (revision == null || revision < 0) {
      violations.add(
          new Violation(
              "revision", "Say the revision of the variables that the runtime started with."));
    }
    requireNone(violations);
    if (runtime != null && revision != null) {
      databases
          .credentials()
          .acknowledge(runtime, project.id(), environment, revision, caller.actor());
    }
  }

  private @Nullable EnvironmentId environment(
      Project project, @Nullable String id, List<Violation> violations) {
    if (id == null) {
      return null;
    }
    EnvironmentId found = workspace.findEnvironment(project, id).map(Environment::id).orElse(null);
    if (found == null) {
      violations.add(new Violation("environmentId", "The project has no such environment."));
    }
    return found;
  }

  private static @Nullable RuntimeName name(
      String field, @Nullable String text, List<Violation> violations) {
    try {
      return RuntimeName.of(text == null ? "" : text);
    } catch (IllegalArgumentException e) {
      violations.add(new Violation(field, String.valueOf(e.getMessage())));
      return null;
    }
  }

  private static void requireNone(List<Violation> violations) {
    if (!violations.isEmpty()) {
      throw new InvalidRequestException(violations);
    }
  }
}
