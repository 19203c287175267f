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
 * <p>Made by the library alone; it may say more in a later release. Two that say the same are
 * equal.
 *
 * @since 0.1
 */
public sealed interface AttachmentPlan permits AttachmentPlanValue {
  /** {@return the project} */
  ProjectId project();

  /** {@return the environment; null for all of the project's} */
  @Nullable EnvironmentId environment();

  /** {@return the provider as asked for} */
  String provider();

  /** {@return who would serve it; null if the provider is unknown} */
  @Nullable String backend();

  /** {@return the name the database would have} */
  String name();

  /** {@return the region asked for, or the default; null if it is not one} */
  @Nullable RegionId requestedRegion();

  /**
   * {@return the region that the vendor would be told, where another stands in; null if there is
   * none}
   */
  @Nullable RegionId targetRegion();

  /** {@return the variables that would be added; empty if the provider is unknown} */
  List<ManagedVariable> variables();

  /** {@return what is wrong with the request} */
  List<Violation> violations();

  /** {@return what is in the way} */
  List<AttachConflict> conflicts();

  /**
   * Whether the attach would be accepted.
   *
   * @return true if there is neither a violation nor a conflict
   */
  default boolean isPossible() {
    return violations().isEmpty() && conflicts().isEmpty();
  }
}
