package io.hosteddb.internal.engine;

import io.hosteddb.spi.RateLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * How many polls of a backend fit into the time to come. When many databases wait, a poll is put
 * off to the first moment that has room for it: a backend's own limit says how many, so that one
 * with a narrow limit takes no room from another. Thread-safe.
 */
final class PollRoom {
  /** For a backend that has no limit: what a process does with ease. */
  private static final double UNLIMITED_A_SECOND = 500;

  /** A slot in which at least a few polls have room, so that they need not come one by one. */
  private static final int MIN_POLLS = 10;

  private static final Duration MAX_SLOT = Duration.ofMinutes(1);

  /** What is planned later was planned by a clock that was set back since. */
  private static final Duration HORIZON = Duration.ofDays(1);

  private final Function<String, Optional<RateLimit>> limits;
  private final RandomGenerator random;

  /** How many polls are planned for each slot to come: nothing is remembered of a database. */
  private final Map<String, Slots> planned = new ConcurrentHashMap<>();

  /**
   * Room by the limits of backends.
   *
   * @param limits what a backend has asked for; empty if it has none, or has not asked yet
   */
  PollRoom(Function<String, Optional<RateLimit>> limits, RandomGenerator random) {
    this.limits = limits;
    this.random = random;
  }

  /**
   * The wait before a poll that has room.
   *
   * @param wait when it would come if there were nobody else
   * @return that, or longer
   */
  Duration withRoom(String backend, Instant now, Duration wait) {
    Slots slots = planned.computeIfAbsent(backend, unused -> new Slots());
    return slots.reserve(aSecond(backend), now, wait);
  }

  private double aSecond(String backend) {
    return limits
        .apply(backend)
        .map(limit -> limit.refill() / (SaturatingTime.nanos(limit.period()) / 1e9))
        .map(rate -> Math.min(rate, UNLIMITED_A_SECOND))
        .orElse(UNLIMITED_A_SECOND);
  }

  /** The slots of one backend. */
  private final class Slots {
    private final TreeMap<Long, Integer> counts = new TreeMap<>();
    private long millis;

    synchronized Duration reserve(double aSecond, Instant now, Duration wait) {
      long length = length(aSecond);
      if (length != millis) {
        // Known only now, or anew: what was planned by another length is over soon.
        counts.clear();
        millis = length;
      }
      long room = Math.max(1, (long) (aSecond * length / 1_000));
      long first = slot(now);
      counts.headMap(first).clear();
      counts.tailMap(slot(now.plus(HORIZON))).clear();
      long wanted = slot(now.plus(wait));
      long found = wanted;
      while (counts.getOrDefault(found, 0) >= room) {
        found++;
      }
      counts.merge(found, 1, Integer::sum);
      return found == wanted ? wait : until(found, now);
    }

    private long length(double aSecond) {
      double seconds = Math.max(1, MIN_POLLS / aSecond);
      double longest = Math.max((double) MAX_SLOT.toSeconds(), 1 / aSecond);
      return (long) Math.ceil(1_000 * Math.min(seconds, longest));
    }

    private long slot(Instant time) {
      return Math.floorDiv(time.toEpochMilli(), millis);
    }

    /** Anywhere in the slot. */
    private Duration until(long slot, Instant now) {
      return Duration.between(now, Instant.ofEpochMilli(slot * millis))
          .plusNanos((long) (random.nextDouble() * millis * 1e6));
    }
  }
}
