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
import java.util.Map;
import javax.sql.DataSource;

/** A real PostgreSQL, made as durable as a host's is: what is committed is on the disk. */
public final class PostgresServer implements AutoCloseable {
  private static final String DATABASE = "postgres";

  private final EmbeddedPostgres postgres;
  private final SecretCipher cipher = TinkSecretCipher.of(TinkKeyset.generate());
  private int schemas;
  private int databases;

  private PostgresServer(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  static PostgresServer start() {
    return start(Map.of());
  }

  /**
   * Starts one.
   *
   * @param settings what else is set for the whole server
   * @return the server; it ends when it is closed
   */
  public static PostgresServer start(Map<String, String> settings) {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setServerConfig("shared_buffers", "256MB")
            .setServerConfig("max_connections", "200")
            // Embedded, both are off if left out.
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on");
    settings.forEach(builder::setServerConfig);
    try {
      return new PostgresServer(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Version and settings, as the server says them.
   *
   * @return half a line
   */
  public String inWords() {
    return String.format(
        "PostgreSQL %s (embedded), shared_buffers %s, fsync %s, synchronous_commit %s",
        ask("show server_version"),
        ask("show shared_buffers"),
        ask("show fsync"),
        ask("show synchronous_commit"));
  }

  /**
   * Connections to the first of the server's databases.
   *
   * @param size how many at most
   * @return a pool; close it before the server
   */
  public HikariDataSource pool(int size) {
    return pool(size, DATABASE);
  }

  /**
   * Connections to one of the server's databases.
   *
   * @param size how many at most
   * @param database its name
   * @return a pool; close it before the server
   */
  public HikariDataSource pool(int size, String database) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url(database));
    config.setUsername("postgres");
    config.setMaximumPoolSize(size);
    return new HikariDataSource(config);
  }

  String url() {
    return url(DATABASE);
  }

  /** For a provider that makes databases and roles on it. */
  String adminUrl() {
    execute("alter role postgres password 'of the benchmarks'");
    return "postgresql://postgres:of%20the%20benchmarks@localhost:"
        + postgres.getPort()
        + "/postgres";
  }

  private String url(String database) {
    return "jdbc:postgresql://localhost:" + postgres.getPort() + "/" + database;
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(url(DATABASE), "postgres", "");
  }

  /**
   * Makes an empty database, so that the server counts what is done in it by itself.
   *
   * @return its name
   */
  public String newDatabase() {
    databases++;
    String name = "database_" + databases;
    execute("create database " + name);
    return name;
  }

  /**
   * Removes a database that nobody needs to be connected to any more.
   *
   * @param name its name
   */
  public void dropDatabase(String name) {
    execute("drop database " + name + " with (force)");
  }

  /** The name of a schema that is not there yet. */
  String newSchema() {
    schemas++;
    return "store_" + schemas;
  }

  /**
   * A store in a schema; all stores of this server share a keyset.
   *
   * @param pool its connections
   * @param schema made if it is not there
   * @return the store
   */
  public JdbcDatabaseStore store(DataSource pool, String schema) {
    return JdbcDatabaseStore.builder(pool, cipher).schema(schema).build();
  }

  void drop(String schema) {
    execute("drop schema \"" + schema + "\" cascade");
  }

  /**
   * Does something in the server's first database.
   *
   * @param sql a statement
   */
  public void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The one value that a query gives, in the server's first database.
   *
   * @param query of one row
   * @return its first column
   */
  public String ask(String query) {
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
