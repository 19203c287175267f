package io.hosteddb;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.error.AttachConflict;
import io.hosteddb.error.Violation;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.RegionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an attach would do now, without having done it.
 *
 * @param project the project
 * @param environment the environment; null for all of the project's
 * @param provider the provider as asked for
 * @param backend who would serve it; null if the provider is unknown
 * @param name the name the database would have
 * @param requestedRegion the region asked for, or the default; null if it is not one
 * @param targetRegion the region that the vendor would be told, where another stands in; null if
 *     there is none
 * @param variables the variables that would be added; empty if the provider is unknown
 * @param violations what is wrong with the request
 * @param conflicts what is in the way
 * @since 0.1
 */
public record AttachmentPlan(
    ProjectId project,
    @Nullable EnvironmentId environment,
    String provider,
    @Nullable String backend,
    String name,
    @Nullable RegionId requestedRegion,
    @Nullable RegionId targetRegion,
    List<ManagedVariable> variables,
    List<Violation> violations,
    List<AttachConflict> conflicts) {
  /** Copies the lists. */
  public AttachmentPlan {
    variables = List.copyOf(variables);
    violations = List.copyOf(violations);
    conflicts = List.copyOf(conflicts);
  }

  /**
   * Whether the attach would be accepted.
   *
   * @return true if there is neither a violation nor a conflict
   */
  public boolean isPossible() {
    return violations.isEmpty() && conflicts.isEmpty();
  }
}
