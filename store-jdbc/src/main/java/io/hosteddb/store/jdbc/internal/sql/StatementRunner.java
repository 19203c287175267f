package io.hosteddb.store.jdbc.internal.sql;

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
public final class StatementRunner {
  private StatementRunner() {}

  /** Sets the parameters of a statement. */
  @FunctionalInterface
  public interface Parameters {
    void set(ParameterBinder bind) throws SQLException;
  }

  /** Sets the parameters of a statement for one of several things. */
  @FunctionalInterface
  public interface ParametersOf<T> {
    void set(ParameterBinder bind, T thing) throws SQLException;
  }

  /** Makes something of a row. */
  @FunctionalInterface
  public interface RowMapper<T> {
    T map(ResultRow row) throws SQLException;
  }

  public static <T> List<T> list(
      Connection connection, String sql, Parameters parameters, RowMapper<T> mapper)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      parameters.set(new ParameterBinder(statement));
      try (ResultSet results = statement.executeQuery()) {
        return rows(results, mapper);
      }
    }
  }

  private static <T> List<T> rows(ResultSet results, RowMapper<T> mapper) throws SQLException {
    List<T> rows = new ArrayList<>();
    while (results.next()) {
      rows.add(mapper.map(new ResultRow(results)));
    }
    return rows;
  }

  public static <T> Optional<T> first(
      Connection connection, String sql, Parameters parameters, RowMapper<T> mapper)
      throws SQLException {
    List<T> rows = list(connection, sql, parameters, mapper);
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(0));
  }

  public static int update(Connection connection, String sql, Parameters parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      parameters.set(new ParameterBinder(statement));
      return statement.executeUpdate();
    }
  }

  /**
   * Several statements that are sent together, on PostgreSQL: one way to the server and back. They
   * are as many statements there all the same: each sees what others have committed while the one
   * before waited for them.
   *
   * @param parameters of all, one statement's after the other's
   * @return the rows of the one that gives rows
   */
  public static <T> List<T> together(
      Connection connection, List<String> statements, Parameters parameters, RowMapper<T> mapper)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(String.join(";\n", statements))) {
      parameters.set(new ParameterBinder(statement));
      List<T> rows = new ArrayList<>();
      boolean hasRows = statement.execute();
      while (hasRows || statement.getUpdateCount() >= 0) {
        if (hasRows) {
          try (ResultSet results = statement.getResultSet()) {
            rows.addAll(rows(results, mapper));
          }
        }
        hasRows = statement.getMoreResults();
      }
      return rows;
    }
  }

  /** Inserts a row if there is none of its key: how many rows were written. */
  public static int insertIfAbsent(
      Connection connection, Dialect dialect, String insert, Parameters parameters)
      throws SQLException {
    try {
      return update(connection, dialect.ifAbsent(insert), parameters);
    } catch (SQLException e) {
      if (SqlState.isDuplicate(e)) {
        return 0;
      }
      throw e;
    }
  }

  /** One statement for each of several things, sent together: how many rows each changed. */
  public static <T> List<Integer> batch(
      Connection connection, String sql, List<T> things, ParametersOf<T> parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (T thing : things) {
        parameters.set(new ParameterBinder(statement), thing);
        statement.addBatch();
      }
      return Arrays.stream(statement.executeBatch()).boxed().toList();
    } catch (BatchUpdateException e) {
      // What it wraps says whether the batch may be tried again.
      throw e.getNextException() == null ? e : e.getNextException();
    }
  }
}
