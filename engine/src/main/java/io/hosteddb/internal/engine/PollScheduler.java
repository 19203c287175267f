package io.hosteddb.internal.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When to poll a vendor that is at work again, so that READY follows the vendor's own readiness
 * closely with few polls.
 *
 * <p>Until it has seen enough databases of a backend become ready it polls at times that grow by a
 * constant factor: the lag stays in proportion to the time whatever it is. Then it polls at the
 * quantiles of what it has seen, so that one poll is as likely as another to find it. Past them it
 * polls at growing distances again. A provider's wish goes before all that. Thread-safe.
 */
final class PollScheduler {
  private static final Duration MIN_WAIT = Duration.ofMillis(20);
  private static final Duration MAX_WAIT = Duration.ofMinutes(10);
  private static final Duration MIN_FIRST = Duration.ofMillis(150);

  /** At 1.35 the lag is 16 % in the middle, and from 0.15 s to a minute there are 20 polls. */
  private static final double GROWTH = 1.35;

  private static final int WISH_SHARE = 20;
  private static final Duration MAX_MIN_WISH = Duration.ofSeconds(1);

  /** A backend that takes longer as a rule is not polled from the first moment on. */
  private static final Duration SLOW = Duration.ofMinutes(1);

  private static final double FIRST_SHARE_OF_SLOW = 1.0 / 12;

  /**
   * When to poll, in standard deviations: evenly, since vendors' times are bounded rather than
   * bell-shaped; three of four databases are ready between the first and the last.
   */
  private static final double[] QUANTILES = {-1.1, -0.733, -0.367, 0, 0.367, 0.733, 1.1};

  /** The least step past them, as a share of the time that has passed. */
  private static final double MIN_STEP = 0.15;

  /** What was ready at the first poll was ready some time before. */
  private static final double BEFORE_FIRST_POLL = 0.9;

  private final RandomGenerator random;
  private final ReadyTimeEstimator times = new ReadyTimeEstimator();

  private final PollRoom room;

  PollScheduler(RandomGenerator random, PollRoom room) {
    this.random = random;
    this.room = room;
  }

  /**
   * The wait before the next poll of a database that is being made.
   *
   * @param backend names provider and backend
   * @param now the time
   * @param elapsed how long the database has been made until now
   * @param typical how long such work takes as a rule
   * @param wish what the provider asked for; null to plan
   */
  Duration next(
      String backend, Instant now, Duration elapsed, Duration typical, @Nullable Duration wish) {
    if (wish != null) {
      return wished(elapsed, wish);
    }
    Duration past = elapsed.isNegative() ? Duration.ZERO : elapsed;
    Optional<ReadyTimeEstimator.Estimate> estimate = times.of(backend);
    Duration wait = estimate.isPresent() ? learned(estimate.get(), past) : growing(past, typical);
    return room.withRoom(backend, now, clamped(wait));
  }

  /**
   * The wait before the next poll of a vendor that is removing a database.
   *
   * @param elapsed since the work began
   * @param wish what the provider asked for; null to plan
   */
  Duration nextOfRemoval(Duration elapsed, @Nullable Duration wish) {
    return wish != null ? wished(elapsed, wish) : clamped(growing(elapsed, Duration.ZERO));
  }

  /** Who wishes for a moment again and again gets a share of the time that it takes anyway. */
  private Duration wished(Duration elapsed, Duration wish) {
    Duration share = elapsed.dividedBy(WISH_SHARE);
    Duration least = share.compareTo(MAX_MIN_WISH) > 0 ? MAX_MIN_WISH : share;
    Duration wait = SaturatingTime.sane(wish);
    return jittered(clamped(wait.compareTo(least) < 0 ? least : wait));
  }

  /**
   * A database is ready: what is learned from it serves the next ones.
   *
   * @param seen after how long that was seen
   * @param before after how long the poll before had found it not ready
   */
  void ready(String backend, Duration seen, Duration before) {
    double first = seconds(before);
    double last = seconds(seen);
    if (last <= 0) {
      return;
    }
    double guess = first > 0 ? Math.sqrt(last * Math.min(first, last)) : last * BEFORE_FIRST_POLL;
    times.observe(backend, ReadyTimeEstimator.seconds(guess));
  }

  private Duration growing(Duration elapsed, Duration typical) {
    double first =
        typical.compareTo(SLOW) < 0 ? seconds(MIN_FIRST) : seconds(typical) * FIRST_SHARE_OF_SLOW;
    if (seconds(elapsed) < first) {
      // Anywhere in the first gap: over many databases no time is favoured.
      return ReadyTimeEstimator.seconds(first * Math.pow(GROWTH, random.nextDouble()))
          .minus(elapsed);
    }
    return jittered(ReadyTimeEstimator.seconds(seconds(elapsed) * (GROWTH - 1)));
  }

  private Duration learned(ReadyTimeEstimator.Estimate estimate, Duration elapsed) {
    boolean first = elapsed.compareTo(estimate.at(QUANTILES[0])) < 0;
    // Where times spread so wide that the gaps grow, proportion is the better rule.
    double most = first ? Double.MAX_VALUE : seconds(elapsed) * (GROWTH - 1);
    for (double quantile : QUANTILES) {
      Duration poll = estimate.at(quantile);
      if (poll.compareTo(elapsed.plus(MIN_WAIT)) >= 0) {
        return ReadyTimeEstimator.seconds(Math.min(most, seconds(poll.minus(elapsed))));
      }
    }
    double past = seconds(elapsed) - seconds(estimate.at(QUANTILES[QUANTILES.length - 1]));
    double step = Math.max(past / 2, seconds(elapsed) * MIN_STEP);
    return jittered(ReadyTimeEstimator.seconds(Math.min(step, most)));
  }

  private static Duration clamped(Duration wait) {
    if (wait.compareTo(MAX_WAIT) > 0) {
      return MAX_WAIT;
    }
    return wait.compareTo(MIN_WAIT) < 0 ? MIN_WAIT : wait;
  }

  private Duration jittered(Duration wait) {
    return wait.plusNanos((long) (wait.toNanos() * random.nextDouble() / 20));
  }

  private static double seconds(Duration duration) {
    return Durations.nanos(duration) / 1e9;
  }
}
