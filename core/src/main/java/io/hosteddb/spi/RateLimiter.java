package io.hosteddb.spi;

import io.hosteddb.model.ErrorCategory;
import java.time.Duration;
import java.util.Optional;

/**
 * Says whether a call may be made now. It never waits. Thread-safe.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface RateLimiter {
  /**
   * Takes the right to one call that is made for nobody in particular.
   *
   * @return empty if the call may be made; else when to come back, positive, and no right was taken
   */
  Optional<Duration> tryAcquire();

  /**
   * Why a call may not be made now.
   *
   * @param again when to come back, positive; not a promise that there is room then
   * @param before how many others are known to be before it in the line; zero if there is no line
   */
  record Refusal(Duration again, long before) {}

  /**
   * Takes the right to the first call of a step, in the order of the {@linkplain CallContext#turn
   * turns}.
   *
   * @param call the call that the step belongs to
   * @return empty if the call may be made; else why not, and no right was taken
   */
  default Optional<Refusal> tryAcquire(CallContext call) {
    return tryAcquire().map(again -> new Refusal(again, 0));
  }

  /**
   * Takes the right to the first call of a step, or ends the step.
   *
   * @param call the call that the step belongs to
   * @param vendor who would be called, for people
   * @throws ProviderException RATE_LIMITED and {@linkplain ProviderException#isHeldBack held back},
   *     with the time to come back at
   */
  default void require(CallContext call, String vendor) {
    Optional<Refusal> refusal = tryAcquire(call);
    if (refusal.isPresent()) {
      long before = refusal.get().before();
      throw ProviderException.of(
              ErrorCategory.RATE_LIMITED,
              "The platform keeps to the number of calls that "
                  + vendor
                  + " allows"
                  + (before == 0 ? "." : "; before this one there are " + before + "."))
          .heldBack(true)
          .outcomeKnown(true)
          .nothingSent(!call.hasSent())
          .retryAfter(refusal.get().again())
          .build();
    }
  }

  /**
   * Takes the right to a further call of a step that was let in: never refused. What is not there
   * is owed, and calls that begin later wait for it, so that a step of several calls ends instead
   * of spending its first call again and again.
   */
  default void take() {
    Optional<Duration> unused = tryAcquire();
  }

  /**
   * A limiter that allows every call.
   *
   * @return the limiter
   */
  static RateLimiter unlimited() {
    return Optional::empty;
  }
}
