package io.hosteddb.work;

import io.hosteddb.model.DatabaseId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Due work: for each database at most one wake-up and at most one run at a time. A waiting database
 * costs no thread. Thread-safe.
 *
 * @since 0.1
 */
public interface WorkQueue {
  /**
   * Begins to hand out work, and takes up what earlier processes left: called once, before anything
   * is scheduled.
   *
   * @param handler what does the work
   */
  void start(WorkHandler handler);

  /**
   * Wakes a database. An earlier wake-up than the one it has wins; one during its run takes effect
   * after the run.
   *
   * @param database the database
   * @param due when; a time in the past is now
   */
  void schedule(DatabaseId database, Instant due);

  /**
   * Hears of a wake-up that the store has committed beside the record, so that this process begins
   * on time. What lives in the store need not write it again.
   *
   * @param database the database
   * @param due when; a time in the past is now
   */
  default void ring(DatabaseId database, Instant due) {
    schedule(database, due);
  }

  /**
   * Stops: hands out no more, lets running steps finish, interrupts those that do not. Waiting work
   * stays with the store.
   *
   * @param grace how long running steps may take
   * @return the databases whose steps did not finish in time
   */
  List<DatabaseId> stop(Duration grace);
}
