package io.hosteddb.work;

import io.hosteddb.model.DatabaseId;
import org.jspecify.annotations.Nullable;

/**
 * One database whose step is due.
 *
 * @param database the database
 * @param earlierRunLost true if an earlier run of it was begun and its end was never written down:
 *     the process or node that had it died or was declared dead, or the run ended unexpectedly, so
 *     that what it called may still act. It stays true until a run has ended as it should
 * @param ticket names this run, for the store that the queue lives in
 * @param thread the thread of this run; null if the queue cannot do without it
 * @since 0.1
 */
public record WorkItem(
    DatabaseId database, boolean earlierRunLost, WorkTicket ticket, @Nullable SpareThread thread) {
  /**
   * An item of a queue that needs its threads.
   *
   * @param database the database
   * @param earlierRunLost whether an earlier run of it was lost
   * @param ticket names this run
   */
  public WorkItem(DatabaseId database, boolean earlierRunLost, WorkTicket ticket) {
    this(database, earlierRunLost, ticket, null);
  }

  /**
   * An item of a queue that no store knows of.
   *
   * @param database the database
   * @param earlierRunLost whether an earlier run of it was lost
   */
  public WorkItem(DatabaseId database, boolean earlierRunLost) {
    this(database, earlierRunLost, WorkTicket.none());
  }
}
