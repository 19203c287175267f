package io.hosteddb.internal.engine;

import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.ReadyTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long databases took until they were ready, as all nodes saw it, and the polls that follow
 * from it. What this node sees is planned by at once and written to the store once a minute at
 * most; what others have written is read then, and when the first poll is planned. A store that
 * fails here is asked again a minute later, and nobody hears of it but the log. Thread-safe.
 */
public final class ReadyTimes {
  private static final Logger LOG = LoggerFactory.getLogger(ReadyTimes.class);

  /** While a store fails: it is no loss if what is older is never written. */
  private static final int MOST_UNWRITTEN = 1_000;

  private static final Duration BETWEEN_WRITES = Duration.ofMinutes(1);

  /** Whatever the store says: no such time was seen. */
  private static final Duration LONGEST = Duration.ofDays(2);

  private static final Duration SHORTEST = Duration.ofMillis(1);

  private final DatabaseStore store;
  private final InstantSource clock;

  /** Held while the store is asked; whoever finds it held lets the holder do it. */
  private final ReentrantLock asking = new ReentrantLock();

  /** Guards what follows; the store is not asked under it. */
  private final Object lock = new Object();

  private final Map<ReadyTime.Kind, KnownTimes> ofKind = new HashMap<>();

  /** Over all regions and sizes of a backend, for those of which too little is known. */
  private final Map<String, KnownTimes> ofBackend = new HashMap<>();

  private final Deque<ReadyTime> unwritten = new ArrayDeque<>();
  private @Nullable Instant kept;
  private boolean read;
  private boolean failing;

  /**
   * Times that are kept in a store.
   *
   * @param store where they are kept
   * @param clock the library's clock
   */
  public ReadyTimes(DatabaseStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * The polls that find databases of a kind ready soonest.
   *
   * @param kind what is being made
   * @param polls how many at most
   * @param gap how far apart at least, as a share of the time
   * @return empty while too little is known
   */
  Optional<PollPlan> plan(ReadyTime.Kind kind, int polls, double gap) {
    boolean first;
    synchronized (lock) {
      first = !read;
      read = true;
    }
    if (first) {
      ask();
    }
    synchronized (lock) {
      release();
      return planned(kind, polls, gap);
    }
  }

  private Optional<PollPlan> planned(ReadyTime.Kind kind, int polls, double gap) {
    KnownTimes known = ofKind.get(kind);
    if (known == null || !known.isEnough()) {
      known = ofBackend.get(backend(kind));
    }
    return known == null || !known.isEnough()
        ? Optional.empty()
        : Optional.of(known.plan(polls, gap));
  }

  private static String backend(ReadyTime.Kind kind) {
    return kind.provider() + "/" + kind.backend();
  }

  /**
   * A database is ready.
   *
   * @param time how long it took
   * @param begun when its work began
   */
  void observe(ReadyTime time, Instant begun) {
    if (!isSane(time)) {
      return;
    }
    synchronized (lock) {
      ofKind(time).see(time, begun);
      ofBackend(time).see(time, begun);
      release();
    }
  }

  /** What counts from now on is to be written. */
  private void release() {
    Instant now = clock.instant();
    ofKind.values().forEach(known -> toWrite(known.release(now)));
    ofBackend.values().forEach(known -> known.release(now));
  }

  private void toWrite(List<ReadyTime> released) {
    unwritten.addAll(released);
    while (unwritten.size() > MOST_UNWRITTEN) {
      unwritten.remove();
    }
  }

  private KnownTimes ofKind(ReadyTime time) {
    return ofKind.computeIfAbsent(time.kind(), unused -> new KnownTimes());
  }

  private KnownTimes ofBackend(ReadyTime time) {
    return ofBackend.computeIfAbsent(backend(time.kind()), unused -> new KnownTimes());
  }

  private void learn(ReadyTime time) {
    ofKind(time).add(time);
    ofBackend(time).add(time);
  }

  private static boolean isSane(ReadyTime time) {
    return !time.notReady().isNegative()
        && time.notReady().compareTo(time.ready()) < 0
        && time.ready().compareTo(SHORTEST) >= 0
        && time.ready().compareTo(LONGEST) <= 0;
  }

  /**
   * Writes what was seen and reads what others saw, if there is something to write and a minute is
   * over.
   */
  public void keep() {
    Instant now = clock.instant();
    synchronized (lock) {
      release();
      Instant last = kept;
      if (last == null) {
        kept = now;
      }
      if (unwritten.isEmpty()
          || last == null
          || (!now.isBefore(last) && Duration.between(last, now).compareTo(BETWEEN_WRITES) < 0)) {
        return;
      }
    }
    ask();
  }

  /**
   * Writes what was not written yet, unless the store failed the last time; to be called before it
   * is closed.
   */
  public void close() {
    synchronized (lock) {
      ofKind.values().forEach(known -> toWrite(known.releaseAll()));
      if (unwritten.isEmpty() || failing) {
        return;
      }
    }
    ask();
  }

  private void ask() {
    if (!asking.tryLock()) {
      return;
    }
    List<ReadyTime> mine;
    synchronized (lock) {
      kept = clock.instant();
      mine = List.copyOf(unwritten);
      unwritten.clear();
    }
    boolean written = mine.isEmpty();
    try {
      if (!written) {
        store.addReadyTimes(mine);
        written = true;
      }
      read(store.readyTimes());
      failed(false);
    } catch (RuntimeException e) {
      failed(true);
      LOG.info(
          "How long databases took cannot be kept just now; it is tried again in a minute.",
          RedactedThrowable.of(e));
    } finally {
      if (!written) {
        giveBack(mine);
      }
      asking.unlock();
    }
  }

  private void failed(boolean now) {
    synchronized (lock) {
      failing = now;
    }
  }

  private void giveBack(List<ReadyTime> mine) {
    synchronized (lock) {
      for (int i = mine.size() - 1; i >= 0 && unwritten.size() < MOST_UNWRITTEN; i--) {
        unwritten.addFirst(mine.get(i));
      }
    }
  }

  /**
   * What the store has is everything but what was seen since; one that keeps nothing says nothing.
   */
  private void read(List<ReadyTime> kept) {
    List<ReadyTime> sane = kept.stream().filter(ReadyTimes::isSane).toList();
    if (sane.isEmpty()) {
      return;
    }
    synchronized (lock) {
      ofKind.values().forEach(KnownTimes::clear);
      ofBackend.values().forEach(KnownTimes::clear);
      sane.forEach(this::learn);
      unwritten.forEach(this::learn);
    }
  }
}
