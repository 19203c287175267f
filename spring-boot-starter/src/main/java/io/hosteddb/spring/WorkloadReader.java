package io.hosteddb.spring;

import io.hosteddb.HostedDatabases;
import io.hosteddb.error.StoreException;
import io.hosteddb.store.Workload;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The workload, read at most every few seconds however many gauges and health checks ask. While one
 * of them waits for a store that does not answer, the others get what was read before, while that
 * is not old, and then that there is no answer. Thread-safe.
 */
final class WorkloadReader {
  /** How old a reading may be that is given in place of one that is under way. */
  private static final long USABLE_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** How long a reading may be under way before nobody else waits for it. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final HostedDatabases databases;
  private final long freshNanos;
  private final LongSupplier nanoTime;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile @Nullable Reading last;

  /** When the reading that is under way began; null if there is none. */
  private volatile @Nullable Long begun;

  /**
   * What was read.
   *
   * @param workload the workload; null if the store did not answer
   * @param problem why it did not; null if it did
   * @param at when, by the running time of the machine
   */
  record Reading(@Nullable Workload workload, @Nullable String problem, long at) {}

  WorkloadReader(HostedDatabases databases, Duration freshFor, LongSupplier nanoTime) {
    this.databases = databases;
    this.freshNanos = freshFor.toNanos();
    this.nanoTime = nanoTime;
  }

  /** The clock by which the workload is overdue or not: this node's may be wrong. */
  InstantSource clock() {
    return () -> databases.fleet().now();
  }

  Reading read() {
    Reading known = last;
    if (known != null && isYounger(known, freshNanos)) {
      return known;
    }
    if (known != null && reading.isLocked() && isYounger(known, USABLE_NANOS)) {
      return known;
    }
    if (!lockSoon()) {
      return noAnswer();
    }
    try {
      Reading meanwhile = last;
      if (meanwhile != null && isYounger(meanwhile, freshNanos)) {
        return meanwhile;
      }
      begun = nanoTime.getAsLong();
      Reading now = readNow();
      last = now;
      return now;
    } finally {
      begun = null;
      reading.unlock();
    }
  }

  private boolean isYounger(Reading known, long nanos) {
    return nanoTime.getAsLong() - known.at() < nanos;
  }

  /** All who ask wait together: one that comes late waits for what is left. */
  private boolean lockSoon() {
    try {
      return reading.tryLock(PATIENCE_NANOS - underWayNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private long underWayNanos() {
    Long since = begun;
    return since == null ? 0 : nanoTime.getAsLong() - since;
  }

  private Reading noAnswer() {
    Reading meanwhile = last;
    if (meanwhile != null && isYounger(meanwhile, USABLE_NANOS)) {
      return meanwhile;
    }
    long seconds = TimeUnit.NANOSECONDS.toSeconds(underWayNanos());
    String problem = "The store has not answered for " + seconds + " s.";
    return new Reading(null, problem, nanoTime.getAsLong());
  }

  private Reading readNow() {
    try {
      Workload workload = databases.fleet().workload();
      return new Reading(workload, null, nanoTime.getAsLong());
    } catch (StoreException e) {
      return new Reading(null, String.valueOf(e.getMessage()), nanoTime.getAsLong());
    } catch (RuntimeException e) {
      // Of a host's own store or library. Thrown on, it would take the health of all else with it.
      String problem = "The store's figures could not be read (" + e.getClass().getName() + ").";
      return new Reading(null, problem, nanoTime.getAsLong());
    }
  }
}
