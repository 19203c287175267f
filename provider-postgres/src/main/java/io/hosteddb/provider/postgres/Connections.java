package io.hosteddb.provider.postgres;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/** Connects to the server within the time of a call. */
final class Connections {
  private final PostgresAdmin admin;
  private final ConnectionOpener opener;
  private final String clientName;

  Connections(PostgresAdmin admin, ConnectionOpener opener, String clientName) {
    this.admin = admin;
    this.opener = opener;
    this.clientName = clientName;
  }

  Connection asAdmin(CallContext call) throws InterruptedException {
    try {
      return open(admin.database(), admin.user(), admin.password(), call);
    } catch (SQLException e) {
      throw PostgresErrors.connecting(e);
    }
  }

  Connection asTenant(TenantNames names, Secret password, CallContext call)
      throws SQLException, InterruptedException {
    return open(names.database(), names.login(), password, call);
  }

  private Connection open(String database, String user, Secret password, CallContext call)
      throws SQLException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before connecting");
    }
    Properties properties = new Properties();
    properties.putAll(admin.properties());
    properties.setProperty("PGHOST", admin.host());
    properties.setProperty("PGPORT", Integer.toString(admin.port()));
    properties.setProperty("PGDBNAME", database);
    properties.setProperty("user", user);
    properties.setProperty("password", password.reveal());
    properties.setProperty("ApplicationName", clientName);
    // A detail of the server may repeat a value.
    properties.setProperty("logServerErrorDetail", "false");
    String seconds = Long.toString(secondsLeft(call));
    properties.setProperty("connectTimeout", seconds);
    properties.setProperty("loginTimeout", seconds);
    properties.setProperty("socketTimeout", seconds);
    try {
      return opener.open(url(database), properties);
    } catch (SQLException e) {
      // The driver gives up connecting when interrupted, and leaves the flag set.
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while connecting");
      }
      throw e;
    }
  }

  private String url(String database) {
    String host = admin.host().contains(":") ? "[" + admin.host() + "]" : admin.host();
    return "jdbc:postgresql://" + host + ":" + admin.port() + "/" + encode(database);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
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
