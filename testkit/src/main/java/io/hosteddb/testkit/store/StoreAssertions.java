package io.hosteddb.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.store.DatabaseRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares what was stored with what is read. A store may keep times to the microsecond, truncated
 * or rounded; everything else is the same.
 */
final class StoreAssertions {
  private static final Duration TOLERANCE = Duration.ofNanos(1_000);

  private StoreAssertions() {}

  static void requireSame(DatabaseRecord read, DatabaseRecord written) {
    assertThat(fields(read))
        .as("the stored record of %s, field by field", written)
        .isEqualTo(fields(written));
    Map<String, @Nullable Instant> times = times(read);
    times(written).forEach((field, time) -> time(field + " of " + written, times.get(field), time));
  }

  private static Map<String, @Nullable Object> fields(DatabaseRecord record) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    var a = record.attachment();
    fields.put("id", a.id());
    fields.put("project", a.project());
    fields.put("environment", a.environment());
    fields.put("provider", a.provider());
    fields.put("backend", a.backend());
    fields.put("name", a.name());
    fields.put("requestedRegion", a.destination().requestedRegion());
    fields.put("targetRegion", a.destination().targetRegion());
    fields.put("vendorName", a.destination().vendorName());
    fields.put("platform", a.destination().platform());
    fields.put("contract", a.contract());
    fields.put("createdBy", a.origin().createdBy());
    fields.put("idempotencyKey", a.origin().idempotencyKey());
    fields.put("fingerprint", a.origin().fingerprint());
    fields.put("status", record.status());
    fields.put("mayExist", record.work().mayExist());
    fields.put("problems", record.work().problems());
    fields.put("failure", record.work().failure());
    fields.put("progress", record.work().progress());
    fields.put("steps", record.work().steps());
    fields.put("held", record.work().held().toMillis());
    fields.put("checkpoint", record.checkpoint());
    fields.put("resource", record.resource());
    fields.put("variables", record.variables());
    fields.put("version", record.version());
    return fields;
  }

  private static Map<String, @Nullable Instant> times(DatabaseRecord record) {
    Map<String, @Nullable Instant> times = new LinkedHashMap<>();
    times.put("createdAt", record.attachment().origin().createdAt());
    times.put("updatedAt", record.updatedAt());
    times.put("readyAt", record.readyAt());
    times.put("deletedAt", record.deletedAt());
    times.put("since", record.work().since());
    times.put("nextPoll", record.work().nextPoll());
    times.put("uncertainUntil", record.work().uncertainUntil());
    return times;
  }

  private static void time(String what, @Nullable Instant read, @Nullable Instant written) {
    if (read == null || written == null) {
      assertThat(read).as(what).isEqualTo(written);
      return;
    }
    assertThat(Duration.between(written, read).abs())
        .as("%s: written %s, read %s", what, written, read)
        .isLessThanOrEqualTo(TOLERANCE);
  }

  static void requireSameHistory(List<HistoryEntry> read, List<HistoryEntry> written) {
    assertThat(read.stream().map(e -> withoutTime(e)).toList())
        .as("the history, oldest first")
        .isEqualTo(written.stream().map(e -> withoutTime(e)).toList());
    for (int i = 0; i < written.size(); i++) {
      time("the time of history entry " + i, read.get(i).at(), written.get(i).at());
    }
  }

  private static HistoryEntry withoutTime(HistoryEntry e) {
    return HistoryEntry.of(e.database(), Instant.EPOCH, e.from(), e.to(), e.actor(), e.reason());
  }

  static void requireSameAudit(List<AuditEntry> read, List<AuditEntry> written) {
    assertThat(read.stream().map(e -> withoutTime(e)).toList())
        .as("the audit, oldest first")
        .isEqualTo(written.stream().map(e -> withoutTime(e)).toList());
    for (int i = 0; i < written.size(); i++) {
      time("the time of audit entry " + i, read.get(i).at(), written.get(i).at());
    }
  }

  private static AuditEntry withoutTime(AuditEntry e) {
    return AuditEntry.of(
        Instant.EPOCH, e.actor(), e.action(), e.project(), e.database(), e.reason());
  }
}
