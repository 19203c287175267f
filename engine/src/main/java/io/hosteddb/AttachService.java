package io.hosteddb;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.error.AttachConflict;
import io.hosteddb.error.ConflictException;
import io.hosteddb.error.StoreException;
import io.hosteddb.internal.engine.RecordWriter;
import io.hosteddb.model.Action;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.Trail;
import io.hosteddb.work.WakeUp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Attaches databases. */
final class AttachService {
  private static final int MAX_DERIVED_NAME_TRIES = 100;

  private final DatabaseStore store;
  private final AccessGate gate;
  private final PlanService plans;
  private final RecordWriter writer;
  private final Wakeups wakeups;

  AttachService(
      DatabaseStore store,
      AccessGate gate,
      PlanService plans,
      RecordWriter writer,
      Wakeups wakeups) {
    this.store = store;
    this.gate = gate;
    this.plans = plans;
    this.writer = writer;
    this.wakeups = wakeups;
  }

  HostedDatabase attach(AttachRequest request) {
    gate.requireOpen();
    gate.requireAllowed(request.actor(), Action.ATTACH, request.project());
    IdempotencyKey key = request.idempotencyKey();
    Optional<DatabaseRecord> earlier =
        key == null ? Optional.empty() : store.findByKey(request.project(), key);
    if (earlier.isPresent()) {
      return answerAgain(request, earlier.get());
    }
    InsertOutcome outcome = insert(request, plans.begin(request));
    for (int i = 1; i < MAX_DERIVED_NAME_TRIES && isDerivedNameTaken(request, outcome); i++) {
      outcome = insert(request, plans.beginWithFreeName(request));
    }
    if (outcome instanceof InsertOutcome.Inserted inserted) {
      return inserted.record().snapshot();
    }
    if (outcome instanceof InsertOutcome.Repeated repeated) {
      return answerAgain(request, repeated.record());
    }
    if (outcome instanceof InsertOutcome.KeyReused reused) {
      return answerAgain(request, reused.record());
    }
    throw ConflictException.of(((InsertOutcome.Refused) outcome).conflicts());
  }

  /** The database that was attached under the request's key, if it was the same request. */
  private HostedDatabase answerAgain(AttachRequest request, DatabaseRecord earlier) {
    if (!earlier.attachment().origin().fingerprint().equals(RecordFactory.fingerprint(request))) {
      throw ConflictException.idempotencyKeyReused(earlier.id());
    }
    wakeups.wake(earlier);
    return earlier.snapshot();
  }

  /**
   * The name that was derived is not free, or another attach took it between the look and the
   * insert. The user did not choose it, so it is never told as a conflict beside others.
   */
  private static boolean isDerivedNameTaken(AttachRequest request, InsertOutcome outcome) {
    return request.name() == null
        && outcome instanceof InsertOutcome.Refused refused
        && refused.conflicts().stream().anyMatch(c -> c.kind() == AttachConflict.Kind.NAME_TAKEN);
  }

  private InsertOutcome insert(AttachRequest request, DatabaseRecord record) {
    Instant now = record.attachment().origin().createdAt();
    AuditEntry audit =
        AuditEntry.of(
            now,
            request.actor(),
            Action.ATTACH,
            request.project(),
            record.id(),
            Reasons.written(request.reason()));
    InsertOutcome outcome;
    try {
      outcome = writer.insert(record, trail(record, audit), audit, WakeUp.now(now));
    } catch (StoreException e) {
      wakeups.wakeUnlessUndone(record.id(), now, e);
      throw e;
    }
    if (outcome instanceof InsertOutcome.Inserted inserted) {
      wakeups.committed(record.id(), now, inserted.woken());
    }
    return outcome;
  }

  private static Trail trail(DatabaseRecord record, AuditEntry audit) {
    HistoryEntry first =
        HistoryEntry.of(
            record.id(),
            record.attachment().origin().createdAt(),
            null,
            record.status(),
            audit.actor(),
            Reasons.because("A user attached it.", audit.reason()));
    return new Trail(List.of(first), List.of(audit));
  }
}
