package io.hosteddb.store.jdbc.internal.sql;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host's connections at READ COMMITTED, whatever isolation they come with: the statements of
 * the store lock what they decide by, and under a stricter isolation the database would undo many
 * of those that wait for each other. A connection goes back with the isolation that it came with.
 */
public final class ReadCommitted {
  private static final Logger LOG = LoggerFactory.getLogger(ReadCommitted.class);

  private ReadCommitted() {}

  /**
   * Connections at READ COMMITTED.
   *
   * @param hosts the host's
   * @param isolation what the host's come with
   */
  public static DataSource over(DataSource hosts, int isolation) {
    return isolation == Connection.TRANSACTION_READ_COMMITTED
        ? hosts
        : proxy(
            DataSource.class,
            (method, arguments) -> {
              Object result = call(hosts, method, arguments);
              return result instanceof Connection given ? taken(given, isolation) : result;
            });
  }

  private static Connection taken(Connection given, int isolation) throws SQLException {
    try {
      set(given, Connection.TRANSACTION_READ_COMMITTED);
    } catch (SQLException e) {
      given.close();
      throw e;
    }
    return proxy(
        Connection.class,
        (method, arguments) -> {
          if (method.getName().equals("close") && !given.isClosed()) {
            restore(given, isolation);
          }
          return call(given, method, arguments);
        });
  }

  private static void set(Connection connection, int isolation) throws SQLException {
    // It cannot be changed in a transaction, and asking may have begun one.
    boolean auto = CallersTransaction.requireNone(connection);
    connection.setTransactionIsolation(isolation);
    if (!auto) {
      connection.setAutoCommit(false);
    }
  }

  private static void restore(Connection connection, int isolation) {
    try {
      set(connection, isolation);
    } catch (SQLException e) {
      LOG.debug("A broken connection goes back to its pool.", e);
    }
  }

  /** What a proxy does. */
  @FunctionalInterface
  private interface Call {
    @Nullable Object apply(Method method, Object @Nullable [] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            ReadCommitted.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> call.apply(method, arguments)));
  }

  private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }
}
