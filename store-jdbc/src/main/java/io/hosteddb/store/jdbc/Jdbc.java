package io.hosteddb.store.jdbc;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
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

  /** Sets the parameters of a statement for one of several things. */
  @FunctionalInterface
  interface ParametersOf<T> {
    void set(Bind bind, T thing) throws SQLException;
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

  /** One statement for each of several things, sent together: how many rows each changed. */
  static <T> List<Integer> batch(
      Connection connection, String sql, List<T> things, ParametersOf<T> parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (T thing : things) {
        parameters.set(new Bind(statement), thing);
        statement.addBatch();
      }
      return Arrays.stream(statement.executeBatch()).boxed().toList();
    } catch (BatchUpdateException e) {
      // What it wraps says whether the batch may be tried again.
      throw e.getNextException() == null ? e : e.getNextException();
    }
  }
}
