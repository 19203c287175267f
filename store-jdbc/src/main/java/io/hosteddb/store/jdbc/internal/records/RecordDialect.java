package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.Trail;
import io.hosteddb.store.jdbc.internal.sql.Dialect;
import java.sql.Connection;
import java.sql.SQLException;

/** How records are written, where that differs between databases. */
interface RecordDialect {
  /** What became of an update in one statement. */
  enum OneStatement {
    /** It is written. */
    WRITTEN,
    /** The stored record has another version. */
    STALE,
    /** It takes more than one statement to decide; nothing was written. */
    UNDECIDED
  }

  static RecordDialect of(Dialect dialect, RecordStatements statements, RecordColumns columns) {
    return dialect.isPostgres()
        ? new PostgresRecordDialect(statements, columns)
        : new H2RecordDialect(statements, columns);
  }

  /**
   * Writes a new record, its trail and the project's count of attachments, inside a transaction.
   */
  void insert(Connection connection, DatabaseRecord record, Trail trail) throws SQLException;

  /** Whether an update is worth being tried in a single statement first. */
  boolean updatesInOneStatement();

  /** Tries to write a changed record, its trail and the revision in a single statement. */
  OneStatement update(Connection connection, DatabaseRecord next, Trail trail) throws SQLException;

  /**
   * Waits for every insert that is at work in some project, and keeps others from beginning until
   * the transaction ends.
   */
  void lockProjects(Connection connection) throws SQLException;
}
