package io.hosteddb.internal.engine;

import io.hosteddb.model.DatabaseId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many calls to each backend are in flight in this process: each has slots of its own, so that
 * a vendor that hangs holds no step thread that another needs. A step that finds no slot goes back
 * to the queue and is woken, in order of arrival, when one is free. A call that was given up and
 * still runs keeps its slot. Thread-safe.
 */
public final class BackendCallLimiter {
  private static final Logger LOG = LoggerFactory.getLogger(BackendCallLimiter.class);
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Duration MIN_WAIT = Duration.ofSeconds(5);
  private static final Duration WAIT_FOR_EACH = Duration.ofMillis(50);

  /** Who was woken and does not come by then is at work elsewhere, or has given up. */
  private static final long WOKEN_FOR = SECOND / 2;

  private final Set<String> backends;
  private final int most;
  private final Duration budget;
  private final Consumer<DatabaseId> wake;
  private final Map<String, Lane> lanes = new HashMap<>();

  /** Calls that outlived their steps, and since when. */
  private final Map<DatabaseId, Deaf> deaf = new HashMap<>();

  private record Deaf(Lane lane, long since) {}

  /** One backend; guarded by the monitor of the slots, as all is. */
  private static final class Lane {
    private int inFlight;
    private boolean hasAnswered;
    private long answeredAt;

    /** Those that wait, and until when they are believed to. */
    private final Map<DatabaseId, Long> waiting = new LinkedHashMap<>();

    /** Those that were woken and have not come yet. */
    private final Map<DatabaseId, Long> woken = new LinkedHashMap<>();
  }

  /**
   * Slots that nobody holds yet.
   *
   * @param backends those with slots of their own, as provider, slash and backend; all others share
   * @param most how many calls to one backend at once
   * @param budget how long one call may take
   * @param wake makes a database due now
   */
  public BackendCallLimiter(
      Set<String> backends, int most, Duration budget, Consumer<DatabaseId> wake) {
    this.backends = Set.copyOf(backends);
    this.most = most;
    this.budget = budget;
    this.wake = wake;
  }

  /** As many as there are. */
  static BackendCallLimiter unlimited() {
    return new BackendCallLimiter(Set.of(), Integer.MAX_VALUE, Duration.ofDays(1), id -> {});
  }

  /**
   * What a step finds: a slot that it must give back, or when to come again.
   *
   * @param taken whether it has the slot
   * @param again when to come again if nobody wakes it before
   * @param inFlight how many calls are in flight
   * @param isAnswering whether the backend has lately answered
   */
  record Found(boolean taken, Duration again, int inFlight, boolean isAnswering) {}

  /** Takes a slot, in order of arrival. */
  Found take(String backend, DatabaseId id) {
    Found found;
    List<DatabaseId> next = new ArrayList<>();
    synchronized (this) {
      long now = System.nanoTime();
      forgetTheLongDeaf(now);
      Lane lane = lane(backend);
      forgetTheAbsent(lane, now);
      boolean mine = lane.woken.remove(id) != null;
      boolean free = free(lane) > 0;
      if (free && !mine && !lane.waiting.isEmpty()) {
        Duration again = again(lane);
        lane.waiting.putIfAbsent(id, now + 2 * again.toNanos());
        wakeNext(lane, now, next);
        mine = next.remove(id);
        lane.woken.remove(id);
        free = mine;
      }
      if (free) {
        lane.waiting.remove(id);
        lane.inFlight++;
        found = new Found(true, Duration.ZERO, lane.inFlight, true);
      } else {
        Duration again = again(lane);
        if (!lane.woken.containsKey(id)) {
          lane.waiting.putIfAbsent(id, now + 2 * again.toNanos());
        }
        boolean answering = lane.hasAnswered && now - lane.answeredAt < 2 * budget.toNanos();
        found = new Found(false, again, lane.inFlight, answering);
      }
    }
    wakeAll(next);
    return found;
  }

  /**
   * The step that took a slot is over.
   *
   * @param stillRuns whether its call was given up and has not ended
   * @param tookLong whether the call used up its time, so that it is no answer
   */
  void stepEnded(String backend, DatabaseId id, BooleanSupplier stillRuns, boolean tookLong) {
    List<DatabaseId> next = new ArrayList<>();
    synchronized (this) {
      Lane lane = lane(backend);
      long now = System.nanoTime();
      if (stillRuns.getAsBoolean()) {
        deaf.put(id, new Deaf(lane, now));
        return;
      }
      if (!tookLong) {
        lane.hasAnswered = true;
        lane.answeredAt = now;
      }
      free(lane, now, next);
    }
    wakeAll(next);
  }

  /** A call for the database has really ended, whenever that is. */
  void callEnded(DatabaseId id) {
    List<DatabaseId> next = new ArrayList<>();
    synchronized (this) {
      Optional.ofNullable(deaf.remove(id))
          .ifPresent(ended -> free(ended.lane(), System.nanoTime(), next));
    }
    wakeAll(next);
  }

  private Lane lane(String backend) {
    return lanes.computeIfAbsent(backends.contains(backend) ? backend : "", unused -> new Lane());
  }

  private void wakeAll(List<DatabaseId> some) {
    for (DatabaseId id : some) {
      try {
        wake.accept(id);
      } catch (RuntimeException e) {
        LOG.debug("Database {} was not woken; it comes by itself.", id, e);
      }
    }
  }

  private void free(Lane lane, long now, List<DatabaseId> next) {
    lane.inFlight--;
    forgetTheAbsent(lane, now);
    wakeNext(lane, now, next);
  }

  private int free(Lane lane) {
    return most - lane.inFlight - lane.woken.size();
  }

  private void wakeNext(Lane lane, long now, List<DatabaseId> next) {
    Iterator<DatabaseId> all = lane.waiting.keySet().iterator();
    while (free(lane) > 0 && all.hasNext()) {
      DatabaseId first = all.next();
      all.remove();
      lane.woken.put(first, now + WOKEN_FOR);
      next.add(first);
    }
  }

  private static Duration again(Lane lane) {
    Duration each = WAIT_FOR_EACH.multipliedBy(lane.waiting.size());
    return each.compareTo(MIN_WAIT) < 0 ? MIN_WAIT : each;
  }

  private static void forgetTheAbsent(Lane lane, long now) {
    removePast(lane.woken, now);
    removePast(lane.waiting, now);
  }

  /** The oldest stand first. */
  private static void removePast(Map<DatabaseId, Long> some, long now) {
    Iterator<Long> until = some.values().iterator();
    while (until.hasNext() && until.next() - now < 0) {
      until.remove();
    }
  }

  /** As the database does not stay busy for ever, nor does the slot. */
  private void forgetTheLongDeaf(long now) {
    Iterator<Deaf> all = deaf.values().iterator();
    while (all.hasNext()) {
      Deaf one = all.next();
      if (now - one.since() > CallRunner.longestBusy(budget)) {
        all.remove();
        one.lane().inFlight--;
      }
    }
  }
}
