package io.hosteddb.testkit.provider;

import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.SettableClock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes steps until the work is done, and lets the time between them pass. */
final class StepLoop {
  private static final int MAX_STEPS = 600;
  private static final Duration MAX_REAL_WAIT = Duration.ofMillis(500);

  private @Nullable SettableClock clock;
  private @Nullable Waiting waiting;

  /** A step and what it may throw. */
  interface Step<T> {
    StepResult<T> make() throws InterruptedException;
  }

  /** How time passes. */
  interface Waiting {
    void pass(Duration wait) throws InterruptedException;
  }

  void clock(SettableClock settable) {
    clock = settable;
  }

  /** In place of a clock's way. */
  void waitingBy(Waiting other) {
    waiting = other;
  }

  <T> T untilDone(String work, Step<T> step) throws InterruptedException {
    for (int i = 0; i < MAX_STEPS; i++) {
      StepResult<T> result = step.make();
      if (result instanceof StepResult.Done<T> done) {
        return done.value();
      }
      if (result instanceof StepResult.Failed<T> failed) {
        throw new AssertionError("After " + (i + 1) + " steps of " + work + ": " + failed);
      }
      if (result instanceof StepResult.Pending<T> pending) {
        passTime(pending.pollAfter().orElse(MAX_REAL_WAIT));
      }
    }
    throw new AssertionError("There is no end of " + work + " after " + MAX_STEPS + " steps.");
  }

  private void passTime(Duration wait) throws InterruptedException {
    if (waiting != null) {
      if (!wait.isZero()) {
        waiting.pass(wait);
      }
    } else if (clock != null) {
      clock.advance(wait);
    } else if (!wait.isZero()) {
      Duration real = wait.compareTo(MAX_REAL_WAIT) > 0 ? MAX_REAL_WAIT : wait;
      boolean opened = new CountDownLatch(1).await(real.toMillis(), TimeUnit.MILLISECONDS);
      assert !opened;
    }
  }
}
