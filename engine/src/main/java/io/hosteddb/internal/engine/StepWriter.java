package io.hosteddb.internal.engine;

import io.hosteddb.model.Actor;
import io.hosteddb.model.Failure;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.UpdateOutcome;
import io.hosteddb.work.NextStep;
import io.hosteddb.work.WorkChange;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what became of a step, guarded by the record's version and its count of steps. */
final class StepWriter {
  private static final Logger LOG = LoggerFactory.getLogger(StepWriter.class);

  private final RecordLoader records;
  private final RecordWriter writer;
  private final MetricsRecorder metrics;
  private final Procedures procedures;
  private final LibraryClock clock;

  StepWriter(
      RecordLoader records,
      RecordWriter writer,
      MetricsRecorder metrics,
      Procedures procedures,
      LibraryClock clock) {
    this.records = records;
    this.writer = writer;
    this.metrics = metrics;
    this.procedures = procedures;
    this.clock = clock;
  }

  /**
   * Writes an outcome, unless the step has lost its right to: another step has been written since
   * it began. A user's decision that came in between stands, and what the step learned is kept
   * beside it.
   *
   * <p>The run is ended in the same write where the store can, unless its next step is due at once.
   *
   * @return what follows for the database; nothing if that is not ours to say
   */
  NextStep write(Procedure<?> procedure, Step step, StepOutcome outcome) {
    Instant now = clock.instant();
    DatabaseRecord began = clock.allowSince(step.record(), step.loadedAt());
    DatabaseRecord current = began;
    DatabaseRecord next = outcome.applyTo(began, now);
    long writtenAt = System.nanoTime();
    UpdateOutcome written = write(step, current, next, outcome, now);
    while (!written.isWritten()) {
      Optional<DatabaseRecord> found = records.find(began.id());
      if (found.isEmpty()) {
        metrics.stepOvertaken(procedure.work(), began, took(step));
        return NextStep.nothing();
      }
      current = found.get();
      if (current.work().steps() != began.work().steps()) {
        LOG.info(
            "A late step of database {} is dropped: another step was written since.", began.id());
        metrics.stepOvertaken(procedure.work(), began, took(step));
        // Whoever wrote it has the work now.
        return NextStep.nothing();
      }
      next = outcome.rememberIn(current, now);
      writtenAt = System.nanoTime();
      written = write(step, current, next, outcome, now);
    }
    logTransition(current, next);
    Optional<Instant> nextDue = nextDue(next);
    metrics.stepEnded(procedure.work(), next, nextDue.isPresent(), took(step));
    if (written == UpdateOutcome.WRITTEN_WITH_WORK) {
      return NextStep.written(nextDue.orElse(null));
    }
    // What a write of an upkeep has filled in, only the store knows.
    if (nextDue.isPresent() && next.upkeep().isEmpty()) {
      step.run().goOnFrom(next, writtenAt);
    }
    return nextDue.map(NextStep::due).orElseGet(NextStep::nothing);
  }

  private UpdateOutcome write(
      Step step, DatabaseRecord current, DatabaseRecord next, StepOutcome outcome, Instant now) {
    WorkChange end = step.run().end(nextDue(next), now);
    return writer.write(current, next, Actor.engine(), reason(next, outcome), null, end);
  }

  private Optional<Instant> nextDue(DatabaseRecord record) {
    return procedures.dueFor(record).map(due -> record.work().nextPoll());
  }

  /**
   * Persists that the first call of the work is begun.
   *
   * @return false if somebody else has changed the record meanwhile
   */
  boolean writeBegun(DatabaseRecord loaded, DatabaseRecord begun) {
    return writer
        .write(loaded, begun, Actor.engine(), "The first call is begun.", null, WorkChange.none())
        .isWritten();
  }

  /**
   * Persists until when the call of a run that was lost may still act.
   *
   * @return false if somebody else has changed the record meanwhile
   */
  boolean writeLostRun(DatabaseRecord current, DatabaseRecord next) {
    return writer
        .write(current, next, Actor.engine(), "An earlier run was lost.", null, WorkChange.none())
        .isWritten();
  }

  private static long took(Step step) {
    return System.nanoTime() - step.loadedAt();
  }

  private static String reason(DatabaseRecord next, StepOutcome outcome) {
    Failure failure = next.work().failure();
    return failure == null ? outcome.reason() : failure.message();
  }

  private static void logTransition(DatabaseRecord before, DatabaseRecord after) {
    if (before.status() != after.status()) {
      LOG.info(
          "Database {} ({}/{}) is {}.",
          after.id(),
          after.attachment().provider(),
          after.attachment().backend(),
          after.status());
    }
  }
}
