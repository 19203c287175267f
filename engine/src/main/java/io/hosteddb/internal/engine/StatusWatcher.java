package io.hosteddb.internal.engine;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.work.StepThreads;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the databases that somebody waits for, however many, with one thread. What this process
 * commits is read at once; what other nodes change is seen by a read of the statuses of all that
 * are waited for, in pages, four a second at most. A store that does not answer is asked again.
 *
 * <p>The thread is there while somebody waits. Thread-safe.
 */
public final class StatusWatcher {
  private static final Logger LOG = LoggerFactory.getLogger(StatusWatcher.class);

  /** How many databases a statement asks about. */
  static final int PAGE = 2_500;

  /** So few records cost no more than their statuses. */
  private static final int FEW = 16;

  private static final long BETWEEN_PAGES = Duration.ofMillis(250).toNanos();

  /** What is committed in that time is read together. */
  private static final long TOGETHER = Duration.ofMillis(10).toNanos();

  private static final long AFTER_FAILURE = Duration.ofSeconds(1).toNanos();
  private static final long IDLE = Duration.ofSeconds(5).toNanos();

  private final ThreadFactory threads = StepThreads.daemon("hosteddb-waiting");
  private final DatabaseStore store;

  /** Guards what follows; no store and no host is called under it. */
  private final Object lock = new Object();

  private final Map<DatabaseId, List<Waiter>> waiters = new HashMap<>();

  /** What is to be looked at now. */
  private final Set<DatabaseId> rung = new LinkedHashSet<>();

  /** What is left of this round over all that are waited for. */
  private Deque<DatabaseId> round = new ArrayDeque<>();

  private long nextLook = System.nanoTime();
  private long nextPage = System.nanoTime();
  private boolean running;
  private boolean closed;

  /** By the watcher's thread alone. */
  private boolean failing;

  /**
   * A watcher.
   *
   * @param store what it reads
   */
  public StatusWatcher(DatabaseStore store) {
    this.store = store;
  }

  /** Who waits for one database. */
  public interface Waiter {
    /** {@return the database} */
    DatabaseId database();

    /**
     * Whether the wait may be over.
     *
     * @param status where the database stands
     */
    boolean isOver(DatabaseStatus status);

    /**
     * Whether the wait is over.
     *
     * @param record of a status with which it may be
     */
    default boolean isOver(DatabaseRecord record) {
      return isOver(record.status());
    }

    /** Whether each commit is of interest, and not only those that change the status. */
    default boolean isOfCommits() {
      return false;
    }

    /**
     * The wait is over. Called once at most, in the watcher's thread, which must not be held up.
     *
     * @param record the record that ends it; empty if there is no such database (any more)
     */
    void settle(Optional<DatabaseRecord> record);

    /** The watcher is closed. Called once at most, and in place of {@link #settle}. */
    void close();
  }

  /**
   * Adds somebody who waits, for whom this process's changes are looked at from now on. Others are
   * once {@link #ring} or {@link #watch} was called.
   *
   * @param waiter who waits
   * @return false if the watcher is closed
   */
  public boolean add(Waiter waiter) {
    synchronized (lock) {
      if (closed) {
        return false;
      }
      waiters.computeIfAbsent(waiter.database(), unused -> new ArrayList<>(1)).add(waiter);
      return true;
    }
  }

  /**
   * Somebody waits no longer.
   *
   * @param waiter one that was added; nothing happens if it is not there any more
   */
  public void remove(Waiter waiter) {
    synchronized (lock) {
      List<Waiter> ofDatabase = waiters.get(waiter.database());
      if (ofDatabase != null && ofDatabase.remove(waiter) && ofDatabase.isEmpty()) {
        waiters.remove(waiter.database());
        rung.remove(waiter.database());
      }
    }
  }

  /**
   * Looks at a database now, if somebody waits for it.
   *
   * @param database what has changed, or is to be looked at for the first time
   */
  public void ring(DatabaseId database) {
    synchronized (lock) {
      if (waiters.containsKey(database) && rung.add(database)) {
        start();
        lock.notifyAll();
      }
    }
  }

  /**
   * Looks at a database of which something else than the status has changed, if somebody waits for
   * that.
   *
   * @param database what has changed
   */
  public void ringOfCommit(DatabaseId database) {
    synchronized (lock) {
      if (waiters.getOrDefault(database, List.of()).stream().anyMatch(Waiter::isOfCommits)) {
        ring(database);
      }
    }
  }

  /** Sees what other nodes change, from now on until nobody waits any more. */
  public void watch() {
    synchronized (lock) {
      if (!waiters.isEmpty()) {
        start();
      }
    }
  }

  /**
   * Stops watching; nobody is settled any more.
   *
   * @return who still waited
   */
  public List<Waiter> close() {
    synchronized (lock) {
      closed = true;
      List<Waiter> left = waiters.values().stream().flatMap(List::stream).toList();
      waiters.clear();
      rung.clear();
      lock.notifyAll();
      return left;
    }
  }

  private void start() {
    if (running || closed) {
      return;
    }
    threads.newThread(this::run).start();
    running = true;
  }

  private void run() {
    List<DatabaseId> page = next();
    while (page != null) {
      try {
        look(page);
        failing = false;
      } catch (Throwable e) {
        failed(e);
      }
      page = next();
    }
  }

  /** Whoever waits goes on waiting: a store that is away for a moment ends no wait. */
  private void failed(Throwable e) {
    if (!failing) {
      RedactedThrowable.warn(
          LOG,
          "The databases that are waited for cannot be read; it is tried again until they can.",
          e);
    }
    failing = true;
    synchronized (lock) {
      nextLook = System.nanoTime() + AFTER_FAILURE;
    }
  }

  /** What to look at, once it is time; null to end the thread. */
  private @Nullable List<DatabaseId> next() {
    synchronized (lock) {
      long idleSince = System.nanoTime();
      while (!closed) {
        long now = System.nanoTime();
        long wait;
        if (waiters.isEmpty()) {
          wait = idleSince + IDLE - now;
          if (wait <= 0) {
            running = false;
            return null;
          }
        } else {
          wait = Math.max(nextLook - now, rung.isEmpty() ? nextPage - now : 0);
          if (wait <= 0) {
            return page(now);
          }
        }
        pause(wait);
      }
      running = false;
      return null;
    }
  }

  private void pause(long nanos) {
    try {
      TimeUnit.NANOSECONDS.timedWait(lock, nanos);
    } catch (InterruptedException e) {
      LOG.debug("Nobody has a reason to interrupt the thread that watches; it goes on.");
    }
  }

  /** What was rung, and when it is time some more: no noise keeps other nodes' changes away. */
  private List<DatabaseId> page(long now) {
    Set<DatabaseId> page = new LinkedHashSet<>();
    for (Iterator<DatabaseId> i = rung.iterator(); i.hasNext() && page.size() < PAGE; ) {
      page.add(i.next());
      i.remove();
    }
    if (nextPage - now <= 0) {
      nextPage = now + BETWEEN_PAGES;
      if (round.isEmpty()) {
        round = new ArrayDeque<>(waiters.keySet());
      }
      while (!round.isEmpty() && page.size() < PAGE) {
        DatabaseId id = round.remove();
        if (waiters.containsKey(id)) {
          page.add(id);
        }
      }
    }
    nextLook = now + TOGETHER;
    return List.copyOf(page);
  }

  private void look(List<DatabaseId> page) {
    List<DatabaseId> over = page;
    if (page.size() > FEW) {
      Map<DatabaseId, DatabaseStatus> statuses = store.statuses(page);
      over = page.stream().filter(id -> isOver(id, statuses.get(id))).toList();
    }
    if (over.isEmpty()) {
      return;
    }
    Map<DatabaseId, DatabaseRecord> found = found(over);
    for (DatabaseId id : over) {
      DatabaseRecord record = found.get(id);
      if (record != null) {
        settle(id, Optional.of(record));
      } else if (store.find(id).isEmpty()) {
        settle(id, Optional.empty());
      }
    }
  }

  private Map<DatabaseId, DatabaseRecord> found(Collection<DatabaseId> ids) {
    return store.findAll(ids).stream()
        .collect(Collectors.toMap(DatabaseRecord::id, Function.identity()));
  }

  private boolean isOver(DatabaseId id, @Nullable DatabaseStatus status) {
    synchronized (lock) {
      return waiters.getOrDefault(id, List.of()).stream()
          .anyMatch(waiter -> status == null || waiter.isOver(status));
    }
  }

  private void settle(DatabaseId id, Optional<DatabaseRecord> record) {
    List<Waiter> settled = new ArrayList<>();
    synchronized (lock) {
      List<Waiter> ofDatabase = waiters.getOrDefault(id, new ArrayList<>());
      for (Waiter waiter : ofDatabase) {
        if (record.isEmpty() || waiter.isOver(record.get())) {
          settled.add(waiter);
        }
      }
      ofDatabase.removeAll(settled);
      if (ofDatabase.isEmpty()) {
        waiters.remove(id);
      }
    }
    settled.forEach(waiter -> waiter.settle(record));
  }
}
