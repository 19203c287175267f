package io.hosteddb;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.Violation;
import io.hosteddb.internal.engine.Durations;
import io.hosteddb.lifecycle.Lifecycle;
import io.hosteddb.lifecycle.LifecycleEvent;
import io.hosteddb.lifecycle.StateChange;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseName;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.Failure;
import io.hosteddb.model.Reason;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.VendorName;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.store.Attachment;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.RecordChange;
import io.hosteddb.store.Trail;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Pieces of the facade that need no state. */
final class Attachments {
  /** The most characters (code points) of a reason. */
  private Attachments() {}

  static DatabaseRecord newRecord(
      AttachRequest request,
      AttachResolver.Resolved resolved,
      ProviderDescriptor descriptor,
      DatabaseId id,
      Instant now,
      String platform,
      String vendorPrefix) {
    DatabaseName name = Objects.requireNonNull(resolved.name());
    RegionId asked = Objects.requireNonNull(resolved.requestedRegion());
    RegionId target = Objects.requireNonNull(resolved.targetRegion());
    return DatabaseRecord.begin(
        new Attachment(
            id,
            request.project(),
            request.environment(),
            descriptor.profile().id(),
            descriptor.backend(),
            name,
            asked,
            target,
            VendorName.of(vendorPrefix, id),
            platform,
            descriptor.profile().contract(),
            request.actor(),
            now,
            request.idempotencyKey(),
            fingerprint(request)));
  }

  static Trail trail(DatabaseRecord record, AuditEntry audit) {
    HistoryEntry first =
        new HistoryEntry(
            record.id(),
            record.attachment().createdAt(),
            null,
            record.status(),
            audit.actor(),
            because("A user attached it.", audit.reason()));
    return new Trail(List.of(first), List.of(audit));
  }

  /** What the closing of its project makes of an attached database. */
  static RecordChange detach(
      DatabaseRecord record, Instant now, Actor actor, @Nullable String reason) {
    StateChange change =
        Lifecycle.next(record.status(), LifecycleEvent.DETACH_REQUESTED).orElseThrow();
    DatabaseRecord next =
        record.change(now).apply(change).progress("waiting to be deleted").build();
    HistoryEntry history =
        new HistoryEntry(
            record.id(),
            now,
            record.status(),
            next.status(),
            actor,
            because("A user closed the project.", reason));
    AuditEntry audit =
        new AuditEntry(
            now, actor, Action.DETACH, record.attachment().project(), record.id(), reason);
    return new RecordChange(record, next, new Trail(List.of(history), List.of(audit)));
  }

  /** What the history says of a decision. */
  static String because(String decision, @Nullable String reason) {
    return reason == null ? decision : decision + " " + reason;
  }

  /**
   * A reason as it is written down, on one line; null if there is none to speak of.
   *
   * @throws InvalidRequestException if it must not be written down
   */
  static @Nullable String reason(@Nullable String given) {
    if (given == null || Reason.isBlank(given)) {
      return null;
    }
    List<Violation> violations = reasonViolations(given);
    if (!violations.isEmpty()) {
      throw new InvalidRequestException(violations);
    }
    return Reason.of(given).value();
  }

  /** What is wrong with a reason. */
  static List<Violation> reasonViolations(@Nullable String given) {
    return given == null
        ? List.of()
        : Reason.violations(given).stream().map(why -> new Violation("reason", why)).toList();
  }

  /**
   * A digest of what was asked for, before anything is derived from it; who asked does not matter.
   */
  static String fingerprint(AttachRequest request) {
    String text =
        String.join(
            "\u0000",
            request.project().value(),
            request.environment() == null ? "" : request.environment().value(),
            request.provider(),
            request.name() == null ? "" : request.name(),
            request.region() == null ? "" : request.region());
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  static String whyNot(HostedDatabase database, DatabaseStatus wanted, Duration waited) {
    String subject = "Database " + database.id();
    Failure failure = database.failure();
    if (database.status() == DatabaseStatus.FAILED && failure != null) {
      return subject + " failed: " + failure.message() + " " + failure.remedy();
    }
    if (database.status().isUnfinished()
        && (wanted == DatabaseStatus.DELETED || database.status() == DatabaseStatus.PROVISIONING)) {
      return subject
          + " is still "
          + database.status()
          + " after "
          + Durations.inWords(waited)
          + (failure != null
              ? ". Last problem: " + failure.message()
              : " (" + database.progress() + ").")
          + " The work goes on; look again later.";
    }
    return subject
        + " is "
        + database.status()
        + (wanted == DatabaseStatus.READY ? ": it was detached." : ": detach it first.");
  }
}
