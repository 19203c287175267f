package io.hosteddb.provider.postgres.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

/** Opens connections: the seam at which tests watch every statement. */
@FunctionalInterface
public interface ConnectionOpener {
  /**
   * A new connection.
   *
   * @param url a JDBC URL without user, password or parameters
   * @param properties user, password and the rest
   * @return the connection
   * @throws SQLException if there is none
   */
  Connection open(String url, Properties properties) throws SQLException;

  /**
   * The real driver, asked directly: the driver manager would write the attempt to its log.
   *
   * @return an opener that connects for real
   */
  static ConnectionOpener driver() {
    org.postgresql.Driver driver = new org.postgresql.Driver();
    return (url, properties) -> {
      Connection connection = driver.connect(url, properties);
      if (connection == null) {
        throw new SQLException("The driver does not take its own URL.", "08001");
      }
      return connection;
    };
  }
}
