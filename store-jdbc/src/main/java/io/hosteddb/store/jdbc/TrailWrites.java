package io.hosteddb.store.jdbc;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.store.Trail;
import java.sql.Connection;
import java.sql.SQLException;

/** Writes history and audit, an entry a statement. */
final class TrailWrites {
  private TrailWrites() {}

  static void write(Connection connection, Sql sql, long version, Trail trail) throws SQLException {
    for (int i = 0; i < trail.history().size(); i++) {
      int entry = i;
      Jdbc.update(
          connection,
          sql.insertHistory,
          bind -> TrailRow.bindHistory(bind, version, entry, trail.history().get(entry)));
    }
    for (AuditEntry entry : trail.audit()) {
      audit(connection, sql, entry);
    }
  }

  static void audit(Connection connection, Sql sql, AuditEntry entry) throws SQLException {
    Jdbc.update(connection, sql.insertAudit, bind -> TrailRow.bindAudit(bind, entry));
  }
}
