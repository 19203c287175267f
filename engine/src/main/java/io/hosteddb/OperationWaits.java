package io.hosteddb;

import io.hosteddb.error.ClosedException;
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
   * Looks until what it sees is over, or the time is.
   *
   * @return what was seen last
   * @throws ClosedException if the library is closed meanwhile
   */
  <T> T until(Duration timeout, Supplier<T> look, Predicate<T> isOver) throws InterruptedException {
    long since = System.nanoTime();
    long limit = nanos(timeout);
    while (true) {
      long seen = seen();
      T found = look.get();
      long left = limit - (System.nanoTime() - since);
      if (isOver.test(found) || left <= 0) {
        return found;
      }
      pause(seen, Math.min(left, LOOK_NANOS));
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
