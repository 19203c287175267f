package io.hosteddb;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.error.StoreException;
import io.hosteddb.internal.engine.RecordWriter;
import io.hosteddb.model.Actor;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.UpdateOutcome;
import io.hosteddb.work.WakeUp;
import io.hosteddb.work.WorkChange;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes decisions about a database, after which its next step is due at once. */
final class DecisionWriter {
  private final RecordWriter writer;
  private final Wakeups wakeups;

  DecisionWriter(RecordWriter writer, Wakeups wakeups) {
    this.writer = writer;
    this.wakeups = wakeups;
  }

  /**
   * Replaces a record.
   *
   * @param before the record that was decided about
   * @param next the record after
   * @param sentence why, for the history
   * @param audit what to write into the audit; null for nothing
   * @return false if somebody else has changed the record meanwhile: to be decided again
   * @throws StoreException if the store failed; the work goes on in case it was written all the
   *     same
   */
  boolean write(
      DatabaseRecord before,
      DatabaseRecord next,
      Actor actor,
      String sentence,
      @Nullable AuditEntry audit) {
    Instant now = next.updatedAt();
    UpdateOutcome outcome;
    try {
      outcome =
          writer.write(before, next, actor, sentence, audit, WorkChange.wake(WakeUp.now(now)));
    } catch (StoreException e) {
      wakeups.wakeUnlessUndone(before.id(), now, e);
      throw e;
    }
    if (outcome.isWritten()) {
      wakeups.committed(before.id(), now, outcome == UpdateOutcome.WRITTEN_WITH_WORK);
    }
    return outcome.isWritten();
  }
}
