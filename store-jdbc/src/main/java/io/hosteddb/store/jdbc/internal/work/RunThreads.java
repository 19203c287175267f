package io.hosteddb.store.jdbc.internal.work;

import io.hosteddb.work.StepThreads;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads of runs, made as they are needed: whoever hands out runs knows how many there may be
 * at once. The one that was free last is the first to run again: its connection of the pool knows
 * the statements by then, where the next of many would have the server plan them anew. It is told
 * when a run has ended.
 */
final class RunThreads extends ThreadPoolExecutor {
  private static final long KEEP_SECONDS = 60;

  private final Runnable ended;

  RunThreads(Runnable ended) {
    super(
        0,
        Integer.MAX_VALUE,
        KEEP_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        StepThreads.named("hosteddb-step-"));
    this.ended = ended;
  }

  @Override
  protected void afterExecute(Runnable run, @Nullable Throwable thrown) {
    super.afterExecute(run, thrown);
    ended.run();
  }
}
