package io.hosteddb;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.NotReadyException;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.internal.engine.AmendCalls;
import io.hosteddb.internal.engine.EventBus;
import io.hosteddb.internal.registry.ProviderRegistry;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.Sentences;
import io.hosteddb.rules.NearMatch;
import io.hosteddb.spi.Amending;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks providers to amend databases. */
final class AmendmentsArea implements Amendments {
  private static final int PAGE = 200;

  private final DatabaseStore store;
  private final ProviderRegistry registry;
  private final RecordReader records;
  private final AccessGate gate;
  private final AmendCalls calls;
  private final EventBus events;
  private final InstantSource clock;

  AmendmentsArea(
      DatabaseStore store,
      ProviderRegistry registry,
      RecordReader records,
      AccessGate gate,
      AmendCalls calls,
      EventBus events,
      InstantSource clock) {
    this.store = store;
    this.registry = registry;
    this.records = records;
    this.gate = gate;
    this.calls = calls;
    this.events = events;
    this.clock = clock;
  }

  @Override
  public Amendment amend(DatabaseId id, Actor actor, @Nullable String reason)
      throws InterruptedException {
    gate.requireOpen();
    String why = Reasons.written(reason);
    DatabaseRecord record = records.read(id, actor, Action.AMEND);
    if (record.status() != DatabaseStatus.READY) {
      throw new NotReadyException(
          record.snapshot(),
          "Database " + id + " is " + record.status() + "; only READY ones can be amended.");
    }
    DatabaseProvider provider =
        registry
            .find(record.attachment().provider(), record.attachment().backend())
            .orElseThrow(() ->
                new InvalidRequestException(
                    "database",
                    "The backend '"
                        + record.attachment().backend()
                        + "' of this database is not configured in this process."));
    return amend(record, provider, requireAmending(provider, "database"), actor, why);
  }

  private static Amending requireAmending(DatabaseProvider provider, String field) {
    return provider
        .amending()
        .orElseThrow(() ->
            new InvalidRequestException(
                field,
                provider.descriptor().profile().displayName()
                    + " (backend "
                    + provider.descriptor().backend()
                    + ") has no settings that a database which exists could be given."));
  }

  private Amendment amend(
      DatabaseRecord record,
      DatabaseProvider provider,
      Amending amending,
      Actor actor,
      @Nullable String why)
      throws InterruptedException {
    AuditEntry entry =
        AuditEntry.of(
            clock.instant(), actor, Action.AMEND, record.attachment().project(), record.id(), why);
    store.recordAudit(entry);
    events.publish(entry);
    try {
      return new AmendmentValue(record.snapshot(), calls.amend(record, provider, amending), null);
    } catch (ProviderException e) {
      return new AmendmentValue(record.snapshot(), List.of(), e.failure());
    }
  }

  @Override
  public AmendmentSummary amendAll(
      String provider, Actor actor, @Nullable String reason, Consumer<Amendment> progress)
      throws InterruptedException {
    gate.requireOpen();
    String why = Reasons.written(reason);
    DatabaseProvider offered =
        registry.offered(new ProviderId(provider)).orElseThrow(() -> noSuchProvider(provider));
    Amending amending = requireAmending(offered, "provider");
    AmendmentSummary summary = new AmendmentSummary(0, 0, 0);
    @Nullable DatabaseId after = null;
    while (true) {
      List<DatabaseId> ids = store.withStatus(DatabaseStatus.READY, PAGE, after);
      if (ids.isEmpty()) {
        return summary;
      }
      for (DatabaseId id : ids) {
        if (Thread.interrupted()) {
          throw new InterruptedException("interrupted between two databases");
        }
        gate.requireOpen();
        Optional<Amendment> one = amendIfItsOwn(id, offered, amending, actor, why);
        if (one.isPresent()) {
          summary = summary.and(one.get());
          progress.accept(one.get());
        }
      }
      after = ids.get(ids.size() - 1);
    }
  }

  private InvalidRequestException noSuchProvider(String provider) {
    List<String> known =
        registry.offered().stream().map(p -> p.descriptor().profile().id().value()).toList();
    return new InvalidRequestException(
        "provider",
        "There is no provider '"
            + Sentences.quoted(provider, 64)
            + "'."
            + NearMatch.hint(provider, known));
  }

  /** Empty for what is another backend's, or not READY any more. */
  private Optional<Amendment> amendIfItsOwn(
      DatabaseId id,
      DatabaseProvider provider,
      Amending amending,
      Actor actor,
      @Nullable String why)
      throws InterruptedException {
    Optional<DatabaseRecord> record = store.find(id).filter(r -> isReadyAt(provider, r));
    return record.isEmpty()
        ? Optional.empty()
        : Optional.of(amend(record.get(), provider, amending, actor, why));
  }

  private static boolean isReadyAt(DatabaseProvider provider, DatabaseRecord record) {
    return record.status() == DatabaseStatus.READY
        && record.attachment().provider().equals(provider.descriptor().profile().id())
        && record.attachment().backend().equals(provider.descriptor().backend());
  }
}
