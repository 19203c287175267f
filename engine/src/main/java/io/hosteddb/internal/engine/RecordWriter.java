package io.hosteddb.internal.engine;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.database.Operation;
import io.hosteddb.error.StoreException;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.OperationStatus;
import io.hosteddb.model.ProjectClosing;
import io.hosteddb.store.CloseOutcome;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.OperationRecord;
import io.hosteddb.store.RecordChange;
import io.hosteddb.store.Trail;
import io.hosteddb.store.UpdateOutcome;
import io.hosteddb.work.WakeUp;
import io.hosteddb.work.WorkChange;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes changed records with their trail, and tells listeners after the commit. */
public final class RecordWriter {
  private static final Logger LOG = LoggerFactory.getLogger(RecordWriter.class);

  /** Stores keep times to the microsecond. */
  private static final Duration KEPT_TO = Duration.ofNanos(1_000);

  /** Of what a detach cancels, in the words of the stores; there is one such at most. */
  private static final String DETACHED = "The database was detached.";

  /** Where it is: ids of the same millisecond are in any order. */
  private static final int NEWEST = 5;

  private final DatabaseStore store;
  private final EventBus events;
  private final MetricsRecorder meter;

  /**
   * A writer.
   *
   * @param store where to write
   * @param events whom to tell
   * @param meter what counts the changes of status
   */
  public RecordWriter(DatabaseStore store, EventBus events, MetricsRecorder meter) {
    this.store = store;
    this.events = events;
    this.meter = meter;
  }

  /**
   * Replaces a record.
   *
   * @param before the record it was made from
   * @param next the record after
   * @param actor who caused it
   * @param reason why, a sentence; goes into the history if the status changes, or an operation
   *     begins or ends
   * @param audit what to write into the audit; null for nothing
   * @param work what becomes of the due work
   * @return what became of both; stale if somebody else has changed the record meanwhile
   * @throws StoreException if the store failed; what became of the write is not known unless it
   *     says so
   */
  public UpdateOutcome write(
      DatabaseRecord before,
      DatabaseRecord next,
      Actor actor,
      String reason,
      @Nullable AuditEntry audit,
      WorkChange work) {
    List<HistoryEntry> history =
        before.status() == next.status() && !UpkeepNews.isHistory(before, next)
            ? List.of()
            : List.of(
                HistoryEntry.of(
                    next.id(),
                    next.updatedAt(),
                    before.status(),
                    next.status(),
                    actor,
                    UpkeepNews.reason(next, reason)));
    Trail trail = new Trail(history, audit == null ? List.of() : List.of(audit));
    List<CommittedChange> told = List.of();
    UpdateOutcome outcome;
    EventBus.Write write = events.begin(next.id(), next.version());
    try {
      outcome = update(next, trail, work);
      if (!outcome.isWritten()) {
        return outcome;
      }
      told = told(before, next);
    } finally {
      write.end(told);
    }
    if (before.status() != next.status()) {
      meter.statusChanged(before, next);
    }
    meter.operationsChanged(before, next);
    if (audit != null) {
      events.publish(audit);
    }
    return outcome;
  }

  /**
   * Closes a project.
   *
   * @param closing who closes it, when and why
   * @param audit what to write into the audit if it was open
   * @param detach what becomes of an attached record
   * @param wakeUp when the next step of each that is detached is due
   * @return what became of it
   * @throws StoreException if the store failed; what became of the closing is not known unless it
   *     says so
   */
  public CloseOutcome close(
      ProjectClosing closing,
      AuditEntry audit,
      Function<DatabaseRecord, RecordChange> detach,
      WakeUp wakeUp) {
    // In the order in which the store asked; it asks again if it has to begin anew.
    Map<RecordChange, EventBus.Write> begun = new LinkedHashMap<>();
    Predicate<RecordChange> committed = change -> false;
    try {
      CloseOutcome outcome =
          store.closeProject(
              closing,
              audit,
              record -> {
                RecordChange change = detach.apply(record);
                begun.put(change, events.begin(record.id(), change.next().version()));
                return change;
              },
              wakeUp);
      committed = outcome.detached()::contains;
      if (outcome.first()) {
        events.publish(audit);
      }
      for (RecordChange change : outcome.detached()) {
        meter.statusChanged(change.before(), change.next());
        change.trail().audit().forEach(events::publish);
      }
      return outcome;
    } catch (StoreException e) {
      if (!e.isUndone()) {
        committed =
            change ->
                find(change.next().id()).filter(found -> isSame(found, change.next())).isPresent();
      }
      throw e;
    } finally {
      for (Map.Entry<RecordChange, EventBus.Write> write : begun.entrySet()) {
        RecordChange change = write.getKey();
        write
            .getValue()
            .end(committed.test(change) ? told(change.before(), change.next()) : List.of());
      }
    }
  }

  /** If the answer to the commit is lost, one read may tell; of the work it tells nothing. */
  private UpdateOutcome update(DatabaseRecord next, Trail trail, WorkChange work) {
    try {
      return store.update(next, trail, work);
    } catch (StoreException e) {
      if (!e.isUndone() && find(next.id()).filter(found -> isSame(found, next)).isPresent()) {
        LOG.info("The change of database {} was committed, though its answer was lost.", next.id());
        return UpdateOutcome.WRITTEN;
      }
      throw e;
    }
  }

  private Optional<DatabaseRecord> find(DatabaseId id) {
    try {
      return store.find(id);
    } catch (StoreException e) {
      return Optional.empty();
    }
  }

  private static boolean isSame(DatabaseRecord found, DatabaseRecord written) {
    return found.version() == written.version()
        && found.status() == written.status()
        && found.work().steps() == written.work().steps()
        && Duration.between(found.updatedAt(), written.updatedAt()).abs().compareTo(KEPT_TO) < 0;
  }

  /**
   * Inserts a record.
   *
   * @param record a record of version 1
   * @param trail what is written down with it
   * @param audit its audit entry, part of the trail
   * @param wakeUp when its first step is due
   * @return what became of it
   */
  public InsertOutcome insert(DatabaseRecord record, Trail trail, AuditEntry audit, WakeUp wakeUp) {
    List<CommittedChange> told = List.of();
    EventBus.Write write = events.begin(record.id(), record.version());
    InsertOutcome outcome;
    try {
      outcome = insert(record, trail, wakeUp);
      if (outcome instanceof InsertOutcome.Inserted) {
        told = List.of(new CommittedChange(record.snapshot(), null, null));
      }
    } finally {
      write.end(told);
    }
    if (outcome instanceof InsertOutcome.Inserted) {
      events.publish(audit);
    }
    return outcome;
  }

  /** If the answer to the commit is lost, one read may tell. */
  private InsertOutcome insert(DatabaseRecord record, Trail trail, WakeUp wakeUp) {
    try {
      return store.insert(record, trail, wakeUp);
    } catch (StoreException e) {
      if (!e.isUndone() && find(record.id()).isPresent()) {
        LOG.info("Database {} was attached, though the answer was lost.", record.id());
        return new InsertOutcome.Inserted(record);
      }
      throw e;
    }
  }

  /** One event for each operation that the write is about; one if it is about none. */
  private List<CommittedChange> told(DatabaseRecord before, DatabaseRecord next) {
    if (!isWorthTelling(before, next)) {
      return List.of();
    }
    List<Operation> operations =
        leavesReady(before, next)
            ? cancelled(next).map(List::of).orElse(List.of())
            : UpkeepNews.operations(next);
    return operations.isEmpty()
        ? List.of(new CommittedChange(next.snapshot(), before.status(), null))
        : operations.stream()
            .map(about -> new CommittedChange(next.snapshot(), before.status(), about))
            .toList();
  }

  private static boolean leavesReady(DatabaseRecord before, DatabaseRecord next) {
    return before.status() == DatabaseStatus.READY && next.status() != DatabaseStatus.READY;
  }

  /** What ran is ended by the store, which alone knows it then. */
  private Optional<Operation> cancelled(DatabaseRecord left) {
    if (events.isDeaf()) {
      return Optional.empty();
    }
    try {
      return store
          .operations()
          .flatMap(kept ->
              kept.list(left.id(), NEWEST, null).items().stream()
                  .filter(RecordWriter::isDetached)
                  .findFirst())
          .map(OperationRecord::snapshot);
    } catch (StoreException e) {
      LOG.debug("Listeners do not hear which operation of {} was cancelled.", left.id(), e);
      return Optional.empty();
    }
  }

  private static boolean isDetached(OperationRecord operation) {
    String result = operation.result();
    return operation.status() == OperationStatus.CANCELLED
        && result != null
        && result.endsWith(DETACHED);
  }

  private static boolean isWorthTelling(DatabaseRecord before, DatabaseRecord next) {
    return before.status() != next.status()
        || UpkeepNews.isWorthTelling(before, next)
        || !Objects.equals(before.work().progress(), next.work().progress())
        || !Objects.equals(before.work().failure(), next.work().failure())
        || !Objects.equals(before.resource(), next.resource());
  }
}
