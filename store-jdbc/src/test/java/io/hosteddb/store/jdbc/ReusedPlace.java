package io.hosteddb.store.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place for one test after the other, which are many: emptied in between, so that neither tables
 * nor connections are made anew.
 */
final class ReusedPlace implements AutoCloseable {
  private static final String HISTORY = "hosteddb_schema_history";
  private static final int CONNECTIONS = 8;

  private final TestDatabase database;
  private TestDatabase.@Nullable Place place;
  private @Nullable HikariDataSource first;
  private @Nullable HikariDataSource second;
  private final List<String> emptying = new ArrayList<>();

  ReusedPlace(TestDatabase database) {
    this.database = database;
  }

  synchronized TestDatabase.Place place() {
    if (place == null) {
      place = database.newPlace();
    }
    return place;
  }

  /** The connections of one node. */
  synchronized HikariDataSource first() {
    if (first == null) {
      first = place().pool(CONNECTIONS);
    }
    return first;
  }

  /** The connections of another node. */
  synchronized HikariDataSource second() {
    if (second == null) {
      second = place().pool(CONNECTIONS);
    }
    return second;
  }

  /** Leaves nothing but what the migrations wrote. */
  void empty() throws SQLException {
    try (Connection connection = first().getConnection();
        Statement statement = connection.createStatement()) {
      if (emptying.isEmpty()) {
        prepare(statement);
      }
      for (String step : emptying) {
        statement.execute(step);
      }
    }
  }

  private void prepare(Statement statement) throws SQLException {
    String schema = "\"" + place().schema() + "\".";
    boolean postgres = database == TestDatabase.POSTGRESQL;
    emptying.add(
        postgres ? "set session_replication_role = replica" : "set referential_integrity false");
    for (String name : tables(statement)) {
      String table = schema + "\"" + name + "\"";
      emptying.add("delete from " + table);
      if (count(statement, table) > 0) {
        String copy = schema + "\"written_" + name + "\"";
        statement.execute("create table " + copy + " as select * from " + table);
        emptying.add("insert into " + table + " select * from " + copy);
      }
    }
    emptying.add(
        postgres ? "set session_replication_role = default" : "set referential_integrity true");
  }

  private List<String> tables(Statement statement) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (ResultSet names =
        statement.executeQuery(
            "select table_name from information_schema.tables where table_schema = '%s'"
                .formatted(place().schema()))) {
      while (names.next()) {
        if (!names.getString(1).equals(HISTORY)) {
          tables.add(names.getString(1));
        }
      }
    }
    return tables;
  }

  private static long count(Statement statement, String table) throws SQLException {
    try (ResultSet count = statement.executeQuery("select count(*) from " + table)) {
      count.next();
      return count.getLong(1);
    }
  }

  @Override
  public void close() {
    if (first != null) {
      first.close();
    }
    if (second != null) {
      second.close();
    }
  }
}
