package io.hosteddb.store.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.store.jdbc.internal.schema.SchemaMigration;
import io.hosteddb.store.jdbc.internal.sql.Dialect;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fills places with the newest tables: the first is migrated as any store does it, and the others
 * are made like it, which takes a small part of the time.
 */
final class MigratedPlaces {
  private static final String FOLDER = "/io/hosteddb/store/jdbc/schema/postgresql/";
  private static final String HISTORY = "hosteddb_schema_history";

  private static byte @Nullable [] file;
  private static @Nullable Template template;

  /** A schema of PostgreSQL's with the tables, and what made them. */
  private record Template(String schema, List<String> scripts, Connection connection) {}

  private MigratedPlaces() {}

  static synchronized void fill(TestDatabase.Place place) throws IOException, SQLException {
    if (place.database() == TestDatabase.H2) {
      copyFile(place);
    } else {
      runScripts(place);
    }
  }

  private static void copyFile(TestDatabase.Place place) throws IOException, SQLException {
    byte[] bytes = file;
    if (bytes == null) {
      TestDatabase.Place first = TestDatabase.H2.emptyPlace();
      migrate(first);
      bytes = Files.readAllBytes(first.files().get(0));
      file = bytes;
    }
    Files.write(place.files().get(0), bytes);
  }

  private static void runScripts(TestDatabase.Place place) throws IOException, SQLException {
    Template like = template;
    if (like == null) {
      like = template();
      template = like;
    }
    try (Statement statement = like.connection().createStatement()) {
      statement.execute("create schema \"" + place.schema() + "\"");
      statement.execute("set search_path to \"" + place.schema() + "\"");
      for (String script : like.scripts()) {
        statement.execute(script);
      }
      String history = "\"" + like.schema() + "\".\"" + HISTORY + "\"";
      statement.execute("create table " + HISTORY + " (like " + history + " including all)");
      statement.execute("insert into " + HISTORY + " select * from " + history);
    }
  }

  private static Template template() throws IOException, SQLException {
    TestDatabase.Place first = TestDatabase.POSTGRESQL.emptyPlace();
    migrate(first);
    Connection connection = DriverManager.getConnection(first.url(), first.user(), "");
    List<String> scripts = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet names =
            statement.executeQuery(
                "select script from \"%s\".\"%s\" where type = 'SQL' order by installed_rank"
                    .formatted(first.schema(), HISTORY))) {
      while (names.next()) {
        scripts.add(BaselineDump.resource(FOLDER + names.getString(1)));
      }
    }
    return new Template(first.schema(), scripts, connection);
  }

  private static void migrate(TestDatabase.Place place) throws SQLException {
    try (HikariDataSource pool = place.pool(2)) {
      Dialect dialect;
      try (Connection connection = pool.getConnection()) {
        dialect = Dialect.of(connection);
      }
      new SchemaMigration(pool, dialect, place.database().name(), place.schema()).migrate();
    }
  }
}
