package io.hosteddb.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One use of a connection, from its pool and back: a transaction of its own, or statements that
 * commit themselves.
 *
 * @param order uses of one database are done in this order
 * @param transaction whether its statements are one transaction
 * @param calls its statements
 * @param names which projects and databases it is about
 * @param search whether it looks for work: one such use comes after the other
 */
record ConnectionUse(
    long order, boolean transaction, List<Call> calls, Set<String> names, boolean search) {

  /**
   * A statement with its parameters.
   *
   * @param sql the text
   * @param parameters set one after the other
   */
  record Call(String sql, List<Parameter> parameters) {
    boolean writes() {
      String text = sql.strip().toLowerCase(Locale.ROOT);
      return !text.startsWith("select");
    }
  }

  /** A parameter with its value. */
  @FunctionalInterface
  interface Parameter {
    void set(PreparedStatement statement) throws SQLException;
  }

  /** How many transactions the database sees. */
  int transactions() {
    return transaction ? 1 : calls.size();
  }

  /** How many of them write. */
  int writes() {
    int writing = (int) calls.stream().filter(Call::writes).count();
    return transaction ? Math.min(1, writing) : writing;
  }

  /** Does it again, with nothing around it. */
  void run(Connection connection, UnaryOperator<String> text) throws SQLException {
    if (transaction) {
      connection.setAutoCommit(false);
    }
    for (Call call : calls) {
      try (PreparedStatement statement = connection.prepareStatement(text.apply(call.sql()))) {
        for (Parameter parameter : call.parameters()) {
          parameter.set(statement);
        }
        if (statement.execute()) {
          drain(statement);
        }
      }
    }
    if (transaction) {
      connection.commit();
      connection.setAutoCommit(true);
    }
  }

  private static void drain(PreparedStatement statement) throws SQLException {
    try (ResultSet results = statement.getResultSet()) {
      int rows = 0;
      while (results.next()) {
        rows++;
      }
      if (rows < 0) {
        throw new IllegalStateException();
      }
    }
  }
}
