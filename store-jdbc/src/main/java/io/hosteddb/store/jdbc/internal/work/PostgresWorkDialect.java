package io.hosteddb.store.jdbc.internal.work;

import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** PostgreSQL: a wake-up is one statement, and no two nodes wait for each other's picks. */
final class PostgresWorkDialect implements WorkDialect {
  /**
   * db-scheduler is to ask whenever it is told to, and never to think that there is more: how many
   * threads are free, and when to pick again, {@link FirstRuns} knows.
   */
  private static final double PICK_AT = 0.5;

  private static final double PICK_UP_TO = 2;

  private final WorkStatements statements;
  private final String wake;

  PostgresWorkDialect(WorkStatements statements) {
    this.statements = statements;
    wake = WorkParts.wake(statements);
  }

  @Override
  public int wake(Connection connection, DatabaseId id, Instant due, @Nullable String data)
      throws SQLException {
    return StatementRunner.update(
        connection,
        wake,
        bind ->
            bind.text(WorkTable.TASK)
                .text(id.value())
                .time(due)
                .bytes(WorkDataSerializer.bytesOrNull(data)));
  }

  @Override
  public JdbcCustomization schedulerCustomization(
      List<String> tasks, RecordBeside beside, PickedRecords picked, FirstRuns firstRuns) {
    return new PickWithRecords(statements, tasks, beside, picked, firstRuns);
  }

  @Override
  public boolean picksByItself() {
    return true;
  }

  @Override
  public void choosePolling(SchedulerBuilder builder) {
    // Picks in one statement that no two nodes wait for.
    builder.pollUsingLockAndFetch(PICK_AT, PICK_UP_TO);
  }
}
