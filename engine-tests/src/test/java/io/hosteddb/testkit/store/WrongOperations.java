package io.hosteddb.testkit.store;

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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Right operations, of which a test gets one thing wrong. */
class WrongOperations implements OperationStore {
  final OperationStore right;

  WrongOperations(OperationStore right) {
    this.right = right;
  }

  @Override
  public Upkeep upkeep(DatabaseId database) {
    return right.upkeep(database);
  }

  @Override
  public Optional<OperationRecord> find(OperationId id) {
    return right.find(id);
  }

  @Override
  public Optional<OperationRecord> findByKey(DatabaseId database, IdempotencyKey key) {
    return right.findByKey(database, key);
  }

  @Override
  public Page<OperationRecord> list(DatabaseId database, int limit, @Nullable String after) {
    return right.list(database, limit, after);
  }

  @Override
  public List<CredentialRecord> credentials(DatabaseId database, int limit) {
    return right.credentials(database, limit);
  }

  @Override
  public List<DatabaseId> retiring(
      ProjectId project, @Nullable EnvironmentId environment, long revision) {
    return right.retiring(project, environment, revision);
  }

  @Override
  public void expect(
      ProjectId project,
      @Nullable EnvironmentId environment,
      Set<RuntimeName> runtimes,
      AuditEntry audit) {
    right.expect(project, environment, runtimes, audit);
  }

  @Override
  public long acknowledge(
      ProjectId project,
      @Nullable EnvironmentId environment,
      RuntimeName runtime,
      long revision,
      AuditEntry audit) {
    return right.acknowledge(project, environment, runtime, revision, audit);
  }

  @Override
  public void forgetUnexpected(ProjectId project, @Nullable EnvironmentId environment) {
    right.forgetUnexpected(project, environment);
  }

  @Override
  public List<RuntimeRecord> runtimes(ProjectId project) {
    return right.runtimes(project);
  }
}
