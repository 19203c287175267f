package io.hosteddb.internal.engine;

import io.hosteddb.model.DatabaseStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** When to step again after a problem: 1 s, doubled each time, with jitter, to a limit. */
final class Backoff {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST_PROVISIONING = Duration.ofMinutes(1);
  private static final Duration LONGEST_DELETING = Duration.ofMinutes(10);
  private static final Duration LONGEST_ASKED = Duration.ofHours(1);
  private static final int MOST_DOUBLINGS = 12;

  private final RandomGenerator random;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /**
   * The wait before the next step.
   *
   * @param problems how many steps in a row ended with a problem, at least 1
   * @param asked what the vendor asked for; never undercut, up to an hour
   */
  Duration after(DatabaseStatus status, int problems, Optional<Duration> asked) {
    Duration longest = status == DatabaseStatus.DELETING ? LONGEST_DELETING : LONGEST_PROVISIONING;
    Duration doubled = FIRST.multipliedBy(1L << Math.min(problems - 1, MOST_DOUBLINGS));
    Duration own = jitter(min(doubled, longest));
    Duration least = min(asked.orElse(Duration.ZERO), LONGEST_ASKED);
    return own.compareTo(least) >= 0 ? own : least.plus(jitter(FIRST));
  }

  /** Half to all of the duration, so that what failed together does not come back together. */
  private Duration jitter(Duration duration) {
    return Duration.ofNanos((long) (duration.toNanos() * (0.5 + random.nextDouble() / 2)));
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
