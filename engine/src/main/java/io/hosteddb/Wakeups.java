package io.hosteddb;

import io.hosteddb.error.StoreException;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.work.WorkQueue;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the queue of work that was written down. */
final class Wakeups {
  private static final Logger LOG = LoggerFactory.getLogger(Wakeups.class);

  private final WorkQueue queue;

  Wakeups(WorkQueue queue) {
    this.queue = queue;
  }

  /** Whoever wrote the record may have ended between the commit and the wake-up. */
  void wake(DatabaseRecord record) {
    if (record.status().isUnfinished()) {
      schedule(record.id(), record.work().nextPoll());
    }
  }

  /** What may have been written may be work that nobody else wakes. */
  void wakeUnlessUndone(DatabaseId id, Instant due, StoreException failure) {
    if (!failure.isUndone()) {
      schedule(id, due);
    }
  }

  /**
   * A record with work to do is committed.
   *
   * @param written whether its wake-up is committed with it
   */
  void committed(DatabaseId id, Instant due, boolean written) {
    if (!written) {
      schedule(id, due);
      return;
    }
    try {
      queue.ring(id, due);
    } catch (RuntimeException | Error e) {
      LOG.debug("The queue did not hear of database {}; it looks by itself.", id, e);
    }
  }

  /** What is committed stays so: a wake-up that is lost is found by the sweep. */
  void schedule(DatabaseId id, Instant due) {
    try {
      queue.schedule(id, due);
    } catch (RuntimeException | Error e) {
      LOG.warn(
          "The queue was not told of database {} ({}); the sweep finds it.",
          id,
          e.getClass().getName());
    }
  }
}
