package io.hosteddb.internal.engine;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When to look again at a vendor that is at work. A provider's wish is clamped; without one the
 * first look comes when such databases are ready as a rule, and later ones after a fifth of the
 * time that has passed, so that the lag stays in proportion.
 */
final class LookPlanner {
  private static final Duration SHORTEST = Duration.ofMillis(50);
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final Duration FIRST_UNPLANNED = Duration.ofMillis(250);

  private final RandomGenerator random;

  LookPlanner(RandomGenerator random) {
    this.random = random;
  }

  /**
   * The wait before the next look.
   *
   * @param elapsed since the work began
   * @param typical how long such work takes as a rule
   * @param wish what the provider asked for; null to plan
   */
  Duration next(Duration elapsed, Duration typical, @Nullable Duration wish) {
    Duration wait = wish != null ? wish : planned(elapsed, typical);
    Duration clamped = wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    if (clamped.compareTo(SHORTEST) < 0) {
      clamped = SHORTEST;
    }
    return clamped.plusNanos((long) (clamped.toNanos() * random.nextDouble() / 20));
  }

  private static Duration planned(Duration elapsed, Duration typical) {
    Duration untilTypical = typical.minus(elapsed);
    if (untilTypical.compareTo(FIRST_UNPLANNED) > 0) {
      return untilTypical;
    }
    Duration fifth = elapsed.dividedBy(5);
    return fifth.compareTo(FIRST_UNPLANNED) > 0 ? fifth : FIRST_UNPLANNED;
  }
}
