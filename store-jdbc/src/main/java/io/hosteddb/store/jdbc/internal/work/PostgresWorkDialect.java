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

  private static final String ROW = "values (?, ?, ?, ?, false, 1)";

  private final WorkStatements statements;
  private final String wake;

  PostgresWorkDialect(WorkStatements statements) {
    this.statements = statements;
    wake =
        statements.insertWork.replace("hosteddb_work ", "hosteddb_work as w ")
            + """
             on conflict (task_name, task_instance) do update
            set execution_time = excluded.execution_time, version = w.version + 1
            where not w.picked and w.execution_time > excluded.execution_time\
            """;
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
  public String part(RowChange change, String guard) {
    String only = guard.isEmpty() ? "" : " and exists (select 1 from " + guard + ")";
    return switch (change.kind()) {
      case NONE -> throw new IllegalArgumentException("There is nothing to write.");
      case WAKE ->
          guard.isEmpty()
              ? wake
              : wake.replace(ROW, "select ?, ?, ?, ?, false, 1 from " + guard) + " returning 1";
      case BEGIN -> statements.insertPickedWork;
      case MOVE -> statements.endWork + only + " returning 1";
      case REMOVE -> statements.removeWork + only + " returning 1";
    };
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
