package io.hosteddb.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.testlaunch.RunFolder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The real databases that tests run on. */
enum TestDatabase {
  POSTGRESQL,
  H2;

  private static final AtomicLong COUNT = new AtomicLong();
  private static @Nullable EmbeddedPostgres postgres;

  /** A place of its own: a schema of PostgreSQL's, or a folder for a file of H2's. */
  record Place(TestDatabase database, String url, String user, String schema, List<Path> files) {
    /** A pool of connections. */
    HikariDataSource pool(int size) {
      return new HikariDataSource(config(size));
    }

    HikariConfig config(int size) {
      HikariConfig config = new HikariConfig();
      config.setJdbcUrl(url);
      config.setUsername(user);
      config.setPassword("");
      config.setMaximumPoolSize(size);
      // Most tests use one or two: each connection is a process of the server.
      config.setMinimumIdle(1);
      config.setConnectionTimeout(60_000);
      return config;
    }
  }

  /** A place with the newest tables, and nothing in them. */
  Place newPlace() {
    Place place = emptyPlace();
    try {
      MigratedPlaces.fill(place);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException("The tables could not be made.", e);
    }
    return place;
  }

  /** A place without tables. */
  Place emptyPlace() {
    try {
      return this == POSTGRESQL ? schema() : file();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Place schema() throws IOException {
    return new Place(
        POSTGRESQL,
        "jdbc:postgresql://localhost:" + server().getPort() + "/postgres",
        "postgres",
        "store_" + COUNT.incrementAndGet(),
        List.of());
  }

  /** One server for all tests, stopped with the process. */
  static synchronized EmbeddedPostgres server() throws IOException {
    EmbeddedPostgres running = postgres;
    if (running == null) {
      running =
          EmbeddedPostgres.builder()
              .setDataDirectory(RunFolder.newKeptFolder("pg-"))
              .setServerConfig("max_connections", "300")
              .setServerConfig("fsync", "off")
              .start();
      postgres = running;
    }
    return running;
  }

  /** Removed at the end of the run alone: pools and stores may be open longer than a test. */
  private static Place file() throws IOException {
    Path folder = RunFolder.newFolder("h2-");
    Path file = folder.resolve("store");
    return new Place(
        H2,
        "jdbc:h2:retry:" + file + ";DB_CLOSE_ON_EXIT=FALSE",
        "sa",
        "hosteddb",
        List.of(folder.resolve("store.mv.db")));
  }
}
