package io.hosteddb;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.Operation;
import io.hosteddb.error.ConflictException;
import io.hosteddb.error.NotFoundException;
import io.hosteddb.internal.engine.RecordLoader;
import io.hosteddb.internal.engine.RecordWriter;
import io.hosteddb.internal.engine.Renewals;
import io.hosteddb.internal.engine.StatusWatcher;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.OperationId;
import io.hosteddb.model.OperationKind;
import io.hosteddb.model.OperationStatus;
import io.hosteddb.model.Page;
import io.hosteddb.store.CredentialRecord;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.OperationRecord;
import io.hosteddb.store.OperationStore;
import io.hosteddb.store.Upkeep;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads operations from the store, waits for them, and cancels them. */
final class OperationsArea implements Operations {
  private static final String DETACHED = "The database was detached.";

  private final DatabaseStore store;
  private final RecordReader records;
  private final RecordLoader loader;
  private final AccessGate gate;
  private final DecisionWriter decisions;
  private final InstantSource clock;
  private final OperationWaits waits;

  OperationsArea(
      DatabaseStore store,
      RecordReader records,
      AccessGate gate,
      RecordWriter writer,
      Wakeups wakeups,
      InstantSource clock,
      StatusWatcher watcher) {
    this.store = store;
    this.records = records;
    this.loader = new RecordLoader(store);
    this.gate = gate;
    this.decisions = new DecisionWriter(writer, wakeups);
    this.clock = clock;
    this.waits = new OperationWaits(watcher);
  }

  @Override
  public Operation get(OperationId id, Actor actor) {
    OperationRecord found = find(id);
    return shown(found, records.read(found.asked().database(), actor, Action.READ));
  }

  private OperationRecord find(OperationId id) {
    return store
        .operations()
        .flatMap(kept -> kept.find(id))
        .orElseThrow(() -> new NotFoundException(id));
  }

  /** A node of a release that knows no operations detaches without ending what runs. */
  private static Operation shown(OperationRecord found, DatabaseRecord database) {
    boolean left = !found.status().isOver() && database.status() != DatabaseStatus.READY;
    return (left
            ? found.ended(OperationStatus.CANCELLED, null, DETACHED, database.updatedAt())
            : found)
        .snapshot();
  }

  @Override
  public Page<Operation> of(DatabaseId database, int limit, @Nullable String after, Actor actor) {
    DatabaseRecord asked = records.read(database, actor, Action.READ);
    Pages.requireLimit(limit);
    Optional<OperationStore> kept = store.operations();
    return kept.isEmpty()
        ? new Page<>(List.of(), null)
        : kept.get().list(database, limit, after).map(found -> shown(found, asked));
  }

  @Override
  public Operation await(OperationId id, Duration timeout) throws InterruptedException {
    gate.requireOpen();
    DatabaseId database = find(id).asked().database();
    return waits.until(
        database,
        timeout,
        seen -> {
          DatabaseRecord record = records.read(database, Actor.host(), Action.READ);
          // The operation is written with a version of its record: one that is read later ends
          // none.
          Operation operation = shown(find(id), record);
          seen.accept(record.version());
          return operation;
        });
  }

  @Override
  public Operation cancel(OperationId id, Actor actor, @Nullable String given) {
    gate.requireOpen();
    String reason = Reasons.written(given);
    while (true) {
      OperationRecord found = find(id);
      DatabaseRecord record =
          loader.withUpkeep(records.read(found.asked().database(), actor, Action.CANCEL_OPERATION));
      Optional<OperationRecord> running =
          record.upkeep().flatMap(Upkeep::running).filter(o -> o.id().equals(id));
      if (running.isEmpty()) {
        OperationRecord now = find(id);
        if (now.status().isOver() || record.status() != DatabaseStatus.READY) {
          return shown(now, record);
        }
        continue;
      }
      requireCancellable(running.get());
      Instant now = clock.instant();
      OperationRecord cancelled = running.get().ended(OperationStatus.CANCELLED, null, reason, now);
      Upkeep upkeep = without(record.upkeep().orElseThrow(), running.get(), now).with(cancelled);
      DatabaseRecord next =
          record
              .change(now)
              .progress(null)
              .upkeep(upkeep)
              .nextPoll(upkeep.nextScheduled().orElse(now))
              .build();
      AuditEntry audit =
          AuditEntry.of(
              now,
              actor,
              Action.CANCEL_OPERATION,
              record.attachment().project(),
              record.id(),
              reason);
      String sentence = Reasons.because("Operation " + id + " was cancelled.", reason);
      if (decisions.write(record, next, actor, sentence, audit)) {
        return cancelled.snapshot();
      }
    }
  }

  private static void requireCancellable(OperationRecord running) {
    if (running.asked().kind() == OperationKind.ROTATE_COMPROMISED) {
      throw ConflictException.ofOperation(
          running.asked().database(),
          running.id(),
          "Operation "
              + running.id()
              + " ends credentials that somebody has seen, and is not left half done. Wait for it,"
              + " or detach the database.");
    }
  }

  /** What becomes of what it has made. */
  static Upkeep without(Upkeep upkeep, OperationRecord operation, Instant now) {
    Optional<CredentialRecord> half = upkeep.find(operation.asked().credential());
    Upkeep next =
        half.isPresent() ? upkeep.with(Renewals.abandoned(operation, half.get(), now)) : upkeep;
    Optional<CredentialRecord> active = next.active();
    Instant expires = active.map(CredentialRecord::expiresAt).orElse(null);
    return operation.asked().kind() == OperationKind.RENEW && expires != null
        ? next.renewing(Renewals.afterCancelling(expires, now), next.renewalFailures())
        : next;
  }
}
