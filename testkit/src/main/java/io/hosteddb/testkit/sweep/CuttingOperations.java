package io.hosteddb.testkit.sweep;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.OperationId;
import io.hosteddb.model.Page;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.RuntimeName;
import io.hosteddb.store.CredentialRecord;
import io.hosteddb.store.OperationRecord;
import io.hosteddb.store.OperationStore;
import io.hosteddb.store.RuntimeRecord;
import io.hosteddb.store.Upkeep;
import io.hosteddb.testkit.CrashPoints;
import io.hosteddb.testkit.SimulatedCrash;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a process that can die sees of operations. */
record CuttingOperations(OperationStore store, CrashPoints cuts) implements OperationStore {
  private <T> T read(Supplier<T> read) {
    if (cuts.isDead()) {
      throw new SimulatedCrash("a read (already dead)");
    }
    return read.get();
  }

  @Override
  public Upkeep upkeep(DatabaseId database) {
    return read(() -> store.upkeep(database));
  }

  @Override
  public Optional<OperationRecord> find(OperationId id) {
    return read(() -> store.find(id));
  }

  @Override
  public Optional<OperationRecord> findByKey(DatabaseId database, IdempotencyKey key) {
    return read(() -> store.findByKey(database, key));
  }

  @Override
  public Page<OperationRecord> list(DatabaseId database, int limit, @Nullable String after) {
    return read(() -> store.list(database, limit, after));
  }

  @Override
  public List<CredentialRecord> credentials(DatabaseId database, int limit) {
    return read(() -> store.credentials(database, limit));
  }

  @Override
  public List<DatabaseId> retiring(
      ProjectId project, @Nullable EnvironmentId environment, long revision) {
    return read(() -> store.retiring(project, environment, revision));
  }

  @Override
  public void expect(
      ProjectId project,
      @Nullable EnvironmentId environment,
      Set<RuntimeName> runtimes,
      AuditEntry audit) {
    cuts.reached("before expect");
    store.expect(project, environment, runtimes, audit);
    cuts.reached("after expect");
  }

  @Override
  public long acknowledge(
      ProjectId project,
      @Nullable EnvironmentId environment,
      RuntimeName runtime,
      long revision,
      AuditEntry audit) {
    cuts.reached("before acknowledge");
    long current = store.acknowledge(project, environment, runtime, revision, audit);
    cuts.reached("after acknowledge");
    return current;
  }

  @Override
  public void forgetUnexpected(ProjectId project, @Nullable EnvironmentId environment) {
    cuts.reached("before forgetUnexpected");
    store.forgetUnexpected(project, environment);
    cuts.reached("after forgetUnexpected");
  }

  @Override
  public List<RuntimeRecord> runtimes(ProjectId project) {
    return read(() -> store.runtimes(project));
  }
}
