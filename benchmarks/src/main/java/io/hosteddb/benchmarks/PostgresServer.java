package io.hosteddb.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.jdbc.JdbcDatabaseStore;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** A real PostgreSQL, made as durable as a host's is: what is committed is on the disk. */
final class PostgresServer implements AutoCloseable {
  private final EmbeddedPostgres postgres;
  private final SecretCipher cipher = TinkSecretCipher.of(TinkKeyset.generate());
  private int schemas;

  private PostgresServer(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  static PostgresServer start() {
    try {
      return new PostgresServer(
          EmbeddedPostgres.builder()
              .setServerConfig("shared_buffers", "256MB")
              .setServerConfig("max_connections", "200")
              // Embedded, both are off if left out.
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Version and settings, as the server says them. */
  String inWords() {
    return String.format(
        "PostgreSQL %s (embedded), shared_buffers %s, fsync %s, synchronous_commit %s",
        ask("show server_version"),
        ask("show shared_buffers"),
        ask("show fsync"),
        ask("show synchronous_commit"));
  }

  HikariDataSource pool(int size) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url());
    config.setUsername("postgres");
    config.setMaximumPoolSize(size);
    return new HikariDataSource(config);
  }

  private String url() {
    return "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres";
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), "postgres", "");
  }

  /** The name of a schema that is not there yet. */
  String newSchema() {
    schemas++;
    return "store_" + schemas;
  }

  /** A store in a schema; all stores of this server share a keyset. */
  JdbcDatabaseStore store(DataSource pool, String schema) {
    return JdbcDatabaseStore.builder(pool, cipher).schema(schema).build();
  }

  void drop(String schema) {
    execute("drop schema \"" + schema + "\" cascade");
  }

  void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The one value that a query gives. */
  String ask(String query) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery(query)) {
      if (!results.next()) {
        throw new IllegalStateException("No row: " + query);
      }
      return String.valueOf(results.getString(1));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      postgres.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
