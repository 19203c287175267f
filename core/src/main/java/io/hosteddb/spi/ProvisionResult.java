package io.hosteddb.spi;

import io.hosteddb.env.VariableValues;
import io.hosteddb.model.Failure;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a step of provisioning ended. What went wrong for the moment is not a result but a {@link
 * ProviderException}.
 *
 * @since 0.1
 */
public sealed interface ProvisionResult {
  /**
   * Where the provider stands now; saved before anything else happens.
   *
   * @return the checkpoint
   */
  Checkpoint checkpoint();

  /**
   * The database is usable: a client that connects with these variables now succeeds.
   *
   * @param checkpoint where the provider stands; kept for deprovisioning
   * @param variables exactly the variables of the contract
   * @param resource what the vendor made
   */
  record Ready(Checkpoint checkpoint, VariableValues variables, VendorResource resource)
      implements ProvisionResult {}

  /**
   * There is more to do.
   *
   * @param checkpoint where the provider stands; the next step begins there
   * @param progress what is going on, a phrase for the user without secrets
   * @param resource what the vendor made; null if that is not known yet
   * @param pollAfter when to step again; zero for at once, null to let the engine plan it from how
   *     long such databases take
   */
  record Pending(
      Checkpoint checkpoint,
      String progress,
      @Nullable VendorResource resource,
      @Nullable Duration pollAfter)
      implements ProvisionResult {}

  /**
   * The vendor has said no for good; the database becomes FAILED. Whatever was made stays owned,
   * and detach removes it.
   *
   * @param checkpoint where the provider stands
   * @param failure why, and what the user can do
   */
  record Failed(Checkpoint checkpoint, Failure failure) implements ProvisionResult {}

  /**
   * The step must be followed by another at once, after its checkpoint is saved: a password was
   * chosen, or something was created.
   *
   * @param checkpoint where the provider stands
   * @param progress what is going on, a phrase for the user without secrets
   * @return the result
   */
  static Pending goOn(Checkpoint checkpoint, String progress) {
    return new Pending(checkpoint, progress, null, Duration.ZERO);
  }

  /**
   * The vendor is at work; the engine plans when to look again.
   *
   * @param checkpoint where the provider stands
   * @param progress what is going on, a phrase for the user without secrets
   * @return the result
   */
  static Pending waiting(Checkpoint checkpoint, String progress) {
    return new Pending(checkpoint, progress, null, null);
  }

  /**
   * Calls the function that fits, so that no case can be forgotten.
   *
   * @param ready for {@link Ready}
   * @param pending for {@link Pending}
   * @param failed for {@link Failed}
   * @param <T> what the functions return
   * @return what the function returned
   */
  default <T> T fold(
      Function<Ready, T> ready, Function<Pending, T> pending, Function<Failed, T> failed) {
    if (this instanceof Ready r) {
      return ready.apply(r);
    }
    if (this instanceof Pending p) {
      return pending.apply(p);
    }
    return failed.apply((Failed) this);
  }
}
