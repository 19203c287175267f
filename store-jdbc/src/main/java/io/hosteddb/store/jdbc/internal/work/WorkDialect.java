package io.hosteddb.store.jdbc.internal.work;

import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.store.jdbc.internal.sql.Dialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How due work is written and found, where that differs between databases. */
interface WorkDialect {
  static WorkDialect of(Dialect dialect, WorkStatements statements) {
    return dialect.isPostgres()
        ? new PostgresWorkDialect(statements)
        : new H2WorkDialect(statements);
  }

  /**
   * Makes a database due, see {@link WorkTable#wake}.
   *
   * @param data what a new row carries; one that is there keeps what it has
   * @return how many rows were written
   */
  int wake(Connection connection, DatabaseId id, Instant due, @Nullable String data)
      throws SQLException;

  /**
   * How db-scheduler speaks to the database.
   *
   * @param tasks the tasks that this node knows
   * @param beside how records are read with their rows
   * @param picked where they are kept
   * @param firstRuns runs whose rows need no pick
   */
  JdbcCustomization schedulerCustomization(
      List<String> tasks, RecordBeside beside, PickedRecords picked, FirstRuns firstRuns);

  /** Whether rows may be written as picked, and {@link FirstRuns} are asked before each pick. */
  boolean picksByItself();

  /** How db-scheduler finds due work. */
  void choosePolling(SchedulerBuilder builder);
}
