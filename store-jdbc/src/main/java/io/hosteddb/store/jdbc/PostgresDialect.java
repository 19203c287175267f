package io.hosteddb.store.jdbc;

import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.Trail;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL: a write is one statement, so that it costs one round trip and is atomic by itself.
 */
final class PostgresDialect implements Dialect {
  /** The next pick when half the threads are free; never more than there are threads. */
  private static final double PICK_AT = 0.5;

  private static final double PICK_UP_TO = 1;

  @Override
  public String folder() {
    return "postgresql";
  }

  @Override
  public boolean isReadOnly(Connection connection) throws SQLException {
    return Jdbc.first(
            connection,
            "select 1 where current_setting('transaction_read_only') = 'on'",
            bind -> {},
            Row::number)
        .isPresent();
  }

  @Override
  public String schemaExists() {
    return "select count(*) from pg_catalog.pg_namespace where nspname = ?";
  }

  @Override
  public String ifAbsent(String insert) {
    return insert + " on conflict do nothing";
  }

  /**
   * The array is made once; a list of {@code in} might be made again for each row, beyond its
   * limit.
   */
  @Override
  public String removeSome(String table, String key, String condition, String order) {
    return """
    delete from %s where %s = any (array(
      select %s from %s where %s order by %s limit ? for update skip locked))\
    """
        .formatted(table, key, key, table, condition, order);
  }

  @Override
  public boolean updatesInOneStatement() {
    return true;
  }

  @Override
  public void insert(
      Connection connection, Statements statements, DatabaseRecord record, Trail trail)
      throws SQLException {
    Jdbc.update(
        connection,
        PostgresSql.insert(statements.sql(), trail),
        bind -> {
          statements.rows().bindAll(bind, record);
          bindTrail(bind, record.version(), trail);
          bind.text(record.attachment().project().value());
        });
  }

  @Override
  public void lockProjects(Connection connection, Sql sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql.in("lock table @hosteddb_project in exclusive mode"));
    }
  }

  @Override
  public OneStatement update(
      Connection connection, Statements statements, DatabaseRecord next, Trail trail)
      throws SQLException {
    boolean fills = !next.sealedVariables().isEmpty();
    Optional<OneStatement> found =
        Jdbc.first(
            connection,
            PostgresSql.update(statements.sql(), fills, trail),
            bind -> {
              bind.text(next.id().value()).number(next.version() - 1);
              statements.rows().bindChanging(bind, next);
              bind.number(next.version() - 1);
              bindTrail(bind, next.version(), trail);
            },
            row -> outcome(row, fills));
    return found.orElse(OneStatement.STALE);
  }

  @Override
  public int wake(Connection connection, Sql sql, DatabaseId id, Instant due) throws SQLException {
    return Jdbc.update(
        connection,
        PostgresSql.wake(sql),
        bind -> bind.text(WorkTable.TASK).text(id.value()).time(due));
  }

  @Override
  public @Nullable Flush flush() {
    return null;
  }

  @Override
  public boolean isOneProcess() {
    return false;
  }

  @Override
  public JdbcCustomization schedulerCustomization() {
    return new PostgreSqlJdbcCustomization(false, false);
  }

  @Override
  public void choosePolling(SchedulerBuilder builder) {
    // Picks in one statement that no two nodes wait for, and no more than this node can run.
    builder.pollUsingLockAndFetch(PICK_AT, PICK_UP_TO);
  }

  private static OneStatement outcome(Row row, boolean fills) throws SQLException {
    boolean written = row.number() == 1;
    boolean had = row.flag();
    if (written) {
      return OneStatement.WRITTEN;
    }
    return fills && had ? OneStatement.UNDECIDED : OneStatement.STALE;
  }

  private static void bindTrail(Bind bind, long version, Trail trail) throws SQLException {
    for (int i = 0; i < trail.history().size(); i++) {
      TrailRow.bindHistory(bind, version, i, trail.history().get(i));
    }
    for (var entry : trail.audit()) {
      TrailRow.bindAudit(bind, entry);
    }
  }
}
