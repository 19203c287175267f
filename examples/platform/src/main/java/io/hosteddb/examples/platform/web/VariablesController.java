package io.hosteddb.examples.platform.web;

import io.hosteddb.HostedDatabases;
import io.hosteddb.env.EffectiveVariable;
import io.hosteddb.env.ManagedEnvironment;
import io.hosteddb.env.Origin;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.Violation;
import io.hosteddb.examples.platform.directory.Environment;
import io.hosteddb.examples.platform.directory.Project;
import io.hosteddb.examples.platform.directory.UserVariables;
import io.hosteddb.examples.platform.security.Caller;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VariableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The variables that users set, and what a runtime really gets. */
@RestController
@RequestMapping("/v1/server/projects/{project}")
class VariablesController {
  private static final int MOST_VARIABLES = 100;
  private static final int LONGEST_VALUE = 4_000;
  private static final int LONGEST_TOGETHER = 40_000;

  private final Workspace workspace;
  private final UserVariables variables;
  private final HostedDatabases databases;

  VariablesController(Workspace workspace, UserVariables variables, HostedDatabases databases) {
    this.workspace = workspace;
    this.variables = variables;
    this.databases = databases;
  }

  record EnvVars(Map<String, String> envVars) {
    /** The names; the framework logs what it reads and writes. */
    @Override
    public String toString() {
      return envVars.keySet().toString();
    }
  }

  record EnvVarsBody(@Nullable Map<String, @Nullable String> envVars) {
    /** The names. */
    @Override
    public String toString() {
      return envVars == null ? "none" : envVars.keySet().toString();
    }
  }

  record EffectiveView(long revision, List<EffectiveVariableView> variables) {}

  record EffectiveVariableView(
      String name,
      String value,
      boolean secret,
      String origin,
      @Nullable String databaseId,
      List<String> shadowed) {
    static EffectiveVariableView of(EffectiveVariable variable) {
      return new EffectiveVariableView(
          variable.name(),
          variable.shown(),
          variable.secret(),
          wire(variable.origin()),
          variable.database() == null ? null : variable.database().value(),
          variable.shadowed().stream().map(EffectiveVariableView::wire).toList());
    }

    private static String wire(Origin origin) {
      return origin.name().toLowerCase(Locale.ROOT);
    }
  }

  @GetMapping("/env")
  EnvVars own(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      @RequestParam(name = "environmentId", required = false) @Nullable String environmentId,
      @RequestParam(name = "masked", defaultValue = "false") boolean masked) {
    Project project = workspace.project(caller, projectId);
    Map<String, String> own = variables.get(project.id(), environment(project, environmentId));
    return new EnvVars(!masked && workspace.isAdmin(caller) ? own : masked(own));
  }

  @PutMapping("/env")
  EnvVars replace(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      @RequestParam(name = "environmentId", required = false) @Nullable String environmentId,
      @RequestBody EnvVarsBody body) {
    Project project = workspace.project(caller, projectId);
    workspace.requireAdmin(caller);
    EnvironmentId environment = environment(project, environmentId);
    Map<String, String> checked = check(body.envVars());
    variables.set(project.id(), environment, checked);
    return new EnvVars(checked);
  }

  @GetMapping("/environments/{environment}/effective")
  EffectiveView effective(
      @AuthenticationPrincipal Caller caller,
      @PathVariable("project") String projectId,
      @PathVariable("environment") String environmentId) {
    Project project = workspace.project(caller, projectId);
    Environment environment = workspace.environment(project, environmentId);
    ManagedEnvironment managed =
        databases.environment(project.id(), environment.id(), caller.actor());
    return new EffectiveView(
        managed.revision(),
        managed
            .merge(variables.get(project.id(), null), variables.get(project.id(), environment.id()))
            .variables()
            .stream()
            .map(EffectiveVariableView::of)
            .toList());
  }

  private @Nullable EnvironmentId environment(Project project, @Nullable String id) {
    return id == null ? null : workspace.environment(project, id).id();
  }

  private static Map<String, String> check(@Nullable Map<String, @Nullable String> given) {
    if (given == null) {
      throw Problems.invalid("envVars", "Give the variables as an object of names and values.");
    }
    List<Violation> violations = new ArrayList<>();
    if (given.size() > MOST_VARIABLES) {
      violations.add(
          new Violation("envVars", "There can be at most " + MOST_VARIABLES + " variables."));
    }
    if (given.values().stream().mapToInt(value -> value == null ? 0 : value.length()).sum()
        > LONGEST_TOGETHER) {
      violations.add(
          new Violation(
              "envVars", "All values together have at most " + LONGEST_TOGETHER + " characters."));
    }
    Map<String, String> checked = new TreeMap<>();
    given.forEach((name, value) -> {
      if (!VariableName.isValid(name)) {
        violations.add(
            new Violation(
                "envVars." + name,
                "A name has letters, digits and underscores, and does not begin with a"
                    + " digit."));
      } else if (value == null || value.length() > LONGEST_VALUE || value.indexOf(0) >= 0) {
        violations.add(
            new Violation(
                "envVars." + name,
                "A value is a text of at most "
                    + LONGEST_VALUE
                    + " characters, without NUL characters."));
      } else {
        checked.put(name, value);
      }
    });
    if (!violations.isEmpty()) {
      throw new InvalidRequestException(violations);
    }
    return checked;
  }

  /** Nobody says which of these are secret, so all may be. */
  static Map<String, String> masked(Map<String, String> variables) {
    Map<String, String> masked = new TreeMap<>();
    variables.keySet().forEach(name -> masked.put(name, Secret.MASK));
    return masked;
  }
}
