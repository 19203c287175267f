package io.hosteddb.store.jdbc.internal.work;

import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.store.jdbc.internal.sql.Dialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/** How due work is written and found, where that differs between databases. */
interface WorkDialect {
  static WorkDialect of(Dialect dialect, WorkStatements statements) {
    return dialect.isPostgres()
        ? new PostgresWorkDialect(statements)
        : new H2WorkDialect(statements);
  }

  /** Makes a database due, see {@link WorkTable#wake}; returns how many rows were written. */
  int wake(Connection connection, DatabaseId id, Instant due) throws SQLException;

  /**
   * A change of a row as part of a statement that writes the record, done if a common table
   * expression has a row, and answering with a row if it was done.
   *
   * @param guard the name of that expression; empty to do it in any case
   */
  String part(RowChange change, String guard);

  /** How db-scheduler speaks to the database. */
  JdbcCustomization schedulerCustomization();

  /** How db-scheduler finds due work. */
  void choosePolling(SchedulerBuilder builder);
}
