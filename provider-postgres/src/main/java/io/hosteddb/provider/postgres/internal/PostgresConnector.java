package io.hosteddb.provider.postgres.internal;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/** Connects within the time of a call. Thread-safe. */
public final class PostgresConnector {
  private final ConnectionOpener opener;
  private final String clientName;

  /**
   * A connector.
   *
   * @param opener opens the connections
   * @param clientName what a connection says it is to the server
   */
  public PostgresConnector(ConnectionOpener opener, String clientName) {
    this.opener = opener;
    this.clientName = clientName;
  }

  /**
   * Opens a connection. Connecting, logging in and every answer end with the call, give or take a
   * second.
   *
   * @param target what to connect to
   * @param call how long it may take
   * @return the connection
   * @throws SQLException if there is none
   * @throws ProviderException UNAVAILABLE with a known outcome if no time is left
   * @throws InterruptedException if the thread was interrupted
   */
  public Connection open(PostgresTarget target, CallContext call)
      throws SQLException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before connecting");
    }
    try {
      return opener.open(target.url(), properties(target, call));
    } catch (SQLException e) {
      // The driver gives up connecting when interrupted, and leaves the flag set.
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while connecting");
      }
      throw e;
    }
  }

  private Properties properties(PostgresTarget target, CallContext call) {
    Properties properties = new Properties();
    properties.putAll(target.properties());
    properties.setProperty("PGHOST", target.host());
    properties.setProperty("PGPORT", Integer.toString(target.port()));
    properties.setProperty("PGDBNAME", target.database());
    properties.setProperty("user", target.user());
    properties.setProperty("password", target.password().reveal());
    properties.setProperty("ApplicationName", clientName);
    // A detail of the server may repeat a value.
    properties.setProperty("logServerErrorDetail", "false");
    String seconds = Long.toString(secondsLeft(call));
    properties.setProperty("connectTimeout", seconds);
    properties.setProperty("loginTimeout", seconds);
    properties.setProperty("socketTimeout", seconds);
    return properties;
  }

  private static long secondsLeft(CallContext call) {
    Duration remaining = call.remaining();
    if (remaining.isZero()) {
      throw ProviderException.of(
              ErrorCategory.UNAVAILABLE,
              "The time of the call was over before the PostgreSQL server was asked.")
          .outcomeKnown(true)
          .build();
    }
    return Math.max(1, remaining.toSeconds());
  }
}
