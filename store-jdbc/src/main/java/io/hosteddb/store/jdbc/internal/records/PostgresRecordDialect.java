package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.Trail;
import io.hosteddb.store.jdbc.internal.sql.ParameterBinder;
import io.hosteddb.store.jdbc.internal.sql.ResultRow;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * PostgreSQL: a write is one statement, so that it costs one round trip and is atomic by itself.
 */
final class PostgresRecordDialect implements RecordDialect {
  private final RecordStatements statements;
  private final RecordColumns columns;

  PostgresRecordDialect(RecordStatements statements, RecordColumns columns) {
    this.statements = statements;
    this.columns = columns;
  }

  @Override
  public void insert(Connection connection, DatabaseRecord record, Trail trail)
      throws SQLException {
    StatementRunner.update(
        connection,
        PostgresRecordStatements.insert(statements, trail),
        bind -> {
          columns.bindAll(bind, record);
          bindTrail(bind, record.version(), trail);
          bind.text(record.attachment().project().value());
        });
  }

  @Override
  public boolean updatesInOneStatement() {
    return true;
  }

  @Override
  public OneStatement update(Connection connection, DatabaseRecord next, Trail trail)
      throws SQLException {
    boolean fills = !next.sealedVariables().isEmpty();
    Optional<OneStatement> found =
        StatementRunner.first(
            connection,
            PostgresRecordStatements.update(statements, fills, trail),
            bind -> {
              bind.text(next.id().value()).number(next.version() - 1);
              columns.bindChanging(bind, next);
              bind.number(next.version() - 1);
              bindTrail(bind, next.version(), trail);
            },
            row -> outcome(row, fills));
    return found.orElse(OneStatement.STALE);
  }

  private static OneStatement outcome(ResultRow row, boolean fills) throws SQLException {
    boolean written = row.number() == 1;
    boolean had = row.flag();
    if (written) {
      return OneStatement.WRITTEN;
    }
    return fills && had ? OneStatement.UNDECIDED : OneStatement.STALE;
  }

  private static void bindTrail(ParameterBinder bind, long version, Trail trail)
      throws SQLException {
    for (int i = 0; i < trail.history().size(); i++) {
      TrailColumns.bindHistory(bind, version, i, trail.history().get(i));
    }
    for (var entry : trail.audit()) {
      TrailColumns.bindAudit(bind, entry);
    }
  }

  @Override
  public void lockProjects(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(statements.in("lock table @hosteddb_project in exclusive mode"));
    }
  }
}
