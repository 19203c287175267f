package io.hosteddb.benchmarks;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntSupplier;
import org.bson.Document;

/** Connections with one set of credentials. */
interface ClientSession extends AutoCloseable {
  void use() throws Exception;

  /** What of its roles or users is at the vendor; below zero if a client cannot see that. */
  int left() throws Exception;

  @Override
  void close();

  /** A pool of PostgreSQL's driver. */
  record Jdbc(HikariDataSource pool) implements ClientSession {
    static ClientSession pool(Map<String, String> values) {
      HikariConfig config = new HikariConfig();
      config.setJdbcUrl(values.get("url"));
      config.setUsername(values.get("user"));
      config.setPassword(values.get("password"));
      config.setMaximumPoolSize(Rotations.WORKERS);
      config.setInitializationFailTimeout(1);
      config.setConnectionTimeout(5_000);
      return new Jdbc(new HikariDataSource(config));
    }

    @Override
    public void use() throws SQLException {
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("create table if not exists entries (at timestamptz)");
        statement.execute("insert into entries values (now())");
      }
    }

    @Override
    public int left() throws SQLException {
      String base = pool.getUsername().replaceFirst("_g\\d+$", "");
      try (Connection connection =
              DriverManager.getConnection(
                  pool.getJdbcUrl(), pool.getUsername(), pool.getPassword());
          Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "select count(*) from pg_roles where rolcanlogin and starts_with(rolname, '"
                      + base
                      + "')")) {
        row.next();
        return row.getInt(1);
      }
    }

    @Override
    public void close() {
      pool.close();
    }
  }

  /** MongoDB's client, which has a pool of its own. */
  final class Mongo implements ClientSession {
    private final MongoClient client;
    private final MongoCollection<Document> entries;
    private final IntSupplier left;

    Mongo(Map<String, String> values, IntSupplier left) {
      this.left = left;
      client =
          MongoClients.create(
              Objects.requireNonNull(values.get("uri"))
                  + (values.get("uri").contains("?") ? "&" : "?")
                  + "serverSelectionTimeoutMS=5000");
      entries =
          client
              .getDatabase(Objects.requireNonNull(values.get("database")))
              .getCollection("entries");
    }

    @Override
    public void use() throws MongoException {
      entries.insertOne(new Document("at", System.nanoTime()));
    }

    @Override
    public int left() {
      return left.getAsInt();
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
