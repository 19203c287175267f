package io.hosteddb.store.jdbc.internal.sql;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** PostgreSQL. */
public final class PostgresDialect implements Dialect {
  @Override
  public String folder() {
    return "postgresql";
  }

  @Override
  public boolean isReadOnly(Connection connection) throws SQLException {
    return StatementRunner.first(
            connection,
            "select 1 where current_setting('transaction_read_only') = 'on'",
            bind -> {},
            ResultRow::number)
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
  public @Nullable CommitFlush flush() {
    return null;
  }

  @Override
  public boolean isOneProcess() {
    return false;
  }

  @Override
  public boolean isPostgres() {
    return true;
  }
}
