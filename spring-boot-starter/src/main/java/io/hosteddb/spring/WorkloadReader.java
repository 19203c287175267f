package io.hosteddb.spring;

import io.hosteddb.HostedDatabases;
import io.hosteddb.error.StoreException;
import io.hosteddb.store.Workload;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The workload, read at most every few seconds however many gauges and health checks ask. While one
 * of them waits for a store that does not answer, the others get what was read before. Thread-safe.
 */
final class WorkloadReader {
  private final HostedDatabases databases;
  private final long freshNanos;
  private final LongSupplier nanoTime;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile @Nullable Reading last;

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

  Reading read() {
    Reading known = last;
    if (known != null && isFresh(known)) {
      return known;
    }
    if (known != null && reading.isLocked()) {
      return known;
    }
    reading.lock();
    try {
      Reading meanwhile = last;
      if (meanwhile != null && isFresh(meanwhile)) {
        return meanwhile;
      }
      Reading now = readNow();
      last = now;
      return now;
    } finally {
      reading.unlock();
    }
  }

  private boolean isFresh(Reading known) {
    return nanoTime.getAsLong() - known.at() < freshNanos;
  }

  private Reading readNow() {
    try {
      Workload workload = databases.workload();
      return new Reading(workload, null, nanoTime.getAsLong());
    } catch (StoreException e) {
      return new Reading(null, String.valueOf(e.getMessage()), nanoTime.getAsLong());
    }
  }
}
