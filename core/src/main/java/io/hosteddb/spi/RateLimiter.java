package io.hosteddb.spi;

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
   * Takes the right to one call.
   *
   * @return empty if the call may be made; else when to come back, positive, and no right was taken
   */
  Optional<Duration> tryAcquire();

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
