package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.database.HistoryEntry;
import io.hosteddb.model.ProjectId;
import io.hosteddb.rules.ProjectClaims;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.Trail;
import io.hosteddb.store.UpdateOutcome;
import io.hosteddb.store.jdbc.internal.sql.ResultRow;
import io.hosteddb.store.jdbc.internal.sql.SqlState;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import io.hosteddb.store.jdbc.internal.work.RowChange;
import io.hosteddb.store.jdbc.internal.work.WorkTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** H2 in this process: statements cost no round trip, so each write is several plain ones. */
final class H2RecordDialect implements RecordDialect {
  private final RecordStatements statements;
  private final RecordColumns columns;
  private final WorkTable work;

  H2RecordDialect(RecordStatements statements, RecordColumns columns, WorkTable work) {
    this.statements = statements;
    this.columns = columns;
    this.work = work;
  }

  @Override
  public ProjectClaims enterProject(Connection connection, ProjectId project) throws SQLException {
    if (count(connection, project) == 0) {
      make(connection, project);
    }
    return ClaimRow.all(connection, statements, project);
  }

  private void make(Connection connection, ProjectId project) throws SQLException {
    try {
      StatementRunner.update(
          connection, statements.insertAttachedProject, bind -> bind.text(project.value()));
    } catch (SQLException e) {
      // Another attach was quicker to make it; only this statement is undone.
      if (!SqlState.isDuplicate(e) || count(connection, project) == 0) {
        throw e;
      }
    }
  }

  private int count(Connection connection, ProjectId project) throws SQLException {
    return StatementRunner.update(
        connection, statements.countAttachment, bind -> bind.text(project.value()));
  }

  @Override
  public void insert(Connection connection, DatabaseRecord record, Trail trail, RowChange wakeUp)
      throws SQLException {
    StatementRunner.update(
        connection, statements.insertRecord, bind -> columns.bindAll(bind, record));
    TrailWrites.write(connection, this, statements, record.version(), trail);
    boolean unusedWoken = work.write(connection, record.id(), wakeUp);
  }

  @Override
  public boolean updatesInOneStatement() {
    return false;
  }

  @Override
  public Optional<UpdateOutcome> update(
      Connection connection, DatabaseRecord next, Trail trail, RowChange change) {
    return Optional.empty();
  }

  @Override
  public void insertHistory(Connection connection, long version, int entry, HistoryEntry history)
      throws SQLException {
    StatementRunner.update(
        connection,
        statements.insertHistory,
        bind -> TrailColumns.bindHistory(bind, version, entry, history));
  }

  /** H2 locks no tables; a project that appears meanwhile has no two databases yet. */
  @Override
  public void lockProjects(Connection connection) throws SQLException {
    StatementRunner.list(connection, statements.lockAllProjects, bind -> {}, ResultRow::text);
  }
}
