package io.hosteddb.testkit.provider;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A client's open connection to a database, see {@link ProviderUnderTest#openSession}.
 *
 * @since 0.1
 */
public interface OpenSession extends AutoCloseable {
  /**
   * Whether the database still serves the connection: asks it something.
   *
   * @return false if the connection is ended
   * @throws Exception if that cannot be told
   */
  boolean isAlive() throws Exception;

  /** Ends the connection, which may be gone. */
  @Override
  void close();

  /**
   * A connection of JDBC.
   *
   * @param connection closed with the session
   * @return the session
   */
  static OpenSession of(Connection connection) {
    return new OpenSession() {
      @Override
      public boolean isAlive() throws SQLException {
        return connection.isValid(0);
      }

      @Override
      public void close() {
        try {
          connection.close();
        } catch (SQLException e) {
          // It was gone.
        }
      }
    };
  }
}
