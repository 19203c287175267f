package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.Trail;
import io.hosteddb.store.jdbc.internal.sql.ResultRow;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import java.sql.Connection;
import java.sql.SQLException;

/** H2 in this process: statements cost no round trip, so each write is several plain ones. */
final class H2RecordDialect implements RecordDialect {
  private final RecordStatements statements;
  private final RecordColumns columns;

  H2RecordDialect(RecordStatements statements, RecordColumns columns) {
    this.statements = statements;
    this.columns = columns;
  }

  @Override
  public void insert(Connection connection, DatabaseRecord record, Trail trail)
      throws SQLException {
    StatementRunner.update(
        connection, statements.insertRecord, bind -> columns.bindAll(bind, record));
    TrailWrites.write(connection, statements, record.version(), trail);
    String project = record.attachment().project().value();
    StatementRunner.update(connection, statements.countAttachment, bind -> bind.text(project));
  }

  @Override
  public boolean updatesInOneStatement() {
    return false;
  }

  @Override
  public OneStatement update(Connection connection, DatabaseRecord next, Trail trail) {
    return OneStatement.UNDECIDED;
  }

  /** H2 locks no tables; a project that appears meanwhile has no two databases yet. */
  @Override
  public void lockProjects(Connection connection) throws SQLException {
    StatementRunner.list(connection, statements.lockAllProjects, bind -> {}, ResultRow::text);
  }
}
