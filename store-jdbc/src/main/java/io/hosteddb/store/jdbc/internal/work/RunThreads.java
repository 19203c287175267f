package io.hosteddb.store.jdbc.internal.work;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of runs, made as they are needed: whoever hands out runs knows how many there may be
 * at once. The one that was free last is the first to run again: its connection of the pool knows
 * the statements by then, where the next of many would have the server plan them anew. It is told
 * when a run has ended.
 *
 * <p>A run for which the system gives no thread begins when there is one: whoever has handed it out
 * counts it among those that run, and would wait for its end for ever.
 */
final class RunThreads extends ThreadPoolExecutor {
  private static final Logger LOG = LoggerFactory.getLogger(RunThreads.class);
  private static final long KEEP_SECONDS = 60;

  private final Runnable ended;
  private final Consumer<Runnable> later;

  /**
   * No threads yet.
   *
   * @param ended told when a run has ended
   * @param later does something in a while
   */
  RunThreads(ThreadFactory threads, Runnable ended, Consumer<Runnable> later) {
    super(0, Integer.MAX_VALUE, KEEP_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
    this.ended = ended;
    this.later = later;
  }

  @Override
  public void execute(Runnable run) {
    try {
      super.execute(run);
    } catch (OutOfMemoryError e) {
      LOG.warn("The system gives no thread for a step; it begins when there is one.");
      later.accept(() -> execute(run));
    }
  }

  @Override
  protected void afterExecute(Runnable run, @Nullable Throwable thrown) {
    super.afterExecute(run, thrown);
    ended.run();
  }
}
