package io.hosteddb.examples.platform;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for what happens elsewhere. */
final class Conditions {
  private static final Duration MAX_WAIT = Duration.ofSeconds(90);
  private static final Duration POLL_EVERY = Duration.ofMillis(50);

  private Conditions() {}

  /** Asks until it is so. */
  static void await(String what, Callable<Boolean> condition) throws Exception {
    await(() -> what, condition);
  }

  /** Asks until it is so; what is said when it never is, is what is true then. */
  static void await(Supplier<String> what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + MAX_WAIT.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("Not within " + MAX_WAIT.toSeconds() + " s: " + what.get());
      }
      LockSupport.parkNanos(POLL_EVERY.toNanos());
    }
  }
}
