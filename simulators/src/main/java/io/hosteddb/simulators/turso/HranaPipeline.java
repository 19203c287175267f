package io.hosteddb.simulators.turso;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Hrana over HTTP on SQLite: {@code execute} with positional and named arguments of every type, and
 * {@code close}. Every request of a pipeline runs, also after one that failed.
 */
final class HranaPipeline {
  private final Connection connection;

  private HranaPipeline(Connection connection) {
    this.connection = connection;
  }

  /**
   * Runs a pipeline.
   *
   * @param requests the array of the body
   * @param readOnly whether the token may only read
   * @return the body of the answer
   */
  static Map<String, @Nullable Object> run(
      Connection connection, JsonNode requests, boolean readOnly) {
    HranaPipeline pipeline = new HranaPipeline(connection);
    List<Map<String, ?>> results = new ArrayList<>();
    try {
      pipeline.mode(readOnly);
      requests.forEach(request -> results.add(pipeline.answer(request)));
      pipeline.mode(false);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("baton", null);
    body.put("base_url", null);
    body.put("results", results);
    return body;
  }

  /** An answer in which the first request failed. */
  static Map<String, @Nullable Object> failed(String code, String message) {
    Map<String, @Nullable Object> body = new HashMap<>();
    body.put("baton", null);
    body.put("base_url", null);
    body.put("results", List.of(error(message, code)));
    return body;
  }

  private void mode(boolean readOnly) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA query_only = " + (readOnly ? "ON" : "OFF"));
    }
  }

  private Map<String, ?> answer(JsonNode request) {
    String type = request.path("type").asString();
    if (type.equals("close")) {
      return Map.of("type", "ok", "response", Map.of("type", "close"));
    }
    if (!type.equals("execute")) {
      return error("unknown request type: " + type, "PROTO_ERROR");
    }
    try {
      Map<String, ?> result = execute(request.path("stmt"));
      return Map.of("type", "ok", "response", Map.of("type", "execute", "result", result));
    } catch (SQLException e) {
      return error("SQLite error: " + e.getMessage(), "SQLITE_ERROR");
    }
  }

  private static Map<String, ?> error(String message, String code) {
    return Map.of("type", "error", "error", Map.of("message", message, "code", code));
  }

  private Map<String, ?> execute(JsonNode stmt) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(stmt.path("sql").asString())) {
      bind(statement, stmt);
      boolean hasRows = statement.execute();
      Map<String, @Nullable Object> result = new LinkedHashMap<>();
      if (hasRows) {
        read(statement.getResultSet(), result);
      } else {
        result.put("cols", List.of());
        result.put("rows", List.of());
      }
      if (!stmt.path("want_rows").asBoolean(true)) {
        result.put("rows", List.of());
      }
      result.put("affected_row_count", Math.max(0, statement.getUpdateCount()));
      result.put("last_insert_rowid", lastRowId());
      result.put("replication_index", null);
      return result;
    }
  }

  /** A string, as every integer of Hrana; SQLite has none of its own for each statement. */
  private String lastRowId() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT last_insert_rowid()")) {
      return row.next() ? row.getString(1) : "0";
    }
  }

  /**
   * Binds positional and named arguments. A named argument may leave out the sign that its
   * parameter begins with.
   */
  private static void bind(PreparedStatement statement, JsonNode stmt) throws SQLException {
    int index = 1;
    for (JsonNode argument : stmt.path("args")) {
      bind(statement, index++, argument);
    }
    List<String> parameters = SqlParameters.of(stmt.path("sql").asString());
    for (JsonNode argument : stmt.path("named_args")) {
      String name = argument.path("name").asString();
      for (int i = 0; i < parameters.size(); i++) {
        String parameter = parameters.get(i);
        if (!parameter.isEmpty()
            && (parameter.equals(name) || parameter.substring(1).equals(name))) {
          bind(statement, i + 1, argument.path("value"));
        }
      }
    }
  }

  private static void bind(PreparedStatement statement, int index, JsonNode value)
      throws SQLException {
    switch (value.path("type").asString("")) {
      case "null" -> statement.setNull(index, Types.NULL);
      case "integer" -> statement.setLong(index, integer(value.path("value")));
      case "float" -> statement.setDouble(index, value.path("value").asDouble());
      case "text" -> statement.setString(index, value.path("value").asString());
      case "blob" -> statement.setBytes(index, blob(value.path("base64").asString()));
      default -> throw new SQLException("unknown type of an argument");
    }
  }

  /** A string, since JavaScript has no integer of that size. */
  private static long integer(JsonNode value) throws SQLException {
    try {
      return Long.parseLong(value.asString());
    } catch (NumberFormatException e) {
      throw new SQLException("an integer is a string of digits", e);
    }
  }

  /** With or without padding. */
  private static byte[] blob(String base64) throws SQLException {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new SQLException("a blob is base64", e);
    }
  }

  private static void read(ResultSet rows, Map<String, @Nullable Object> result)
      throws SQLException {
    ResultSetMetaData meta = rows.getMetaData();
    List<Map<String, String>> columns = new ArrayList<>();
    for (int i = 1; i <= meta.getColumnCount(); i++) {
      columns.add(Map.of("name", meta.getColumnLabel(i), "decltype", meta.getColumnTypeName(i)));
    }
    List<List<Map<String, ?>>> values = new ArrayList<>();
    while (rows.next()) {
      List<Map<String, ?>> row = new ArrayList<>();
      for (int i = 1; i <= columns.size(); i++) {
        row.add(value(rows.getObject(i)));
      }
      values.add(row);
    }
    result.put("cols", columns);
    result.put("rows", values);
  }

  private static Map<String, ?> value(@Nullable Object value) {
    if (value == null) {
      return Map.of("type", "null");
    }
    if (value instanceof Integer || value instanceof Long) {
      // A string, since JavaScript has no integer of that size.
      return Map.of("type", "integer", "value", value.toString());
    }
    if (value instanceof Double) {
      return Map.of("type", "float", "value", value);
    }
    if (value instanceof byte[] bytes) {
      return Map.of("type", "blob", "base64", Base64.getEncoder().encodeToString(bytes));
    }
    return Map.of("type", "text", "value", value.toString());
  }
}
