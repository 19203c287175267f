package io.hosteddb.store.jdbc;

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
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VendorName;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.store.Attachment;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseRecordBuilder;
import io.hosteddb.store.Trail;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records to store. */
final class Records {
  static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  static final ProjectId PROJECT = ProjectId.of("support-agent");
  static final Actor ANA = Actor.user("ana");
  private static final SecureRandom RANDOM = new SecureRandom();

  private Records() {}

  static DatabaseRecord attached(String provider) {
    return attached(PROJECT, provider, null);
  }

  static DatabaseRecord attached(ProjectId project, String provider, @Nullable String key) {
    return attached(project, provider, provider + " database", key);
  }

  static DatabaseRecord named(String provider, String name) {
    return attached(PROJECT, provider, name, null);
  }

  private static DatabaseRecord attached(
      ProjectId project, String provider, String name, @Nullable String key) {
    DatabaseId id = DatabaseId.create(NOW, RANDOM);
    return DatabaseRecord.begin(
        new Attachment(
            id,
            project,
            null,
            DatabaseName.of(name),
            VariableContract.of(
                ManagedVariable.secret(provider.toUpperCase(java.util.Locale.ROOT) + "_URL", "URL"),
                ManagedVariable.plain(provider.toUpperCase(java.util.Locale.ROOT) + "_NAME", "N")),
            new Attachment.Destination(
                ProviderId.of(provider),
                "server",
                RegionId.of("asked"),
                RegionId.of("target"),
                VendorName.of("hdb", id),
                "hosteddb"),
            new Attachment.Origin(
                ANA, NOW, key == null ? null : IdempotencyKey.of(key), "fingerprint")));
  }

  static DatabaseRecord progressed(DatabaseRecord record, @Nullable Secret password) {
    DatabaseRecordBuilder next =
        record.change(NOW).step().mayExist(true).progress("the vendor is creating it");
    if (password != null) {
      next.checkpoint(Checkpoint.empty().with("password", password));
    }
    return next.build();
  }

  static DatabaseRecord ready(DatabaseRecord record, Secret url) {
    List<io.hosteddb.model.VariableName> names = record.attachment().contract().names();
    return record
        .change(NOW)
        .step()
        .apply(Lifecycle.next(record.status(), LifecycleEvent.BECAME_READY).orElseThrow())
        .variables(
            VariableValues.none()
                .with(names.get(0).value(), url)
                .with(names.get(1).value(), Secret.of("plain name")))
        .build();
  }

  static DatabaseRecord detached(DatabaseRecord record) {
    return record
        .change(NOW)
        .apply(Lifecycle.next(record.status(), LifecycleEvent.DETACH_REQUESTED).orElseThrow())
        .build();
  }

  static Trail transition(@Nullable DatabaseRecord before, DatabaseRecord after) {
    return new Trail(
        List.of(
            HistoryEntry.of(
                after.id(),
                NOW,
                before == null ? null : before.status(),
                after.status(),
                ANA,
                "It is written down.")),
        List.of());
  }

  static Trail audited(@Nullable DatabaseRecord before, DatabaseRecord after, Action action) {
    return new Trail(transition(before, after).history(), List.of(audit(after, action)));
  }

  static AuditEntry audit(DatabaseRecord record, Action action) {
    return AuditEntry.of(NOW, ANA, action, record.attachment().project(), record.id(), "to see it");
  }
}
