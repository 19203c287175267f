package io.hosteddb.internal.engine;

import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.store.Attachment;
import io.hosteddb.store.DatabaseRecord;
import java.time.Instant;
import java.util.Optional;

/**
 * A step as its procedure sees it.
 *
 * @param record what it began from, and what its outcome changes
 * @param backend who serves the database
 * @param first whether no earlier call of the work can have reached the vendor
 * @param unreadable why the saved checkpoint cannot be read; empty if it can, or was not needed yet
 * @param times when the vendor was asked
 * @param loadedAt when the record was loaded, by {@link System#nanoTime}
 * @param run what it belongs to
 */
record Step(
    DatabaseRecord record,
    Backend backend,
    boolean first,
    Optional<ProviderException> unreadable,
    PollTimes times,
    long loadedAt,
    Run run) {
  /** A step that has asked nobody yet. */
  static Step of(
      Procedure<?> procedure,
      DatabaseRecord record,
      Backend backend,
      Instant now,
      long loadedAt,
      Run run) {
    return new Step(
        record,
        backend,
        !procedure.isBegun(record),
        Optional.empty(),
        PollTimes.at(now),
        loadedAt,
        run);
  }

  /** The step with its checkpoint tried. */
  Step opened() {
    Optional<ProviderException> problem = UnreadableCheckpoint.of(record);
    return problem.equals(unreadable)
        ? this
        : new Step(record, backend, first, problem, times, loadedAt, run);
  }

  /** The step, going on from a record that was written meanwhile. */
  Step from(DatabaseRecord written) {
    return new Step(written, backend, first, unreadable, times, loadedAt, run);
  }

  /** The step, once it is known when the vendor was asked. */
  Step at(PollTimes asked) {
    return new Step(record, backend, first, unreadable, asked, loadedAt, run);
  }

  /** The saved checkpoint; empty if it cannot be read. */
  Checkpoint checkpoint() {
    return unreadable.isPresent() ? Checkpoint.empty() : record.checkpoint();
  }

  /** What the provider may know of the database. */
  DatabaseIdentity identity() {
    Attachment attachment = record.attachment();
    return new DatabaseIdentity(
        attachment.id(),
        attachment.destination().vendorName(),
        attachment.destination().platform());
  }
}
