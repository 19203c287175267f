package io.hosteddb.store;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.error.AttachConflict;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.ProjectClosing;
import io.hosteddb.rules.AttachmentRules;
import io.hosteddb.rules.AttachmentScope;
import io.hosteddb.rules.Claim;
import io.hosteddb.rules.ProjectClaims;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One project of an {@link InMemoryDatabaseStore}; guarded by its own monitor. */
final class InMemoryProject {
  private static final int KEPT_DELETED = 100;
  private static final int KEPT_AUDIT = 1_000;

  /** What there is of something in most projects; there may be very many projects. */
  private static final int FEW = 2;

  final TreeMap<DatabaseId, DatabaseRecord> records = new TreeMap<>();
  private final Map<IdempotencyKey, DatabaseId> keys = new HashMap<>(FEW);
  final Map<DatabaseId, List<HistoryEntry>> history = new HashMap<>(FEW);
  final Deque<AuditEntry> audit = new ArrayDeque<>(FEW);
  private final Deque<DatabaseId> deleted = new ArrayDeque<>(1);
  private final ChangeLog changes;
  private @Nullable ProjectClosing closing;
  long revision;
  long forgottenAudit;

  InMemoryProject(ChangeLog changes) {
    this.changes = changes;
  }

  InsertOutcome insert(DatabaseRecord record, Trail trail, AttachmentScope scope) {
    DatabaseRecord earlier = earlier(record.attachment().origin().idempotencyKey());
    if (earlier != null) {
      return earlier
              .attachment()
              .origin()
              .fingerprint()
              .equals(record.attachment().origin().fingerprint())
          ? new InsertOutcome.Repeated(earlier)
          : new InsertOutcome.KeyReused(earlier);
    }
    if (closing != null || !records.isEmpty()) {
      List<AttachConflict> conflicts =
          AttachmentRules.conflicts(projectClaims(scope), record.claim());
      if (!conflicts.isEmpty()) {
        return new InsertOutcome.Refused(conflicts);
      }
    }
    IdempotencyKey key = record.attachment().origin().idempotencyKey();
    if (key != null) {
      keys.put(key, record.id());
    }
    records.put(record.id(), record);
    write(record.id(), trail);
    return new InsertOutcome.Inserted(record);
  }

  @Nullable DatabaseRecord earlier(@Nullable IdempotencyKey key) {
    DatabaseId id = key == null ? null : keys.get(key);
    return id == null ? null : records.get(id);
  }

  boolean isNext(DatabaseRecord next) {
    DatabaseRecord current = records.get(next.id());
    return current != null && current.version() == next.version() - 1;
  }

  boolean update(DatabaseRecord next, Trail trail) {
    DatabaseRecord current = records.get(next.id());
    if (current == null || current.version() != next.version() - 1) {
      return false;
    }
    if (current.changesEnvironment(next)) {
      revision++;
    }
    records.put(next.id(), next.withoutUpkeep());
    write(next.id(), trail);
    if (next.status() == DatabaseStatus.DELETED) {
      deleted.add(next.id());
    }
    return true;
  }

  CloseOutcome close(
      ProjectClosing wanted, AuditEntry entry, Function<DatabaseRecord, RecordChange> detach) {
    ProjectClosing earlier = closing;
    // First, so that what throws changes nothing.
    List<RecordChange> changes =
        records.values().stream().filter(r -> r.status().isAttached()).map(detach).toList();
    if (changes.stream().anyMatch(c -> c.before().changesEnvironment(c.next()))) {
      revision++;
    }
    for (RecordChange change : changes) {
      records.put(change.next().id(), change.next());
      write(change.next().id(), change.trail());
    }
    if (earlier == null) {
      closing = wanted;
      record(List.of(entry));
    }
    return new CloseOutcome(earlier == null ? wanted : earlier, earlier == null, changes);
  }

  boolean reopen(AuditEntry entry) {
    if (closing == null) {
      return false;
    }
    closing = null;
    record(List.of(entry));
    return true;
  }

  ProjectClaims projectClaims(AttachmentScope scope) {
    return new ProjectClaims(scope, closing, claims());
  }

  List<Claim> claims() {
    return records.values().stream()
        .filter(r -> r.status().isAttached())
        .map(DatabaseRecord::claim)
        .toList();
  }

  Optional<DatabaseId> forgetOldest() {
    if (deleted.size() <= KEPT_DELETED) {
      return Optional.empty();
    }
    DatabaseId oldest = deleted.remove();
    records.remove(oldest);
    history.remove(oldest);
    keys.values().remove(oldest);
    return Optional.of(oldest);
  }

  private void write(DatabaseId id, Trail trail) {
    if (!trail.history().isEmpty()) {
      history.computeIfAbsent(id, unused -> new ArrayList<>(FEW)).addAll(trail.history());
      changes.add(trail.history());
    }
    record(trail.audit());
  }

  void record(List<AuditEntry> entries) {
    for (AuditEntry entry : entries) {
      audit.add(entry);
    }
    while (audit.size() > KEPT_AUDIT) {
      audit.remove();
      forgottenAudit++;
    }
  }
}
