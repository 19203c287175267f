package io.hosteddb.work;

import io.hosteddb.model.DatabaseId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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
   * @return when its next step is due, or empty if there is nothing more to do
   * @throws InterruptedException if the thread was interrupted: the queue is closing; the database
   *     stays due
   */
  Optional<Instant> handle(WorkItem item) throws InterruptedException;

  /**
   * Databases whose wake-up was lost.
   *
   * @param before steps due before this time
   * @param limit how many at most
   * @return their ids, longest overdue first
   */
  List<DatabaseId> overdue(Instant before, int limit);
}
