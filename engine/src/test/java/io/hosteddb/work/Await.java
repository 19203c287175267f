package io.hosteddb.work;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits that end with a verdict, so that a fault shows as a failure and not as a build that hangs.
 */
public final class Await {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);
  private static final long LOOK_EVERY = TimeUnit.MICROSECONDS.toNanos(50);

  private Await() {}

  /** Until a condition holds. */
  public static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline >= 0) {
        throw new AssertionError("Waited for 30 seconds until " + what + ".");
      }
      LockSupport.parkNanos(LOOK_EVERY);
    }
  }

  /** Until a thread waits for something, or has ended. */
  public static void untilIdle(Thread thread) {
    until(
        "the thread " + thread.getName() + " waits",
        () ->
            switch (thread.getState()) {
              case WAITING, TIMED_WAITING, TERMINATED -> true;
              default -> false;
            });
  }
}
