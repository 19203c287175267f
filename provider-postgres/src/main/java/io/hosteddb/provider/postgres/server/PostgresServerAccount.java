package io.hosteddb.provider.postgres.server;

import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.VendorAccount;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server that the databases are on, asked for its identity once. Thread-safe. */
final class PostgresServerAccount {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresServerAccount.class);

  private final PostgresServerConnections connections;
  private volatile boolean asked;
  private volatile @Nullable VendorAccount known;

  PostgresServerAccount(PostgresServerIdentity identity, PostgresServerConnections connections) {
    this.connections = connections;
    this.asked = !identity.isAsked();
    this.known =
        Optional.ofNullable(identity.given()).map(PostgresServerAccount::server).orElse(null);
  }

  Optional<VendorAccount> of(CallContext call) throws InterruptedException {
    if (!asked) {
      known = ask(call).orElse(null);
      asked = true;
    }
    return Optional.ofNullable(known);
  }

  private Optional<VendorAccount> ask(CallContext call) throws InterruptedException {
    try (Connection connection = connections.asAdmin(call);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT system_identifier::pg_catalog.text FROM pg_catalog.pg_control_system()")) {
      return row.next() ? Optional.of(server(row.getString(1))) : Optional.empty();
    } catch (SQLException e) {
      if (!"42501".equals(e.getSQLState()) && !"42883".equals(e.getSQLState())) {
        throw PostgresServerErrors.working(e);
      }
      LOG.warn(
          "The PostgreSQL server does not tell its administrator its system identifier: after a"
              + " change of postgres.admin-url to another server, a detach would find nothing there"
              + " and be done. Set {} to a name of the server, or let the administrator execute"
              + " pg_control_system().",
          PostgresServerSettings.SERVER_ID);
      return Optional.empty();
    }
  }

  private static VendorAccount server(String id) {
    return new VendorAccount("server", id);
  }
}
