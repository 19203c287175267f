package io.hosteddb.testkit.store;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.Page;
import io.hosteddb.model.ProjectClosing;
import io.hosteddb.model.ProjectId;
import io.hosteddb.rules.AttachmentScope;
import io.hosteddb.rules.ProjectClaims;
import io.hosteddb.store.CloseOutcome;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.EnvironmentView;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.RecordChange;
import io.hosteddb.store.ScopeAgreement;
import io.hosteddb.store.Trail;
import io.hosteddb.store.Workload;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A right store, of which a test gets one thing wrong. */
class WrongStore implements DatabaseStore {
  final DatabaseStore right = new InMemoryDatabaseStore();

  @Override
  public ScopeAgreement agreeOnScope(AttachmentScope scope, boolean mayNarrow) {
    return right.agreeOnScope(scope, mayNarrow);
  }

  @Override
  public InsertOutcome insert(DatabaseRecord record, Trail trail) {
    return right.insert(record, trail);
  }

  @Override
  public Optional<DatabaseRecord> find(DatabaseId id) {
    return right.find(id);
  }

  @Override
  public Optional<DatabaseRecord> findByKey(ProjectId project, IdempotencyKey key) {
    return right.findByKey(project, key);
  }

  @Override
  public boolean update(DatabaseRecord next, Trail trail) {
    return right.update(next, trail);
  }

  @Override
  public CloseOutcome closeProject(
      ProjectClosing closing, AuditEntry audit, Function<DatabaseRecord, RecordChange> detach) {
    return right.closeProject(closing, audit, detach);
  }

  @Override
  public boolean reopenProject(ProjectId project, AuditEntry audit) {
    return right.reopenProject(project, audit);
  }

  @Override
  public Page<DatabaseRecord> list(ProjectId project, int limit, @Nullable String after) {
    return right.list(project, limit, after);
  }

  @Override
  public ProjectClaims projectClaims(ProjectId project) {
    return right.projectClaims(project);
  }

  @Override
  public EnvironmentView environment(ProjectId project, @Nullable EnvironmentId environment) {
    return right.environment(project, environment);
  }

  @Override
  public Page<HistoryEntry> history(DatabaseId id, int limit, @Nullable String after) {
    return right.history(id, limit, after);
  }

  @Override
  public Page<AuditEntry> audit(ProjectId project, int limit, @Nullable String after) {
    return right.audit(project, limit, after);
  }

  @Override
  public void recordAudit(AuditEntry entry) {
    right.recordAudit(entry);
  }

  @Override
  public List<DatabaseId> overdue(Instant before, int limit) {
    return right.overdue(before, limit);
  }

  @Override
  public Workload workload(Instant now) {
    return right.workload(now);
  }
}
