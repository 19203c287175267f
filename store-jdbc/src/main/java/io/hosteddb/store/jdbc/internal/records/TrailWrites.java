package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.store.Trail;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import java.sql.Connection;
import java.sql.SQLException;

/** Writes history and audit, an entry a statement, inside a transaction. */
final class TrailWrites {
  private TrailWrites() {}

  static void write(
      Connection connection,
      RecordDialect dialect,
      RecordStatements statements,
      long version,
      Trail trail)
      throws SQLException {
    for (int i = 0; i < trail.history().size(); i++) {
      dialect.insertHistory(connection, version, i, trail.history().get(i));
    }
    for (AuditEntry entry : trail.audit()) {
      audit(connection, statements, entry);
    }
  }

  static void audit(Connection connection, RecordStatements statements, AuditEntry entry)
      throws SQLException {
    StatementRunner.update(
        connection, statements.insertAudit, bind -> TrailColumns.bindAudit(bind, entry));
  }
}
