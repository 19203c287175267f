package io.hosteddb.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs single statements. */
final class Jdbc {
  private Jdbc() {}

  /** Sets the parameters of a statement. */
  @FunctionalInterface
  interface Parameters {
    void set(Bind bind) throws SQLException;
  }

  /** Makes something of a row. */
  @FunctionalInterface
  interface RowMapper<T> {
    T map(Row row) throws SQLException;
  }

  static <T> List<T> list(
      Connection connection, String sql, Parameters parameters, RowMapper<T> mapper)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      parameters.set(new Bind(statement));
      try (ResultSet results = statement.executeQuery()) {
        List<T> rows = new ArrayList<>();
        while (results.next()) {
          rows.add(mapper.map(new Row(results)));
        }
        return rows;
      }
    }
  }

  static <T> Optional<T> first(
      Connection connection, String sql, Parameters parameters, RowMapper<T> mapper)
      throws SQLException {
    List<T> rows = list(connection, sql, parameters, mapper);
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(0));
  }

  static int update(Connection connection, String sql, Parameters parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      parameters.set(new Bind(statement));
      return statement.executeUpdate();
    }
  }
}
