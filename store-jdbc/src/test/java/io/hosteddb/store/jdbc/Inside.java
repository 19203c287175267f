package io.hosteddb.store.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.jdbc.internal.maintenance.MaintenanceStatements;
import io.hosteddb.store.jdbc.internal.maintenance.ReencryptionJob;
import io.hosteddb.store.jdbc.internal.maintenance.ReencryptionTable;
import io.hosteddb.store.jdbc.internal.maintenance.RetentionJob;
import io.hosteddb.store.jdbc.internal.schema.ForgottenChanges;
import io.hosteddb.store.jdbc.internal.schema.MetaTable;
import io.hosteddb.store.jdbc.internal.sql.Dialect;
import io.hosteddb.store.jdbc.internal.sql.ResultRow;
import io.hosteddb.store.jdbc.internal.sql.Schema;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import io.hosteddb.store.jdbc.internal.sql.Transactions;
import io.hosteddb.store.jdbc.internal.work.RecordBeside;
import io.hosteddb.store.jdbc.internal.work.WorkTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
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

  RetentionJob retentionJob(Retention retention, int batch) {
    Transactions transactions = transactions(pool);
    MetaTable meta = new MetaTable(transactions, dialect(), schema());
    return new RetentionJob(
        transactions,
        new MaintenanceStatements(schema(), dialect()),
        new ForgottenChanges(schema(), dialect(), meta),
        new RetentionJob.Limits(retention.trail(), retention.deleted()),
        batch);
  }

  ReencryptionJob reencryptionJob(SecretCipher cipher, int batch) {
    return reencryptionJob(cipher, batch, pool);
  }

  ReencryptionJob reencryptionJob(SecretCipher cipher, int batch, DataSource source) {
    Transactions transactions = transactions(source);
    MetaTable meta = new MetaTable(transactions, dialect(), schema());
    return new ReencryptionJob(
        transactions,
        new MaintenanceStatements(schema(), dialect()),
        new ReencryptionTable(transactions, meta, cipher),
        cipher,
        batch);
  }

  /** The rows of work, of which no record is read. */
  WorkTable workTable() {
    RecordBeside none =
        new RecordBeside() {
          @Override
          public String columns() {
            return "d.id";
          }

          @Override
          public Optional<DatabaseRecord> readBeside(ResultRow row) {
            return Optional.empty();
          }
        };
    return new WorkTable(transactions(pool), dialect(), schema(), none);
  }

  Schema schema() {
    return new Schema(place.schema());
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
      return StatementRunner.first(
              connection, schema().in(statement), bind -> {}, ResultRow::number)
          .orElseThrow();
    }
  }

  /** A time that a statement gives. */
  Instant time(String statement) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return StatementRunner.first(connection, schema().in(statement), bind -> {}, ResultRow::time)
          .orElseThrow();
    }
  }

  int execute(String statement) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return StatementRunner.update(connection, schema().in(statement), bind -> {});
    }
  }

  byte @Nullable [] bytes(String id, String column) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return StatementRunner.first(
              connection,
              schema().in("select " + column + " from @hosteddb_database where id = ?"),
              bind -> bind.text(id),
              row -> Optional.ofNullable(row.bytesOrNull()))
          .orElseThrow()
          .orElse(null);
    }
  }

  void setBytes(String id, String column, byte @Nullable [] value) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      StatementRunner.update(
          connection,
          schema().in("update @hosteddb_database set " + column + " = ? where id = ?"),
          bind -> bind.bytes(value).text(id));
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
