package io.hosteddb.store.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * A store as SQL: what PostgreSQL's {@code pg_dump} and H2's {@code SCRIPT} would write, in the
 * least that both load through JDBC.
 */
final class BaselineDump {
  /** The tables, those that others refer to first. */
  private static final List<String> TABLES =
      List.of(
          "hosteddb_meta",
          "hosteddb_project",
          "hosteddb_database",
          "hosteddb_history",
          "hosteddb_audit",
          "hosteddb_work",
          "hosteddb_rate_limit",
          "hosteddb_schema_history");

  private static final String FLYWAYS_TABLE =
      """
      create table hosteddb_schema_history (
        installed_rank integer not null,
        version        varchar(50),
        description    varchar(200) not null,
        type           varchar(20) not null,
        script         varchar(1000) not null,
        checksum       integer,
        installed_by   varchar(100) not null,
        installed_on   timestamp without time zone not null default now(),
        execution_time integer not null,
        success        boolean not null,
        constraint hosteddb_schema_history_pk primary key (installed_rank)
      );
      create index hosteddb_schema_history_s_idx on hosteddb_schema_history (success);
      """;

  private BaselineDump() {}

  /** A schema of PostgreSQL's, to be loaded into an empty one that is first in the search path. */
  static String ofPostgres(Connection connection, String schema, List<String> migrations)
      throws SQLException, IOException {
    StringBuilder dump =
        new StringBuilder(
            "-- A store of PostgreSQL's, for an empty schema in the search path.\n\n");
    for (String migration : migrations) {
      dump.append(resource("/io/hosteddb/store/jdbc/schema/postgresql/" + migration)).append('\n');
    }
    dump.append(FLYWAYS_TABLE).append("\ndelete from hosteddb_meta;\n\n");
    for (String table : TABLES) {
      appendRows(dump, connection, schema, table);
    }
    return dump.append(
            """
            select setval(pg_get_serial_sequence('hosteddb_audit', 'seq'), max(seq))
              from hosteddb_audit;
            """)
        .toString();
  }

  private static void appendRows(
      StringBuilder dump, Connection connection, String schema, String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select * from \"" + schema + "\"." + table + " order by 1, 2")) {
      ResultSetMetaData columns = rows.getMetaData();
      List<String> names = new ArrayList<>();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        names.add(columns.getColumnName(i));
      }
      String overriding = table.equals("hosteddb_audit") ? " overriding system value" : "";
      while (rows.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= names.size(); i++) {
          values.add(literal(rows, i, columns.getColumnType(i)));
        }
        dump.append("insert into ")
            .append(table)
            .append(" (")
            .append(String.join(", ", names))
            .append(")")
            .append(overriding)
            .append("\n  values (")
            .append(String.join(", ", values))
            .append(");\n");
      }
    }
    dump.append('\n');
  }

  private static String literal(ResultSet rows, int column, int type) throws SQLException {
    if (rows.getObject(column) == null) {
      return "null";
    }
    if (type == Types.BINARY) {
      return "'\\x" + HexFormat.of().formatHex(rows.getBytes(column)) + "'";
    }
    String text = Objects.requireNonNull(rows.getString(column));
    return switch (type) {
      case Types.BIGINT, Types.INTEGER, Types.SMALLINT -> text;
      case Types.BIT, Types.BOOLEAN -> text.startsWith("t") ? "true" : "false";
      default -> "'" + text.replace("'", "''") + "'";
    };
  }

  /** A schema of H2's, to be loaded into an empty database. */
  static String ofH2(Connection connection, String schema) throws SQLException {
    StringBuilder dump = new StringBuilder("-- A store of H2's, for an empty database.\n");
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("script nopasswords nosettings schema \"" + schema + "\"")) {
      while (rows.next()) {
        String line = Objects.requireNonNull(rows.getString(1));
        if (!line.startsWith("CREATE USER")) {
          dump.append(line).append('\n');
        }
      }
    }
    return dump.toString();
  }

  /** Loads what {@link #ofPostgres} or {@link #ofH2} wrote. */
  static void load(TestDatabase.Place place, String dump) throws SQLException {
    try (var pool = place.pool(1);
        Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      if (place.database() == TestDatabase.POSTGRESQL) {
        statement.execute(
            "create schema \"%1$s\"; set search_path to \"%1$s\"".formatted(place.schema()));
      }
      statement.execute(dump);
    }
  }

  static String resource(String path) throws IOException {
    try (InputStream file = BaselineDump.class.getResourceAsStream(path)) {
      return new String(Objects.requireNonNull(file, path).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
