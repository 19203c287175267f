package io.hosteddb.store.jdbc.internal.schema;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A host's connections as they are lent to somebody who does not always give them back: Flyway
 * keeps those that it had when it does not like the database, and after a few tries the pool is
 * empty, and all that is said is that it is. Closing gives back what is still out.
 *
 * <p>On PostgreSQL no transaction of theirs is subject to the time limits of the role: those are
 * made for requests, and end a migration that rewrites a large table, or the transaction that waits
 * beside it with the lock that keeps other nodes away, however often it is tried.
 */
final class LentConnections implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LentConnections.class);

  /** For the transaction alone, since a pooler may give the connection to others after it. */
  private static final String NO_LIMITS =
      """
      select pg_catalog.set_config(name, '0', true) from pg_catalog.pg_settings
      where setting <> '0' and name in
        ('statement_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout')\
      """;

  private final Queue<Connection> lent = new ConcurrentLinkedQueue<>();
  private final DataSource dataSource;

  LentConnections(DataSource hosts, boolean postgres) {
    dataSource =
        proxy(
            DataSource.class,
            (self, method, arguments) -> {
              Object result = invoke(hosts, method, arguments);
              if (!(result instanceof Connection connection)) {
                return result;
              }
              lent.add(connection);
              return postgres ? withoutLimits(connection) : connection;
            });
  }

  /** Flyway begins each transaction by this call, also where auto-commit is off already. */
  private static Connection withoutLimits(Connection connection) {
    return proxy(
        Connection.class,
        (self, method, arguments) -> {
          Object result = invoke(connection, method, arguments);
          if (method.getName().equals("setAutoCommit") && Boolean.FALSE.equals(arguments[0])) {
            try (Statement statement = connection.createStatement()) {
              boolean unusedResults = statement.execute(NO_LIMITS);
            }
          }
          return result;
        });
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            LentConnections.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static @Nullable Object invoke(
      Object target, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  DataSource dataSource() {
    return dataSource;
  }

  @Override
  public void close() {
    for (Connection connection = lent.poll(); connection != null; connection = lent.poll()) {
      try {
        if (!connection.isClosed()) {
          connection.close();
        }
      } catch (SQLException e) {
        LOG.debug("A connection could not be given back.", e);
      }
    }
  }
}
