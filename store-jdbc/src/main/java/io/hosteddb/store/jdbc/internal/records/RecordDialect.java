package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.database.HistoryEntry;
import io.hosteddb.model.ProjectId;
import io.hosteddb.rules.ProjectClaims;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.Trail;
import io.hosteddb.store.UpdateOutcome;
import io.hosteddb.store.jdbc.internal.sql.Dialect;
import io.hosteddb.store.jdbc.internal.work.RowChange;
import io.hosteddb.store.jdbc.internal.work.WorkTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** How records are written, where that differs between databases. */
interface RecordDialect {
  static RecordDialect of(
      Dialect dialect, RecordStatements statements, RecordColumns columns, WorkTable work) {
    return dialect.isPostgres()
        ? new PostgresRecordDialect(statements, columns, work)
        : new H2RecordDialect(statements, columns, work);
  }

  /**
   * Makes sure of a project's row, locks it until the transaction ends, and counts an attachment.
   *
   * @return what is the project's, read when nobody else could change it any more
   */
  ProjectClaims enterProject(Connection connection, ProjectId project) throws SQLException;

  /**
   * Enters a project and writes a new record in one go, where that is quicker than to read first:
   * almost always nothing is in the way.
   *
   * @return what was the project's before; if that forbids the record, the transaction is to be
   *     undone. Empty if it is not quicker, and nothing was done.
   */
  default Optional<ProjectClaims> enterProjectAndInsert(
      Connection connection, DatabaseRecord record, Trail trail, RowChange work)
      throws SQLException {
    return Optional.empty();
  }

  /** Whether {@link #insertFirst} is there. */
  default boolean insertsFirst() {
    return false;
  }

  /**
   * Makes a project's row and writes its first record, in a single statement. Of a project that has
   * no row nothing is attached, nothing was attached under a key, and it is not closed: there is
   * nothing to judge.
   *
   * @return false if the project has a row, and nothing was written
   */
  default boolean insertFirst(
      Connection connection, DatabaseRecord record, Trail trail, RowChange work)
      throws SQLException {
    return false;
  }

  /** Writes a new record, its trail and its row of work, inside a transaction. */
  void insert(Connection connection, DatabaseRecord record, Trail trail, RowChange work)
      throws SQLException;

  /** Whether an update is worth being tried in a single statement first. */
  boolean updatesInOneStatement();

  /**
   * Tries to write a changed record, its trail, the revision and the row of work in a single
   * statement.
   *
   * @return what became of it; empty if it takes more than one statement to decide, and nothing was
   *     written
   */
  Optional<UpdateOutcome> update(
      Connection connection, DatabaseRecord next, Trail trail, RowChange work) throws SQLException;

  /**
   * Writes an entry of history inside a transaction that may have begun before the change that this
   * record's last entry tells of.
   */
  void insertHistory(Connection connection, long version, int entry, HistoryEntry history)
      throws SQLException;

  /**
   * Waits for every insert that is at work in some project, and keeps others from beginning until
   * the transaction ends.
   */
  void lockProjects(Connection connection) throws SQLException;
}
