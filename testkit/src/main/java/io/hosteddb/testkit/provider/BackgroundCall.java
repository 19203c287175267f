package io.hosteddb.testkit.provider;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A call on a thread of its own, so that one that hangs does not hang the kit. */
final class BackgroundCall {
  /** A machine that is busy with other things is slow, too. */
  static final Duration GRACE = Duration.ofSeconds(2);

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable Object result;
  private volatile @Nullable Throwable thrown;
  private volatile boolean stillInterrupted;
  private boolean over;

  private BackgroundCall(Callable<?> call, boolean interrupted) {
    thread = new Thread(() -> run(call, interrupted), "conformance-aside");
    thread.setDaemon(true);
    thread.start();
  }

  static BackgroundCall start(Callable<?> call) {
    return new BackgroundCall(call, false);
  }

  /** The thread is interrupted already when the call begins. */
  static BackgroundCall startInterrupted(Callable<?> call) {
    return new BackgroundCall(call, true);
  }

  private void run(Callable<?> call, boolean interrupted) {
    begun.countDown();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    try {
      result = call.call();
    } catch (Throwable e) {
      thrown = e;
    } finally {
      end();
    }
  }

  private synchronized void end() {
    over = true;
    stillInterrupted = Thread.interrupted();
    ended.countDown();
  }

  /**
   * Interrupts the call once it waits for something, or a moment later if that does not show.
   *
   * @return false if the call had ended before it could be interrupted
   */
  boolean interruptInTheMiddle() throws InterruptedException {
    begun.await();
    long end = System.nanoTime() + Duration.ofMillis(300).toNanos();
    while (System.nanoTime() < end && thread.getState() == Thread.State.RUNNABLE) {
      Thread.onSpinWait();
    }
    synchronized (this) {
      thread.interrupt();
      return !over;
    }
  }

  /** Whether the call ends in time; it is left alone if not. */
  boolean hasEndedWithin(Duration limit) throws InterruptedException {
    return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Whether the call ended in time; if not, it is interrupted and left alone. */
  boolean endsWithin(Duration limit) throws InterruptedException {
    if (ended.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      return true;
    }
    thread.interrupt();
    return false;
  }

  /** What the thread is doing now; empty when the call has ended. */
  StackTraceElement[] stack() {
    return thread.getStackTrace();
  }

  @Nullable Object result() {
    return result;
  }

  /** What the call returned, or throws what it threw. */
  Object outcome() throws Exception {
    Throwable problem = thrown;
    if (problem instanceof Error error) {
      throw error;
    }
    if (problem instanceof Exception exception) {
      throw exception;
    }
    return Objects.requireNonNull(result);
  }

  @Nullable Throwable thrown() {
    return thrown;
  }

  boolean interruptWasSwallowed() {
    return !(thrown instanceof InterruptedException) && !stillInterrupted;
  }
}
