package io.hosteddb.testkit;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.Page;
import io.hosteddb.model.ProjectClosing;
import io.hosteddb.model.ProjectId;
import io.hosteddb.rules.AttachmentScope;
import io.hosteddb.rules.ProjectClaims;
import io.hosteddb.store.Changes;
import io.hosteddb.store.CloseOutcome;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.EnvironmentView;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.OperationStore;
import io.hosteddb.store.ReadyTime;
import io.hosteddb.store.RecordChange;
import io.hosteddb.store.ScopeAgreement;
import io.hosteddb.store.Trail;
import io.hosteddb.store.UpdateOutcome;
import io.hosteddb.store.Workload;
import io.hosteddb.work.WakeUp;
import io.hosteddb.work.WorkChange;
import io.hosteddb.work.WorkTicket;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A store that passes every call on to another one. A test overrides the call that it wants to
 * watch or to disturb. It has no queue and no limits of its own.
 *
 * @since 0.1
 */
public abstract class ForwardingStore implements DatabaseStore {
  private final DatabaseStore inner;

  /**
   * A store in front of another.
   *
   * @param inner the one that is called
   */
  protected ForwardingStore(DatabaseStore inner) {
    this.inner = inner;
  }

  @Override
  public ScopeAgreement agreeOnScope(AttachmentScope scope, boolean mayNarrow) {
    return inner.agreeOnScope(scope, mayNarrow);
  }

  @Override
  public InsertOutcome insert(DatabaseRecord record, Trail trail) {
    return inner.insert(record, trail);
  }

  @Override
  public InsertOutcome insert(DatabaseRecord record, Trail trail, WakeUp wakeUp) {
    return inner.insert(record, trail, wakeUp);
  }

  @Override
  public Optional<DatabaseRecord> find(DatabaseId id) {
    return inner.find(id);
  }

  @Override
  public Optional<DatabaseRecord> find(DatabaseId id, WorkTicket ticket) {
    return inner.find(id, ticket);
  }

  @Override
  public List<DatabaseRecord> findAll(Collection<DatabaseId> ids) {
    return inner.findAll(ids);
  }

  @Override
  public Map<DatabaseId, DatabaseStatus> statuses(Collection<DatabaseId> ids) {
    return inner.statuses(ids);
  }

  @Override
  public Optional<DatabaseRecord> findByKey(ProjectId project, IdempotencyKey key) {
    return inner.findByKey(project, key);
  }

  @Override
  public boolean update(DatabaseRecord next, Trail trail) {
    return inner.update(next, trail);
  }

  @Override
  public UpdateOutcome update(DatabaseRecord next, Trail trail, WorkChange work) {
    return inner.update(next, trail, work);
  }

  @Override
  public CloseOutcome closeProject(
      ProjectClosing closing, AuditEntry audit, Function<DatabaseRecord, RecordChange> detach) {
    return inner.closeProject(closing, audit, detach);
  }

  @Override
  public CloseOutcome closeProject(
      ProjectClosing closing,
      AuditEntry audit,
      Function<DatabaseRecord, RecordChange> detach,
      WakeUp wakeUp) {
    return inner.closeProject(closing, audit, detach, wakeUp);
  }

  @Override
  public boolean reopenProject(ProjectId project, AuditEntry audit) {
    return inner.reopenProject(project, audit);
  }

  @Override
  public Page<DatabaseRecord> list(ProjectId project, int limit, @Nullable String after) {
    return inner.list(project, limit, after);
  }

  @Override
  public ProjectClaims projectClaims(ProjectId project) {
    return inner.projectClaims(project);
  }

  @Override
  public EnvironmentView environment(ProjectId project, @Nullable EnvironmentId environment) {
    return inner.environment(project, environment);
  }

  @Override
  public Page<HistoryEntry> history(DatabaseId id, int limit, @Nullable String after) {
    return inner.history(id, limit, after);
  }

  @Override
  public Changes changes(int limit, @Nullable String after) {
    return inner.changes(limit, after);
  }

  @Override
  public String endOfChanges() {
    return inner.endOfChanges();
  }

  @Override
  public Page<AuditEntry> audit(ProjectId project, int limit, @Nullable String after) {
    return inner.audit(project, limit, after);
  }

  @Override
  public void recordAudit(AuditEntry entry) {
    inner.recordAudit(entry);
  }

  @Override
  public List<DatabaseId> withStatus(DatabaseStatus status, int limit, @Nullable DatabaseId after) {
    return inner.withStatus(status, limit, after);
  }

  @Override
  public List<DatabaseId> overdue(Instant before, int limit) {
    return inner.overdue(before, limit);
  }

  @Override
  public Workload workload(Instant now) {
    return inner.workload(now);
  }

  @Override
  public void addReadyTimes(List<ReadyTime> seen) {
    inner.addReadyTimes(seen);
  }

  @Override
  public List<ReadyTime> readyTimes() {
    return inner.readyTimes();
  }

  @Override
  public Instant now(InstantSource clock) {
    return inner.now(clock);
  }

  @Override
  public Optional<OperationStore> operations() {
    return inner.operations();
  }
}
