package io.hosteddb.work;

import java.util.concurrent.Callable;

/**
 * The thread of a run, of a queue that can do without it: the provider may be called on it. If the
 * call does not return in its time, the run leaves the thread to the call and goes on elsewhere.
 *
 * @since 0.1
 */
public interface SpareThread {
  /**
   * Leaves the thread; at most once in a run, from another thread. The run is over when the rest
   * is: whatever its handler answers or throws on the thread that was left means nothing. Does not
   * wait.
   *
   * @param rest what is left of the run, made on another thread of the queue's
   */
  void leave(Callable<NextStep> rest);

  /**
   * Whether the queue has interrupted its threads, since it stops.
   *
   * @return true if an interrupt of the thread may mean that
   */
  boolean isInterrupted();
}
