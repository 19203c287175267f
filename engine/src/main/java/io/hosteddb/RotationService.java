package io.hosteddb;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.Operation;
import io.hosteddb.error.ConflictException;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.NotSupportedException;
import io.hosteddb.error.Violation;
import io.hosteddb.internal.engine.RecordLoader;
import io.hosteddb.internal.engine.RecordWriter;
import io.hosteddb.internal.engine.Renewals;
import io.hosteddb.internal.engine.Standing;
import io.hosteddb.internal.registry.ProviderRegistry;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.CredentialStatus;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.OperationId;
import io.hosteddb.model.OperationKind;
import io.hosteddb.model.OperationStatus;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.Credentials;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.store.CredentialRecord;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseRecordBuilder;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.OperationRecord;
import io.hosteddb.store.OperationStore;
import io.hosteddb.store.Upkeep;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins operations on credentials: each is made again until it is written. */
final class RotationService {
  private static final Logger LOG = LoggerFactory.getLogger(RotationService.class);

  /** Longer than any runtime goes on without a restart, and an end that somebody sees. */
  static final Duration MAX_OVERLAP = Duration.ofDays(90);

  private final DatabaseStore store;
  private final ProviderRegistry registry;
  private final RecordReader records;
  private final RecordLoader loader;
  private final AccessGate gate;
  private final DecisionWriter decisions;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Duration overlap;
  private final Duration callBudget;

  /**
   * A service.
   *
   * @param overlap the host's default
   * @param callBudget how long a call may act that was made before an operation was taken over
   */
  RotationService(
      DatabaseStore store,
      ProviderRegistry registry,
      RecordReader records,
      AccessGate gate,
      RecordWriter writer,
      Wakeups wakeups,
      InstantSource clock,
      SecureRandom random,
      Duration overlap,
      Duration callBudget) {
    this.store = store;
    this.registry = registry;
    this.records = records;
    this.loader = new RecordLoader(store);
    this.gate = gate;
    this.decisions = new DecisionWriter(writer, wakeups);
    this.clock = clock;
    this.random = random;
    this.overlap = overlap;
    this.callBudget = callBudget;
  }

  OperationStore kept() {
    return store.operations().orElseThrow(CredentialsArea::withoutStore);
  }

  Instant now() {
    return clock.instant();
  }

  /** What rotating is like at the backend of a database; empty if it cannot. */
  Optional<CredentialTraits> traits(DatabaseRecord record) {
    try {
      return registry
          .find(record.attachment().provider(), record.attachment().backend())
          .flatMap(DatabaseProvider::credentials)
          .map(Credentials::traits);
    } catch (RuntimeException e) {
      LOG.debug("A provider does not start; its traits are not known.", e);
      return Optional.empty();
    }
  }

  Operation begin(RotateRequest request, OperationKind kind, Action action) {
    gate.requireOpen();
    OperationStore kept = kept();
    while (true) {
      DatabaseRecord record =
          loader.withUpkeep(records.read(request.database(), request.actor(), action));
      // After the upkeep: the same request, which another thread repeats, is no rival of this one.
      Optional<Operation> earlier = earlier(kept, request, kind);
      if (earlier.isPresent()) {
        return earlier.get();
      }
      DatabaseRecord unused = InjectedVariables.requireReady(record);
      requirePossible(kept, record, request);
      String reason = Reasons.written(request.reason());
      Duration wanted = Objects.requireNonNullElse(request.overlap(), overlap);
      Instant now = clock.instant();
      Upkeep upkeep = record.upkeep().orElse(Upkeep.none());
      Optional<OperationRecord> running = upkeep.running();
      Upkeep free = running.isEmpty() ? upkeep : takenOver(upkeep, running.get(), kind, now);
      requireRoom(record, free, kind);
      OperationRecord.Asked asked = asked(request, record, kind, free, wanted, reason, now);
      DatabaseRecordBuilder next =
          record
              .change(now)
              .progress("waiting for its turn")
              .beginWork()
              .upkeep(Renewals.begin(record, free, asked));
      if (running.filter(OperationRecord::mayExist).isPresent()) {
        next.uncertainUntil(now.plus(callBudget));
      }
      if (decisions.write(
          record, next.build(), request.actor(), sentence(asked), audit(asked, action))) {
        return OperationRecord.begin(asked).snapshot();
      }
    }
  }

  private static Optional<Operation> earlier(
      OperationStore kept, RotateRequest request, OperationKind kind) {
    IdempotencyKey key = request.idempotencyKey();
    if (key == null) {
      return Optional.empty();
    }
    Optional<OperationRecord> found = kept.findByKey(request.database(), key);
    if (found.isPresent()
        && !found.get().asked().fingerprint().equals(fingerprint(request, kind))) {
      throw ConflictException.operationKeyReused(request.database(), found.get().id());
    }
    return found.map(OperationRecord::snapshot);
  }

  private static String fingerprint(RotateRequest request, OperationKind kind) {
    return kind + " " + request.overlap() + " " + request.acknowledged();
  }

  private void requirePossible(OperationStore kept, DatabaseRecord record, RotateRequest request) {
    CredentialTraits traits =
        traits(record)
            .orElseThrow(() ->
                new NotSupportedException(
                    "credentials",
                    "The backend '"
                        + record.attachment().backend()
                        + "' of provider "
                        + record.attachment().provider()
                        + " cannot replace credentials, or is not configured here: they live as"
                        + " long as their database."));
    List<Violation> violations = new ArrayList<>(Reasons.violations(request.reason()));
    Duration asked = request.overlap();
    if (asked != null && (asked.isNegative() || asked.compareTo(MAX_OVERLAP) > 0)) {
      violations.add(
          new Violation(
              "overlap", "The overlap is between nothing and " + MAX_OVERLAP.toDays() + " days."));
    }
    if (request.acknowledged()) {
      whyNoAcknowledgement(kept, record, request, traits)
          .ifPresent(why -> violations.add(new Violation("acknowledged", why)));
    }
    if (!violations.isEmpty()) {
      throw new InvalidRequestException(violations);
    }
  }

  private static Optional<String> whyNoAcknowledgement(
      OperationStore kept, DatabaseRecord record, RotateRequest request, CredentialTraits traits) {
    if (!traits.revokesAtOnce() || traits.affectsOthers()) {
      return Optional.of(
          "Credentials of this backend cannot be ended before their time, so no acknowledgement"
              + " can decide it.");
    }
    CredentialRecord any =
        CredentialRecord.of(
                CredentialId.main(1), CredentialStatus.ACTIVE, request.actor(), record.updatedAt())
            .build();
    return Standing.of(kept.runtimes(record.attachment().project()), record.attachment(), any)
            .isEmpty()
        ? Optional.of(
            "No runtime is expected that could acknowledge. Say which ones use the database's"
                + " variables, or ask for an overlap.")
        : Optional.empty();
  }

  private static Upkeep takenOver(
      Upkeep upkeep, OperationRecord running, OperationKind kind, Instant now) {
    if (!kind.takesOver(running.asked().kind())) {
      throw ConflictException.operationRunning(
          running.asked().database(), running.id(), running.asked().kind());
    }
    return OperationsArea.without(upkeep, running, now)
        .with(
            running.ended(
                OperationStatus.CANCELLED,
                null,
                kind == OperationKind.ROTATE
                    ? "A rotation has taken its place."
                    : "An emergency rotation has taken its place.",
                now));
  }

  private static void requireRoom(DatabaseRecord record, Upkeep upkeep, OperationKind kind) {
    if (kind == OperationKind.ROTATE && Renewals.isFull(upkeep)) {
      throw ConflictException.ofOperation(
          record.id(),
          null,
          "Database "
              + record.id()
              + " has "
              + upkeep.live().size()
              + " generations of credentials that are not over. Wait until some are, or rotate"
              + " them as compromised.");
    }
  }

  private OperationRecord.Asked asked(
      RotateRequest request,
      DatabaseRecord record,
      OperationKind kind,
      Upkeep upkeep,
      Duration wanted,
      @Nullable String reason,
      Instant now) {
    return new OperationRecord.Asked(
        OperationId.create(now, random),
        record.id(),
        record.attachment().project(),
        kind,
        request.actor(),
        now,
        reason,
        request.idempotencyKey(),
        fingerprint(request, kind),
        Renewals.next(upkeep),
        kind == OperationKind.ROTATE ? wanted : Duration.ZERO,
        request.acknowledged());
  }

  private static String sentence(OperationRecord.Asked asked) {
    return Reasons.because(
        asked.kind() == OperationKind.ROTATE_COMPROMISED
            ? "All credentials are to be revoked and replaced by " + asked.credential() + "."
            : "Credentials are to be replaced by " + asked.credential() + ".",
        asked.reason());
  }

  private static AuditEntry audit(OperationRecord.Asked asked, Action action) {
    return AuditEntry.of(
        asked.at(), asked.by(), action, asked.project(), asked.database(), asked.reason());
  }

  /**
   * Changes the upkeep of a READY database, again and again until it is written.
   *
   * @param change makes the upkeep; empty for nothing to do
   */
  void change(
      DatabaseId database,
      BiFunction<DatabaseRecord, Instant, Optional<Upkeep>> change,
      String reason) {
    while (true) {
      Optional<DatabaseRecord> found = store.find(database).map(loader::withUpkeep);
      if (found.flatMap(DatabaseRecord::upkeep).isEmpty()) {
        return;
      }
      DatabaseRecord record = found.get();
      Instant now = clock.instant();
      Optional<Upkeep> upkeep = change.apply(record, now);
      if (upkeep.isEmpty()) {
        return;
      }
      DatabaseRecordBuilder next = record.change(now).upkeep(upkeep.get());
      if (upkeep.get().running().isEmpty()) {
        next.nextPoll(now);
      }
      if (decisions.write(record, next.build(), Actor.engine(), reason, null)) {
        return;
      }
    }
  }
}
