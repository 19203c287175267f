package io.hosteddb.cluster;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another process does. */
final class Await {
  private static final long POLL_EVERY = TimeUnit.MILLISECONDS.toNanos(50);

  private Await() {}

  /** Waits until something is so, and fails if it is not within the time. */
  static void until(String what, Duration atMost, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + atMost.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() - end > 0) {
        throw new TimeoutException(what + ": not so within " + atMost.toSeconds() + " s");
      }
      pause(Duration.ofNanos(POLL_EVERY));
    }
  }

  /** Lets some time pass. */
  static void pause(Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }
}
