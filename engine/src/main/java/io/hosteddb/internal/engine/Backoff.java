package io.hosteddb.internal.engine;

import io.hosteddb.model.DatabaseStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When to step again after a problem: when the vendor, or the account's own rate limit, says so;
 * else after 1 s, doubled each time, to a limit. Always with jitter.
 */
final class Backoff {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration MIN_ASKED = Duration.ofMillis(20);
  private static final Duration MAX_PROVISIONING = Duration.ofMinutes(1);
  private static final Duration MAX_DELETING = Duration.ofMinutes(10);
  private static final Duration MAX_ASKED = Duration.ofHours(1);
  private static final int MAX_DOUBLINGS = 12;

  private final RandomGenerator random;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /**
   * The wait before the next step.
   *
   * @param problems how many steps in a row ended with a problem, at least 1
   * @param asked what the vendor asked for; never undercut, up to an hour. Zero and less say
   *     nothing
   */
  Duration after(DatabaseStatus status, int problems, Optional<Duration> asked) {
    Duration least = min(SaturatingTime.sane(asked.orElse(Duration.ZERO)), MAX_ASKED);
    if (!least.isZero()) {
      // Who says when to come back need not be guessed at, however often it happened; but who says
      // "in no time" again and again is not asked without a pause.
      Duration wait = max(least, min(doubled(MIN_ASKED, problems), FIRST));
      return wait.plus(jitter(min(wait.dividedBy(4), FIRST)));
    }
    Duration longest = status == DatabaseStatus.DELETING ? MAX_DELETING : MAX_PROVISIONING;
    return jitter(min(doubled(FIRST, problems), longest));
  }

  private static Duration doubled(Duration first, int problems) {
    return first.multipliedBy(1L << Math.max(0, Math.min(problems - 1, MAX_DOUBLINGS)));
  }

  /** Half to all of the duration, so that what failed together does not come back together. */
  private Duration jitter(Duration duration) {
    return Duration.ofNanos((long) (duration.toNanos() * (0.5 + random.nextDouble() / 2)));
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
