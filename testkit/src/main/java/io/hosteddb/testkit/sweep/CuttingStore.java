package io.hosteddb.testkit.sweep;

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
import io.hosteddb.store.RecordChange;
import io.hosteddb.store.ScopeAgreement;
import io.hosteddb.store.Trail;
import io.hosteddb.store.UpdateOutcome;
import io.hosteddb.store.Workload;
import io.hosteddb.testkit.CrashPoints;
import io.hosteddb.testkit.SimulatedCrash;
import io.hosteddb.work.WakeUp;
import io.hosteddb.work.WorkChange;
import io.hosteddb.work.WorkTicket;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store as a process sees it that can die before and after each write. Once it is dead nothing
 * more is read or written through this object; the store behind it lives on, and closing this one
 * does not close it.
 *
 * @since 0.1
 */
public final class CuttingStore implements DatabaseStore {
  private final DatabaseStore store;
  private final CrashPoints cuts;

  /**
   * A process's view of a store.
   *
   * @param store the store, which outlives the process
   * @param cuts where the process dies
   */
  public CuttingStore(DatabaseStore store, CrashPoints cuts) {
    this.store = store;
    this.cuts = cuts;
  }

  private <T> T write(String what, Supplier<T> write) {
    cuts.reached("before " + what);
    T result = write.get();
    cuts.reached("after " + what);
    return result;
  }

  private <T> T read(Supplier<T> read) {
    if (cuts.isDead()) {
      throw new SimulatedCrash("a read (already dead)");
    }
    return read.get();
  }

  @Override
  public ScopeAgreement agreeOnScope(AttachmentScope scope, boolean mayNarrow) {
    return read(() -> store.agreeOnScope(scope, mayNarrow));
  }

  @Override
  public InsertOutcome insert(DatabaseRecord record, Trail trail) {
    return write("insert", () -> store.insert(record, trail));
  }

  @Override
  public InsertOutcome insert(DatabaseRecord record, Trail trail, WakeUp wakeUp) {
    return write("insert", () -> store.insert(record, trail, wakeUp));
  }

  @Override
  public boolean update(DatabaseRecord next, Trail trail) {
    return write("update to " + next.status(), () -> store.update(next, trail));
  }

  @Override
  public UpdateOutcome update(DatabaseRecord next, Trail trail, WorkChange work) {
    return write("update to " + next.status(), () -> store.update(next, trail, work));
  }

  @Override
  public void recordAudit(AuditEntry entry) {
    cuts.reached("before audit");
    store.recordAudit(entry);
    cuts.reached("after audit");
  }

  @Override
  public Optional<DatabaseRecord> find(DatabaseId id) {
    return read(() -> store.find(id));
  }

  @Override
  public Optional<DatabaseRecord> find(DatabaseId id, WorkTicket ticket) {
    return read(() -> store.find(id, ticket));
  }

  @Override
  public Optional<DatabaseRecord> findByKey(ProjectId project, IdempotencyKey key) {
    return read(() -> store.findByKey(project, key));
  }

  @Override
  public CloseOutcome closeProject(
      ProjectClosing closing, AuditEntry audit, Function<DatabaseRecord, RecordChange> detach) {
    return write("close", () -> store.closeProject(closing, audit, detach));
  }

  @Override
  public CloseOutcome closeProject(
      ProjectClosing closing,
      AuditEntry audit,
      Function<DatabaseRecord, RecordChange> detach,
      WakeUp wakeUp) {
    return write("close", () -> store.closeProject(closing, audit, detach, wakeUp));
  }

  @Override
  public boolean reopenProject(ProjectId project, AuditEntry audit) {
    return write("reopen", () -> store.reopenProject(project, audit));
  }

  @Override
  public Page<DatabaseRecord> list(ProjectId project, int limit, @Nullable String after) {
    return read(() -> store.list(project, limit, after));
  }

  @Override
  public ProjectClaims projectClaims(ProjectId project) {
    return read(() -> store.projectClaims(project));
  }

  @Override
  public EnvironmentView environment(ProjectId project, @Nullable EnvironmentId environment) {
    return read(() -> store.environment(project, environment));
  }

  @Override
  public Page<HistoryEntry> history(DatabaseId id, int limit, @Nullable String after) {
    return read(() -> store.history(id, limit, after));
  }

  @Override
  public Changes changes(int limit, @Nullable String after) {
    return read(() -> store.changes(limit, after));
  }

  @Override
  public String endOfChanges() {
    return read(store::endOfChanges);
  }

  @Override
  public Page<AuditEntry> audit(ProjectId project, int limit, @Nullable String after) {
    return read(() -> store.audit(project, limit, after));
  }

  @Override
  public List<DatabaseId> withStatus(DatabaseStatus status, int limit, @Nullable DatabaseId after) {
    return read(() -> store.withStatus(status, limit, after));
  }

  @Override
  public List<DatabaseId> overdue(Instant before, int limit) {
    return read(() -> store.overdue(before, limit));
  }

  @Override
  public Workload workload(Instant now) {
    return read(() -> store.workload(now));
  }

  @Override
  public Instant now(InstantSource clock) {
    return store.now(clock);
  }

  @Override
  public Optional<OperationStore> operations() {
    return read(store::operations).map(kept -> new CuttingOperations(kept, cuts));
  }
}
