package io.hosteddb.store.jdbc.internal.schema;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A host's connections as they are lent to somebody who does not always give them back: Flyway
 * keeps those that it had when it does not like the database, and after a few tries the pool is
 * empty, and all that is said is that it is. Closing gives back what is still out.
 */
final class LentConnections implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LentConnections.class);

  private final Queue<Connection> lent = new ConcurrentLinkedQueue<>();
  private final DataSource dataSource;

  LentConnections(DataSource hosts) {
    dataSource =
        (DataSource)
            Proxy.newProxyInstance(
                LentConnections.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (self, method, arguments) -> {
                  try {
                    Object result = method.invoke(hosts, arguments);
                    if (result instanceof Connection connection) {
                      lent.add(connection);
                    }
                    return result;
                  } catch (InvocationTargetException e) {
                    throw e.getTargetException();
                  }
                });
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
