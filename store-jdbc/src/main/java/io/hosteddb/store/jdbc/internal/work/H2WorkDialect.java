package io.hosteddb.store.jdbc.internal.work;

import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.jdbc.DefaultJdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.store.jdbc.internal.sql.SqlState;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** H2 has no statement that inserts or moves a row: an update, and then an insert. */
final class H2WorkDialect implements WorkDialect {
  /** Picked when half the threads are free, and looked at for as many as there are. */
  private static final double PICK_AT = 0.5;

  private static final double PICK_UP_TO = 1;

  private final WorkStatements statements;

  H2WorkDialect(WorkStatements statements) {
    this.statements = statements;
  }

  @Override
  public int wake(Connection connection, DatabaseId id, Instant due, @Nullable String data)
      throws SQLException {
    int moved = moveEarlier(connection, id, due);
    if (moved > 0) {
      return moved;
    }
    try {
      return StatementRunner.update(
          connection,
          statements.insertWork,
          bind ->
              bind.text(WorkTable.TASK)
                  .text(id.value())
                  .time(due)
                  .bytes(WorkDataSerializer.bytesOrNull(data)));
    } catch (SQLException e) {
      if (SqlState.isDuplicate(e)) {
        // It is there: running, due earlier, or made just now by somebody else.
        return moveEarlier(connection, id, due);
      }
      throw e;
    }
  }

  private int moveEarlier(Connection connection, DatabaseId id, Instant due) throws SQLException {
    return StatementRunner.update(
        connection,
        statements.moveWork,
        bind -> bind.time(due).text(WorkTable.TASK).text(id.value()).time(due));
  }

  @Override
  public JdbcCustomization schedulerCustomization(
      List<String> tasks, RecordBeside beside, PickedRecords picked, FirstRuns firstRuns) {
    return new DefaultJdbcCustomization(false);
  }

  /** In one process a pick costs no way to a server. */
  @Override
  public boolean picksByItself() {
    return false;
  }

  @Override
  public void choosePolling(SchedulerBuilder builder) {
    builder.pollUsingFetch(PICK_AT, PICK_UP_TO);
  }
}
