package io.hosteddb.store.jdbc.internal.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A system that gives no thread for a while, as a container at its limit does. */
class RunThreadsTest {
  private static final long PATIENCE_SECONDS = 60;

  @Test
  void aRunWithoutAThread_beginsWhenThereIsOne() throws Exception {
    Semaphore threads = new Semaphore(0);
    Queue<Runnable> later = new ArrayDeque<>();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    RunThreads runs =
        new RunThreads(
            task -> {
              if (!threads.tryAcquire()) {
                throw new OutOfMemoryError("unable to create native thread");
              }
              return new Thread(task);
            },
            ended::countDown,
            later::add);
    try {
      runs.execute(begun::countDown);
      later.remove().run();
      assertThat(later).as("tried again once more").hasSize(1);
      threads.release();
      later.remove().run();
      assertThat(begun.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(later).isEmpty();
    } finally {
      runs.shutdown();
    }
  }
}
