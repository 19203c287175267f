package io.hosteddb.spi;

import io.hosteddb.model.Failure;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a step of deprovisioning ended.
 *
 * @since 0.1
 */
public sealed interface DeprovisionResult {
  /** Nothing of the database is left at the vendor, or nothing was ever there. */
  record Gone() implements DeprovisionResult {}

  /**
   * There is more to do.
   *
   * @param checkpoint where the provider stands; the next step begins there
   * @param progress what is going on, a phrase for the user without secrets
   * @param pollAfter when to step again; zero for at once, null to let the engine plan it
   */
  record Pending(Checkpoint checkpoint, String progress, @Nullable Duration pollAfter)
      implements DeprovisionResult {}

  /**
   * The vendor refuses. The engine shows why and keeps trying, ever more slowly: a delete is never
   * given up.
   *
   * @param checkpoint where the provider stands
   * @param failure why, and what an operator can do
   */
  record Failed(Checkpoint checkpoint, Failure failure) implements DeprovisionResult {}

  /**
   * Nothing is left.
   *
   * @return the result
   */
  static Gone gone() {
    return new Gone();
  }

  /**
   * Calls the function that fits, so that no case can be forgotten.
   *
   * @param gone for {@link Gone}
   * @param pending for {@link Pending}
   * @param failed for {@link Failed}
   * @param <T> what the functions return
   * @return what the function returned
   */
  default <T> T fold(
      Function<Gone, T> gone, Function<Pending, T> pending, Function<Failed, T> failed) {
    if (this instanceof Gone g) {
      return gone.apply(g);
    }
    if (this instanceof Pending p) {
      return pending.apply(p);
    }
    return failed.apply((Failed) this);
  }
}
