package io.hosteddb.store.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.store.SecretCipher;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A place with connections: its stores, the parts that do their background work, and its rows. */
record Inside(TestDatabase.Place place, HikariDataSource pool) implements AutoCloseable {
  static Inside open(TestDatabase database, int connections) {
    TestDatabase.Place place = database.newPlace();
    return new Inside(place, place.pool(connections));
  }

  JdbcDatabaseStore store(SecretCipher cipher) {
    return JdbcDatabaseStore.builder(pool, cipher).schema(place.schema()).build();
  }

  Removal removal(Retention retention, int batch) {
    return new Removal(transactions(pool), new MaintenanceSql(sql(), dialect()), retention, batch);
  }

  Rewrap rewrap(SecretCipher cipher, int batch) {
    return rewrap(cipher, batch, pool);
  }

  Rewrap rewrap(SecretCipher cipher, int batch, DataSource source) {
    Transactions transactions = transactions(source);
    MaintenanceSql statements = new MaintenanceSql(sql(), dialect());
    RewrapTable table = new RewrapTable(transactions, dialect(), sql(), statements, cipher);
    return new Rewrap(transactions, statements, table, cipher, batch);
  }

  Sql sql() {
    return new Sql(place.schema());
  }

  Dialect dialect() {
    try (Connection connection = pool.getConnection()) {
      return Dialect.of(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Transactions transactions(DataSource source) {
    return new Transactions(source, null);
  }

  /** A number that a statement gives. */
  long number(String statement) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return Jdbc.first(connection, sql().in(statement), bind -> {}, Row::number).orElseThrow();
    }
  }

  /** A time that a statement gives. */
  Instant time(String statement) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return Jdbc.first(connection, sql().in(statement), bind -> {}, Row::time).orElseThrow();
    }
  }

  int execute(String statement) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return Jdbc.update(connection, sql().in(statement), bind -> {});
    }
  }

  byte @Nullable [] bytes(String id, String column) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return Jdbc.first(
              connection,
              sql().in("select " + column + " from @hosteddb_database where id = ?"),
              bind -> bind.text(id),
              row -> java.util.Optional.ofNullable(row.bytesOrNull()))
          .orElseThrow()
          .orElse(null);
    }
  }

  void setBytes(String id, String column, byte @Nullable [] value) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      Jdbc.update(
          connection,
          sql().in("update @hosteddb_database set " + column + " = ? where id = ?"),
          bind -> bind.bytes(value).text(id));
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
