package io.hosteddb.work;

import java.time.InstantSource;

/**
 * Opens the queue of a library instance.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface WorkQueueFactory {
  /**
   * Opens a queue.
   *
   * @param clock the clock that due times are read by
   * @param parallelism how many steps may run at once in this process, over all backends, at least
   *     1
   * @return a new queue, not started
   */
  WorkQueue open(InstantSource clock, int parallelism);

  /**
   * The queue of one process: a timer, and as many step threads as may run at once.
   *
   * @return the factory
   */
  static WorkQueueFactory inProcess() {
    return InProcessWorkQueue::new;
  }
}
