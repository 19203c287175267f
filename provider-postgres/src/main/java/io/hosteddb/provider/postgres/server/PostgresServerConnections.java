package io.hosteddb.provider.postgres.server;

import io.hosteddb.model.Secret;
import io.hosteddb.provider.postgres.internal.CallSession;
import io.hosteddb.provider.postgres.internal.ConnectionOpener;
import io.hosteddb.provider.postgres.internal.PostgresConnector;
import io.hosteddb.provider.postgres.internal.PostgresTarget;
import io.hosteddb.spi.CallContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** Connects to the server within the time of a call. */
final class PostgresServerConnections {
  private final PostgresAdmin admin;
  private final PostgresConnector connector;

  PostgresServerConnections(PostgresAdmin admin, ConnectionOpener opener, String clientName) {
    this.admin = admin;
    this.connector = new PostgresConnector(opener, clientName);
  }

  Connection asAdmin(CallContext call) throws InterruptedException {
    return asAdmin(admin.database(), call);
  }

  /** In the database of a tenant. */
  CallSession asAdmin(PostgresServerTenantNames names, CallContext call)
      throws InterruptedException {
    return new CallSession(asAdmin(names.database(), call), call);
  }

  /** Databases that no tenant has: the one that the URL names, and that of every server. */
  List<String> administrative() {
    return Stream.of(admin.database(), "postgres").distinct().toList();
  }

  /** In any database of the server. */
  CallSession asAdminIn(String database, CallContext call) throws InterruptedException {
    return new CallSession(asAdmin(database, call), call);
  }

  private Connection asAdmin(String database, CallContext call) throws InterruptedException {
    try {
      return open(database, admin.user(), admin.password(), call);
    } catch (SQLException e) {
      throw PostgresServerErrors.connecting(e, admin.password());
    }
  }

  Connection asTenant(PostgresServerTenantNames names, Secret password, CallContext call)
      throws SQLException, InterruptedException {
    return asTenant(names, names.login(), password, call);
  }

  /** With the login role of some generation. */
  Connection asTenant(
      PostgresServerTenantNames names, String login, Secret password, CallContext call)
      throws SQLException, InterruptedException {
    return open(names.database(), login, password, call);
  }

  private Connection open(String database, String user, Secret password, CallContext call)
      throws SQLException, InterruptedException {
    return connector.open(
        new PostgresTarget(
            admin.host(), admin.port(), database, user, password, admin.properties()),
        call);
  }
}
