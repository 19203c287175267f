package io.hosteddb.examples.platform.web;

import io.hosteddb.AttachmentPlan;
import io.hosteddb.HostedDatabases;
import io.hosteddb.env.ManagedVariable;
import io.hosteddb.error.AttachConflict;
import io.hosteddb.error.Violation;
import io.hosteddb.examples.platform.directory.Directory;
import io.hosteddb.examples.platform.directory.Environment;
import io.hosteddb.examples.platform.directory.Project;
import io.hosteddb.examples.platform.directory.UserVariables;
import io.hosteddb.examples.platform.live.Kinds;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.VariableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What an attach would do, with what only the platform knows: which of the user's own variables
 * would be shadowed.
 */
@Component
class PlanViews {
  private final HostedDatabases databases;
  private final Directory directory;
  private final UserVariables variables;

  PlanViews(HostedDatabases databases, Directory directory, UserVariables variables) {
    this.databases = databases;
    this.directory = directory;
    this.variables = variables;
  }

  record Shadow(String origin, @Nullable String environmentId) {}

  record PlannedVariable(String name, boolean secret, String description, List<Shadow> shadows) {}

  record PlannedConflict(
      String kind,
      @Nullable String rivalId,
      @Nullable String rivalName,
      List<String> variables,
      String message) {}

  record PlanView(
      String kind,
      @Nullable String backend,
      String name,
      @Nullable String requestedRegion,
      @Nullable String targetRegion,
      @Nullable String environmentId,
      boolean possible,
      List<PlannedVariable> variables,
      List<Violation> violations,
      List<PlannedConflict> conflicts) {}

  /**
   * The plan as a client sees it.
   *
   * @param own violations that the platform itself has found
   */
  PlanView view(Project project, AttachmentPlan plan, List<Violation> own) {
    List<Violation> violations =
        new ArrayList<>(plan.violations().stream().map(ProblemAdvice::toWire).toList());
    violations.addAll(own);
    Map<Shadow, Set<String>> userNames = userNames(project, plan.environment());
    return new PlanView(
        kind(plan.provider()),
        plan.backend(),
        plan.name(),
        id(plan.requestedRegion()),
        id(plan.targetRegion()),
        plan.environment() == null ? null : plan.environment().value(),
        violations.isEmpty() && plan.conflicts().isEmpty(),
        plan.variables().stream().map(variable -> planned(variable, userNames)).toList(),
        violations,
        plan.conflicts().stream().map(this::conflict).toList());
  }

  private static String kind(String provider) {
    try {
      return Kinds.ofProvider(ProviderId.of(provider));
    } catch (IllegalArgumentException e) {
      return provider;
    }
  }

  private static @Nullable String id(@Nullable RegionId region) {
    return region == null ? null : region.value();
  }

  private static PlannedVariable planned(
      ManagedVariable variable, Map<Shadow, Set<String>> userNames) {
    String name = variable.name().value();
    return new PlannedVariable(
        name,
        variable.secret(),
        variable.description(),
        userNames.entrySet().stream()
            .filter(names -> names.getValue().contains(name))
            .map(Map.Entry::getKey)
            .toList());
  }

  /** The names that the user set, by where. */
  private Map<Shadow, Set<String>> userNames(Project project, @Nullable EnvironmentId only) {
    Map<Shadow, Set<String>> names = new LinkedHashMap<>();
    names.put(new Shadow("project", null), variables.get(project.id(), null).values().keySet());
    for (Environment environment : directory.environments(project.id())) {
      if (only == null || only.equals(environment.id())) {
        names.put(
            new Shadow("environment", environment.id().value()),
            variables.get(project.id(), environment.id()).values().keySet());
      }
    }
    return names;
  }

  private PlannedConflict conflict(AttachConflict conflict) {
    DatabaseId rival = conflict.rival();
    return new PlannedConflict(
        conflict.kind().name(),
        rival == null ? null : rival.value(),
        rival == null ? null : databases.get(rival).name().value(),
        conflict.variables().stream().map(VariableName::value).toList(),
        conflict.message());
  }
}
