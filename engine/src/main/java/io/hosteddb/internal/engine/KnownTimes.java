package io.hosteddb.internal.engine;

import io.hosteddb.store.ReadyTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The newest times of something, and the plans that follow from them.
 *
 * <p>Of databases that begin together the quickest are seen first. Taken as they come they would
 * say that the vendor has become faster, and a little later that it has become slower. So a time
 * counts when whatever began with it is ready too, as far as is known, and in the order in which
 * the databases began. Not thread-safe.
 */
final class KnownTimes {
  /** Fewer times say too little about the spread. */
  static final int ENOUGH = 5;

  /** Where too little is known: the slowest of those that began together may take that much. */
  private static final double SLOWEST = 1.5;

  /** Of those that begin at the same instant it is their turn by lot, not by their times. */
  private static final long LOTS = 0x9E3779B97F4A7C15L;

  /** More than are ever needed; what is older counts at once. */
  private static final int MOST_HELD = 1_000;

  private final Deque<ReadyTime> times = new ArrayDeque<>();

  /** Those beside which others may still be at work. */
  private final PriorityQueue<Seen> held =
      new PriorityQueue<>(Comparator.comparing(Seen::begun).thenComparingLong(Seen::lot));

  private final Map<Integer, PollPlan> plans = new HashMap<>();
  private @Nullable ReadyDistribution distribution;
  private int since;
  private long seen;
  private Duration slowestHeld = Duration.ZERO;

  /**
   * One database.
   *
   * @param time how long it took
   * @param begun when its work began
   * @param lot orders those that began at the same instant
   */
  private record Seen(ReadyTime time, Instant begun, long lot) {}

  /** A database was seen to be ready. */
  void see(ReadyTime time, Instant begun) {
    if (held.isEmpty() || time.ready().compareTo(slowestHeld) > 0) {
      slowestHeld = time.ready();
    }
    held.add(new Seen(time, begun, LOTS * seen++));
    if (times.size() < ENOUGH) {
      changed();
    }
  }

  /** A time that counts, newer than all before. */
  void add(ReadyTime time) {
    times.add(time);
    if (times.size() > ReadyTime.KEPT) {
      times.remove();
    }
    since++;
    // While little is known each counts; later a few do not change much.
    if (since > times.size() / 16) {
      changed();
    }
  }

  private void changed() {
    since = 0;
    plans.clear();
    distribution = null;
  }

  /** Forgets what counts, but not what does not count yet. */
  void clear() {
    times.clear();
    changed();
  }

  /**
   * Lets those count beside which no other can still be at work.
   *
   * @return these, the first that began first
   */
  List<ReadyTime> release(Instant now) {
    List<ReadyTime> released = new ArrayList<>();
    for (Seen first = held.peek(); first != null && isOver(first, now); first = held.peek()) {
      released.add(held.remove().time());
    }
    released.forEach(this::add);
    return released;
  }

  /** Lets all count. */
  List<ReadyTime> releaseAll() {
    List<ReadyTime> released = new ArrayList<>();
    while (!held.isEmpty()) {
      released.add(held.remove().time());
    }
    released.forEach(this::add);
    return released;
  }

  /** A clock that was set back holds up nothing. */
  private boolean isOver(Seen seen, Instant now) {
    return held.size() > MOST_HELD
        || now.isBefore(seen.begun())
        || SaturatingTime.nanos(Duration.between(seen.begun(), now)) >= 1e9 * slowest();
  }

  /** How long those may take that are not seen yet, in seconds. */
  private double slowest() {
    return times.size() < ENOUGH ? SLOWEST * seconds(slowestHeld) : distribution().covered();
  }

  /** Whether there is enough to plan by. */
  boolean isEnough() {
    return times.size() >= ENOUGH || times.size() + held.size() >= ENOUGH;
  }

  /**
   * The polls that find databases ready soonest.
   *
   * @param polls how many at most
   * @param gap how far apart at least, as a share of the time
   */
  PollPlan plan(int polls, double gap) {
    return plans.computeIfAbsent(polls, most -> PollPlan.of(distribution(), most, gap));
  }

  private ReadyDistribution distribution() {
    ReadyDistribution known = distribution;
    if (known == null) {
      known = ReadyDistribution.of(samples());
      distribution = known;
    }
    return known;
  }

  private List<ReadyDistribution.Sample> samples() {
    List<ReadyTime> all = new ArrayList<>(times);
    if (times.size() < ENOUGH) {
      // What is seen of the quick ones alone is better than nothing.
      held.stream().sorted(held.comparator()).map(Seen::time).forEach(all::add);
    }
    return all.stream()
        .map(t -> new ReadyDistribution.Sample(seconds(t.notReady()), seconds(t.ready())))
        .toList();
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}
