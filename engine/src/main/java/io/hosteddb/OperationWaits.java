package io.hosteddb;

import io.hosteddb.error.ClosedException;
import io.hosteddb.error.StoreException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Lets threads wait for operations: what this process commits wakes them, what other nodes do they
 * see by looking each second.
 */
final class OperationWaits {
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long changes;
  private boolean closed;

  /** Something was committed. */
  void ring() {
    lock.lock();
    try {
      changes++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Looks until what it sees is over, or the time is. A store that fails between the first look and
   * the last is asked again: its failover is no end of what is waited for.
   *
   * @return what was seen last
   * @throws ClosedException if the library is closed meanwhile
   */
  <T> T until(Duration timeout, Supplier<T> look, Predicate<T> isOver) throws InterruptedException {
    long since = System.nanoTime();
    long limit = nanos(timeout);
    long seen = seen();
    T found = look.get();
    while (true) {
      long left = limit - (System.nanoTime() - since);
      if (isOver.test(found) || left <= 0) {
        return found;
      }
      pause(seen, Math.min(left, LOOK_NANOS));
      seen = seen();
      try {
        found = look.get();
      } catch (StoreException e) {
        requireOpen();
        if (limit - (System.nanoTime() - since) <= 0) {
          throw e;
        }
      }
    }
  }

  private static long nanos(Duration timeout) {
    try {
      return timeout.toNanos();
    } catch (ArithmeticException e) {
      return timeout.isNegative() ? 0 : Long.MAX_VALUE / 2;
    }
  }

  private long seen() {
    lock.lock();
    try {
      return changes;
    } finally {
      lock.unlock();
    }
  }

  private void requireOpen() {
    lock.lock();
    try {
      if (closed) {
        throw new ClosedException();
      }
    } finally {
      lock.unlock();
    }
  }

  private void pause(long seen, long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (changes == seen && left > 0) {
        if (closed) {
          throw new ClosedException();
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
