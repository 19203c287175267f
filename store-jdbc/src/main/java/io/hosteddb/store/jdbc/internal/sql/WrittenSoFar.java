package io.hosteddb.store.jdbc.internal.sql;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Whether a connection is in the middle of a transaction that has written something: to commit
 * would commit that. Where nothing is open, the drivers know so without asking.
 */
final class WrittenSoFar {
  private static final String ASK_POSTGRES =
      "select 1 where pg_catalog.pg_current_xact_id_if_assigned() is not null";

  private WrittenSoFar() {}

  /**
   * Looks at a connection without auto commit.
   *
   * @throws SQLException if the database does not say
   */
  static boolean isAny(Connection connection) throws SQLException {
    Object driver = driver(connection);
    Object state = told(driver, "getTransactionState");
    if (state != null) {
      // A pool that looks whether the connection works leaves a transaction that has read.
      return state.toString().equals("OPEN")
          && StatementRunner.first(connection, ASK_POSTGRES, bind -> {}, ResultRow::number)
              .isPresent();
    }
    return Boolean.TRUE.equals(told(told(driver, "getSession"), "hasPendingTransaction"));
  }

  /** Out of the pool's wrapping. */
  private static @Nullable Object driver(Connection connection) {
    try {
      return connection.unwrap(Connection.class);
    } catch (SQLException | RuntimeException e) {
      return null;
    }
  }

  /** What a driver's own method says; null if it has none of that name. */
  private static @Nullable Object told(@Nullable Object of, String name) {
    if (of == null) {
      return null;
    }
    try {
      Method method = of.getClass().getMethod(name);
      return method.invoke(of);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }
}
