package io.hosteddb.testkit.store;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.env.VariableValues;
import io.hosteddb.lifecycle.Lifecycle;
import io.hosteddb.lifecycle.LifecycleEvent;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseName;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VariableName;
import io.hosteddb.model.VendorName;
import io.hosteddb.store.Attachment;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.Trail;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Builds records to store: whatever is not said is different from every other sample. */
final class SampleRecord {
  /** With nanoseconds, of which a store may keep the microseconds. */
  static final Instant BASE = Instant.parse("2026-03-01T10:00:00.123456789Z");

  static final Actor ANA = Actor.user("ana");

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final AtomicLong COUNT = new AtomicLong();

  private final ProjectId project;
  private final long number = COUNT.incrementAndGet();
  private Instant at = BASE.plusSeconds(number);
  private @Nullable EnvironmentId environment;
  private String provider = "provider-" + number;
  private DatabaseName name = DatabaseName.of("name " + number);
  private List<String> variables = List.of("URL_" + number, "TOKEN_" + number);
  private @Nullable IdempotencyKey key;
  private String fingerprint = "fingerprint " + number;

  private SampleRecord(ProjectId project) {
    this.project = project;
  }

  static SampleRecord of(ProjectId project) {
    return new SampleRecord(project);
  }

  static ProjectId newProject() {
    return ProjectId.of("project-" + COUNT.incrementAndGet() + "-" + RANDOM.nextInt(1_000_000_000));
  }

  SampleRecord at(Instant time) {
    at = time;
    return this;
  }

  SampleRecord environment(@Nullable String id) {
    environment = id == null ? null : EnvironmentId.of(id);
    return this;
  }

  SampleRecord provider(String id) {
    provider = id;
    return this;
  }

  SampleRecord name(String text) {
    return name(DatabaseName.of(text));
  }

  SampleRecord name(DatabaseName given) {
    name = given;
    return this;
  }

  SampleRecord variables(String... names) {
    variables = List.of(names);
    return this;
  }

  SampleRecord key(String text, String parameters) {
    key = IdempotencyKey.of(text);
    fingerprint = parameters;
    return this;
  }

  /** A new record: PROVISIONING, version 1. */
  DatabaseRecord record() {
    DatabaseId id = DatabaseId.create(at, RANDOM);
    return DatabaseRecord.begin(
        new Attachment(
            id,
            project,
            environment,
            name,
            contract(),
            new Attachment.Destination(
                ProviderId.of(provider),
                "backend-of-" + provider,
                RegionId.of("asked"),
                RegionId.of("target"),
                VendorName.of("tk", id),
                "testkit"),
            new Attachment.Origin(ANA, at, key, fingerprint)));
  }

  private VariableContract contract() {
    return VariableContract.of(
        variables.stream()
            .map(v ->
                v.startsWith("URL")
                    ? ManagedVariable.plain(v, "Where it is")
                    : ManagedVariable.secret(v, "What opens it"))
            .toList());
  }

  /** What is written down with a new record. */
  static Trail trail(DatabaseRecord record) {
    return trail(null, record, Action.ATTACH, "A user attached it.");
  }

  static Trail trail(
      @Nullable DatabaseRecord before, DatabaseRecord after, Action action, String reason) {
    HistoryEntry transition =
        HistoryEntry.of(
            after.id(),
            after.updatedAt(),
            before == null ? null : before.status(),
            after.status(),
            ANA,
            reason);
    return new Trail(List.of(transition), List.of(audit(after, action, reason)));
  }

  static AuditEntry audit(DatabaseRecord record, Action action, @Nullable String reason) {
    return AuditEntry.of(
        record.updatedAt(), ANA, action, record.attachment().project(), record.id(), reason);
  }

  static DatabaseRecord event(DatabaseRecord record, LifecycleEvent event) {
    return record.change(later(record)).step().apply(change(record, event)).build();
  }

  /** Becomes READY, with a value for each variable. */
  static DatabaseRecord ready(DatabaseRecord record) {
    Map<VariableName, Secret> values = new LinkedHashMap<>();
    for (VariableName variable : record.attachment().contract().names()) {
      values.put(variable, Secret.of("value of " + variable));
    }
    return record
        .change(later(record))
        .step()
        .apply(change(record, LifecycleEvent.BECAME_READY))
        .variables(VariableValues.of(values))
        .build();
  }

  static DatabaseRecord detached(DatabaseRecord record) {
    return event(record, LifecycleEvent.DETACH_REQUESTED);
  }

  static DatabaseRecord gone(DatabaseRecord record) {
    return event(record, LifecycleEvent.CONFIRMED_GONE);
  }

  /** A change of nothing but the progress. */
  static DatabaseRecord progressed(DatabaseRecord record, @Nullable String progress) {
    return record.change(later(record)).step().progress(progress).build();
  }

  private static io.hosteddb.lifecycle.StateChange change(
      DatabaseRecord record, LifecycleEvent event) {
    return Lifecycle.next(record.status(), event).orElseThrow();
  }

  static Instant later(DatabaseRecord record) {
    return record.updatedAt().plus(Duration.ofMillis(7));
  }
}
