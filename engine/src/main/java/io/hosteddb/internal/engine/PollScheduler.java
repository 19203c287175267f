package io.hosteddb.internal.engine;

import io.hosteddb.store.ReadyTime;
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
 * constant factor: the lag stays in proportion to the time whatever it is. Then it polls when that
 * brings the least lag to be expected of so many polls, see {@link PollPlan}. Past them it polls at
 * growing distances again. A provider's wish goes before all that. Thread-safe.
 */
final class PollScheduler {
  private static final Duration MIN_WAIT = Duration.ofMillis(20);
  private static final Duration MAX_WAIT = Duration.ofMinutes(10);

  /** Who is known to take longer is not asked for nothing. */
  private static final Duration MAX_LEARNED_WAIT = Duration.ofHours(1);

  private static final Duration MIN_FIRST = Duration.ofMillis(150);

  /** At 1.35 the lag is 16 % in the middle, and from 0.15 s to a minute there are 20 polls. */
  private static final double GROWTH = 1.35;

  private static final int WISH_SHARE = 20;
  private static final Duration MAX_MIN_WISH = Duration.ofSeconds(1);

  /** A backend that takes longer as a rule is not polled from the first moment on. */
  private static final Duration SLOW = Duration.ofMinutes(1);

  private static final double FIRST_SHARE_OF_SLOW = 1.0 / 12;

  /** How many polls are planned, and how far apart at least, as a share of the time. */
  private static final int POLLS = 8;

  private static final double GAP = 0.02;

  /** A probe of the database itself costs no call at the vendor. */
  private static final int PROBES = 16;

  private static final double GAP_OF_PROBES = 0.01;

  /** No backend is named so: what a vendor allows of its own calls says nothing of probes. */
  private static final String PROBES_OF = " (probes)";

  /** The least step past them, as a share of the time that has passed. */
  private static final double MIN_STEP = 0.12;

  private final RandomGenerator random;
  private final ReadyTimes times;
  private final PollRoom room;

  PollScheduler(RandomGenerator random, ReadyTimes times, PollRoom room) {
    this.random = random;
    this.times = times;
    this.room = room;
  }

  /**
   * The wait before the next poll of a database that is being made.
   *
   * @param backend names provider and backend
   * @param kind what is made alike
   * @param now the time
   * @param elapsed how long the database has been made until now
   * @param typical how long such work takes as a rule
   * @param probe whether the poll asks the database itself, which costs the vendor nothing
   */
  Duration next(
      String backend,
      ReadyTime.Kind kind,
      Instant now,
      Duration elapsed,
      Duration typical,
      boolean probe) {
    Duration past = elapsed.isNegative() ? Duration.ZERO : elapsed;
    Optional<PollPlan> plan =
        probe ? times.plan(kind, PROBES, GAP_OF_PROBES) : times.plan(kind, POLLS, GAP);
    Duration wait = plan.isPresent() ? learned(plan.get(), past) : clamped(growing(past, typical));
    return room.withRoom(probe ? backend + PROBES_OF : backend, now, wait);
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

  /**
   * The wait that a provider wishes for. Who wishes for a moment again and again gets a share of
   * the time that it takes anyway.
   */
  Duration wished(Duration elapsed, Duration wish) {
    Duration share = elapsed.dividedBy(WISH_SHARE);
    Duration least = share.compareTo(MAX_MIN_WISH) > 0 ? MAX_MIN_WISH : share;
    Duration wait = SaturatingTime.sane(wish);
    return jittered(clamped(wait.compareTo(least) < 0 ? least : wait));
  }

  /**
   * A database is ready: what is learned from it serves the next ones.
   *
   * @param kind what is made alike
   * @param now the time
   * @param seen after how long that was seen
   * @param before after how long the poll before had found it not ready
   */
  void ready(ReadyTime.Kind kind, Instant now, Duration seen, Duration before) {
    Duration notReady = before.isNegative() ? Duration.ZERO : before;
    times.observe(
        new ReadyTime(kind.provider(), kind.backend(), kind.region(), kind.size(), notReady, seen),
        now.minus(seen));
  }

  private Duration growing(Duration elapsed, Duration typical) {
    double first =
        typical.compareTo(SLOW) < 0 ? seconds(MIN_FIRST) : seconds(typical) * FIRST_SHARE_OF_SLOW;
    if (seconds(elapsed) < first) {
      // Anywhere in the first gap: over many databases no time is favoured.
      return inSeconds(first * Math.pow(GROWTH, random.nextDouble())).minus(elapsed);
    }
    return jittered(inSeconds(seconds(elapsed) * (GROWTH - 1)));
  }

  private Duration learned(PollPlan plan, Duration elapsed) {
    double passed = seconds(elapsed);
    double poll = plan.next(passed);
    if (poll > 0) {
      double wait = Math.max(poll - passed, seconds(MIN_WAIT));
      return inSeconds(Math.min(wait, seconds(MAX_LEARNED_WAIT)));
    }
    double step = Math.max((passed - plan.last()) / 2, passed * MIN_STEP);
    return jittered(clamped(inSeconds(Math.min(step, passed * (GROWTH - 1)))));
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
    return SaturatingTime.nanos(duration) / 1e9;
  }

  private static Duration inSeconds(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }
}
