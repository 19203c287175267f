package io.hosteddb.cluster;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the tables of the store beside the library. */
final class StoreTables {
  private static final String SCHEMA = "hosteddb";

  private final String jdbcUrl;

  StoreTables(String jdbcUrl) {
    this.jdbcUrl = jdbcUrl;
  }

  /** A row of the table of databases. */
  record Row(
      String id,
      String project,
      String provider,
      String vendorName,
      String status,
      long version,
      String key,
      String failure) {}

  /** A row of the history. */
  record Transition(String id, long version, @Nullable String from, String to, String actor) {}

  /** A row of the table of operations. */
  record OperationRow(
      String id, String database, String kind, String status, String failure, String result) {}

  /** A row of the table of credentials. */
  record Generation(String database, int number, String status, String note) {}

  /** Reads one row of a result. */
  @FunctionalInterface
  private interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> List<T> query(String sql, Reader<T> reader, String... arguments) throws SQLException {
    List<T> found = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(jdbcUrl, "postgres", "");
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        statement.setString(i + 1, arguments[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(reader.read(rows));
        }
      }
    }
    return found;
  }

  private static String text(ResultSet row, int column) throws SQLException {
    return Optional.ofNullable(row.getString(column)).orElse("");
  }

  /** All databases, the oldest first. */
  List<Row> databases() throws SQLException {
    return query(
        "select id, project_id, provider, vendor_name, status, version, idempotency_key,"
            + " failure_message from "
            + SCHEMA
            + ".hosteddb_database order by id",
        row ->
            new Row(
                text(row, 1),
                text(row, 2),
                text(row, 3),
                text(row, 4),
                text(row, 5),
                row.getLong(6),
                text(row, 7),
                text(row, 8)));
  }

  /** All transitions of all databases, those of one together and in order. */
  List<Transition> history() throws SQLException {
    return query(
        "select database_id, version, from_status, to_status, actor from "
            + SCHEMA
            + ".hosteddb_history order by database_id, version, entry",
        row ->
            new Transition(
                text(row, 1), row.getLong(2), row.getString(3), text(row, 4), text(row, 5)));
  }

  /** All operations of all databases, the oldest first. */
  List<OperationRow> operations() throws SQLException {
    return query(
        "select id, database_id, kind, status, failure_message, result from "
            + SCHEMA
            + ".hosteddb_operation order by id",
        row ->
            new OperationRow(
                text(row, 1),
                text(row, 2),
                text(row, 3),
                text(row, 4),
                text(row, 5),
                text(row, 6)));
  }

  /** All generations of credentials that were written down. */
  List<Generation> generations() throws SQLException {
    return query(
        "select database_id, generation, status, note from "
            + SCHEMA
            + ".hosteddb_credential order by database_id, generation",
        row -> new Generation(text(row, 1), row.getInt(2), text(row, 3), text(row, 4)));
  }

  /** How many READY databases have something due: an operation, a revocation, a renewal. */
  long due() throws SQLException {
    return query(
            "select count(*) from "
                + SCHEMA
                + ".hosteddb_upkeep join "
                + SCHEMA
                + ".hosteddb_database on id = database_id where due is not null and status = 'READY'",
            row -> row.getLong(1))
        .get(0);
  }

  /** READY databases whose injected credentials expire, and of which none are being made. */
  List<String> expiring() throws SQLException {
    return query(
        "select database_id from "
            + SCHEMA
            + ".hosteddb_upkeep u join "
            + SCHEMA
            + ".hosteddb_database d on d.id = database_id where renew_at is not null"
            + " and d.status = 'READY' and not exists (select 1 from "
            + SCHEMA
            + ".hosteddb_operation where running_of = database_id)",
        row -> text(row, 1));
  }

  /** The revision of every project. */
  Map<String, Long> revisions() throws SQLException {
    Map<String, Long> revisions = new LinkedHashMap<>();
    query(
            "select id, revision from " + SCHEMA + ".hosteddb_project order by id",
            row -> Map.entry(text(row, 1), row.getLong(2)))
        .forEach(entry -> revisions.put(entry.getKey(), entry.getValue()));
    return revisions;
  }

  /** How many databases there are of each status. */
  Map<String, Long> statuses() throws SQLException {
    Map<String, Long> statuses = new LinkedHashMap<>();
    query(
            "select status, count(*) from " + SCHEMA + ".hosteddb_database group by 1 order by 1",
            row -> Map.entry(text(row, 1), row.getLong(2)))
        .forEach(entry -> statuses.put(entry.getKey(), entry.getValue()));
    return statuses;
  }

  /** Everything of a row that a step may change, as the database prints it. */
  String wholeRow(String id) throws SQLException {
    return query(
            "select t::text from " + SCHEMA + ".hosteddb_database t where id = ?",
            row -> text(row, 1),
            id)
        .get(0);
  }

  /** The transitions of a database as text. */
  String wholeHistory(String id) throws SQLException {
    return String.join(
        "\n",
        query(
            "select t::text from "
                + SCHEMA
                + ".hosteddb_history t where database_id = ? order by version, entry",
            row -> text(row, 1),
            id));
  }

  /** All rows of all tables as the database prints them; binary columns in hexadecimal. */
  List<String> dump() throws SQLException {
    List<String> lines = new ArrayList<>();
    List<String> tables =
        query(
            "select table_name from information_schema.tables where table_schema = ?",
            row -> text(row, 1),
            SCHEMA);
    try (Connection connection = DriverManager.getConnection(jdbcUrl, "postgres", "");
        Statement statement = connection.createStatement()) {
      for (String table : tables) {
        try (ResultSet rows =
            statement.executeQuery("select t::text from " + SCHEMA + ".\"" + table + "\" t")) {
          while (rows.next()) {
            lines.add(table + ": " + rows.getString(1));
          }
        }
      }
    }
    return lines;
  }
}
