package io.hosteddb.work;

import io.hosteddb.model.DatabaseId;
import java.time.Instant;
import java.util.List;

/**
 * What the engine does with due work.
 *
 * @since 0.1
 */
public interface WorkHandler {
  /**
   * Does a step. Called from any thread, never at the same time for one database.
   *
   * @param item which database
   * @return what follows, and whether it is written down already
   * @throws InterruptedException if the thread was interrupted: the queue is closing; the database
   *     stays due
   */
  NextStep handle(WorkItem item) throws InterruptedException;

  /**
   * Databases whose wake-up was lost.
   *
   * @param before steps due before this time
   * @param limit how many at most
   * @return their ids, longest overdue first
   */
  List<DatabaseId> overdue(Instant before, int limit);
}
