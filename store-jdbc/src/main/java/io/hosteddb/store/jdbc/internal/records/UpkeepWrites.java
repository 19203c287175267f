package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.CredentialRecord;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.OperationRecord;
import io.hosteddb.store.Trail;
import io.hosteddb.store.Upkeep;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/** Writes what is going on with a READY database, in the transaction that writes its record. */
public final class UpkeepWrites {
  private final OperationStatements statements;
  private final boolean detachesInOneStatement;

  /**
   * The writes.
   *
   * @param detachesInOneStatement whether the write of a record that is detached ends what runs
   */
  UpkeepWrites(OperationStatements statements, boolean detachesInOneStatement) {
    this.statements = statements;
    this.detachesInOneStatement = detachesInOneStatement;
  }

  /** Whether a write of the record may have to write more than the record. */
  public boolean isConcerned(DatabaseRecord next, Trail trail) {
    return next.upkeep().isPresent() || (!detachesInOneStatement && isDetach(next, trail));
  }

  /** Whether a record leaves READY, so that what runs is over. */
  static boolean isDetach(DatabaseRecord next, Trail trail) {
    return next.status() == DatabaseStatus.DELETING && !trail.history().isEmpty();
  }

  /** Writes it, after the record. */
  public void write(Connection connection, DatabaseRecord next, Trail trail) throws SQLException {
    if (isDetach(next, trail)) {
      if (!detachesInOneStatement) {
        left(connection, next);
      }
      return;
    }
    Upkeep upkeep = next.upkeep().orElse(Upkeep.none());
    String id = next.id().value();
    Instant due =
        next.status() == DatabaseStatus.READY && upkeep.hasWork() ? next.work().nextPoll() : null;
    if (!upkeep.isChanged()) {
      if (due != null) {
        StatementRunner.update(connection, statements.moveUpkeep, bind -> bind.time(due).text(id));
      }
      return;
    }
    for (OperationRecord operation : upkeep.changedOperations()) {
      StatementRunner.update(
          connection, statements.putOperation, bind -> OperationRows.bind(bind, operation));
    }
    ProjectId project = next.attachment().project();
    for (CredentialRecord credential : upkeep.changedCredentials()) {
      StatementRunner.update(
          connection,
          statements.putGeneration,
          bind -> OperationRows.bind(bind, next.id(), project, credential));
    }
    StatementRunner.update(
        connection,
        statements.putUpkeep,
        bind ->
            bind.text(id)
                .small(upkeep.generation())
                .time(due)
                .time(upkeep.renewAt())
                .small(upkeep.renewalFailures()));
  }

  /** Whatever runs is over, and nothing is due. */
  private void left(Connection connection, DatabaseRecord next) throws SQLException {
    StatementRunner.update(
        connection,
        statements.cancelRunning,
        bind -> bind.time(next.updatedAt()).text(next.id().value()));
    StatementRunner.update(
        connection, statements.moveUpkeep, bind -> bind.time(null).text(next.id().value()));
  }

  /** Nobody uses the variables of a project that was closed. */
  void forgetRuntimes(Connection connection, ProjectId project) throws SQLException {
    StatementRunner.update(
        connection, statements.forgetRuntimes, bind -> bind.text(project.value()));
  }

  /** Whatever runs in a project that was closed is over, and nothing is due. */
  void closed(Connection connection, ProjectId project, Instant at) throws SQLException {
    StatementRunner.update(
        connection,
        statements.cancelRunningOfProject,
        bind -> bind.time(at).text(project.value()).text(project.value()));
    StatementRunner.update(
        connection, statements.nothingDueOfProject, bind -> bind.text(project.value()));
  }
}
