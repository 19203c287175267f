package io.hosteddb.internal.engine;

import io.hosteddb.work.StepThreads;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads in which what hosts hang on stages is run: a few, and one more each time that all of
 * them have been at it for a moment while something waits. What blocks there, for ever perhaps, so
 * holds up the others for that moment. Thread-safe.
 */
public final class CallbackThreads implements Executor {
  private static final Logger LOG = LoggerFactory.getLogger(CallbackThreads.class);

  private static final int USUAL = 4;
  private static final int MAX = 256;
  private static final long IDLE_SECONDS = 5;
  private static final long MOMENT = Duration.ofMillis(100).toNanos();

  private final AtomicLong begun = new AtomicLong();
  private final ThreadFactory watchers = StepThreads.daemon("hosteddb-callbacks");
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          USUAL,
          MAX,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          StepThreads.named("hosteddb-callback-")) {
        @Override
        protected void beforeExecute(Thread thread, Runnable task) {
          begun.incrementAndGet();
        }
      };

  /** Whether a thread sees to it that what waits is begun. Guarded by this. */
  private boolean watched;

  /** Guarded by this. */
  private boolean warned;

  /** Threads that are there when there is something to run. */
  public CallbackThreads() {
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Runs something, soon.
   *
   * @throws RejectedExecutionException if they are closed
   */
  @Override
  public void execute(Runnable task) {
    threads.execute(task);
    if (!threads.getQueue().isEmpty()) {
      watch();
    }
  }

  private synchronized void watch() {
    if (!watched) {
      watchers.newThread(this::seeToIt).start();
      watched = true;
    }
  }

  private void seeToIt() {
    long last = begun.get();
    while (pausedWhileSomethingWaits()) {
      long now = begun.get();
      if (now == last) {
        addThread();
      }
      last = now;
    }
  }

  /** False to end the thread: nothing waits any more. */
  private synchronized boolean pausedWhileSomethingWaits() {
    if (!threads.getQueue().isEmpty()) {
      try {
        TimeUnit.NANOSECONDS.timedWait(this, MOMENT);
      } catch (InterruptedException e) {
        LOG.debug("Nobody has a reason to interrupt the thread that watches; it goes on.");
      }
    }
    watched = !threads.getQueue().isEmpty();
    if (!watched) {
      threads.setCorePoolSize(USUAL);
    }
    return watched;
  }

  private synchronized void addThread() {
    if (!warned) {
      warned = true;
      LOG.warn(
          "What is hung on stages of whenReady or whenDeleted blocks the threads that run it; more"
              + " are started, up to {}. Give it an executor of its own (thenApplyAsync).",
          MAX);
    }
    threads.setCorePoolSize(Math.min(MAX, threads.getCorePoolSize() + 1));
  }

  /**
   * Takes nothing more, and lets what was taken run.
   *
   * @param within how long it is waited for
   */
  public void close(Duration within) {
    threads.shutdown();
    try {
      boolean unused = threads.awaitTermination(within.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
