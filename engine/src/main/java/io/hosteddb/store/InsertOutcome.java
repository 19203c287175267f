package io.hosteddb.store;

import io.hosteddb.error.AttachConflict;
import java.util.List;

/**
 * What became of an insert.
 *
 * @since 0.1
 */
public sealed interface InsertOutcome {
  /**
   * The record is stored.
   *
   * @param record the record
   * @param woken whether its wake-up is written with it; if not, it is the queue's to write
   */
  record Inserted(DatabaseRecord record, boolean woken) implements InsertOutcome {
    /**
     * The outcome of a store without a queue of its own.
     *
     * @param record the record
     */
    public Inserted(DatabaseRecord record) {
      this(record, false);
    }
  }

  /**
   * The idempotency key was used before with the same parameters; nothing was stored.
   *
   * @param record the record of then, as it stands now
   */
  record Repeated(DatabaseRecord record) implements InsertOutcome {}

  /**
   * The idempotency key was used before with other parameters; nothing was stored.
   *
   * @param record the record of then, as it stands now
   */
  record KeyReused(DatabaseRecord record) implements InsertOutcome {}

  /**
   * The attachment rules forbid it; nothing was stored.
   *
   * @param conflicts every conflict, at least one
   */
  record Refused(List<AttachConflict> conflicts) implements InsertOutcome {}
}
