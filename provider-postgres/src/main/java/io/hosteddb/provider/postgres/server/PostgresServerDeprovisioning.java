package io.hosteddb.provider.postgres.server;

import io.hosteddb.provider.postgres.server.PostgresServerOwnership.Presence;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.StepResult;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes the roles and the database of one tenant, from whatever half state it finds. What is not
 * ours is not touched, and counts as not there. Thread-safe.
 */
final class PostgresServerDeprovisioning {
  private final PostgresServerConnections connections;

  PostgresServerDeprovisioning(PostgresServerConnections connections) {
    this.connections = connections;
  }

  StepResult<Nothing> step(DeprovisionRequest request) throws InterruptedException {
    try (PostgresServerSession session = PostgresServerSession.open(connections, request.call())) {
      new Step(session, PostgresServerTenantNames.of(request.identity())).remove();
      return StepResult.done();
    } catch (SQLException e) {
      throw PostgresServerErrors.working(e);
    }
  }

  /** One step. */
  private static final class Step {
    private final PostgresServerSession session;
    private final PostgresServerTenantNames names;
    private final String database;

    Step(PostgresServerSession session, PostgresServerTenantNames names) {
      this.session = session;
      this.names = names;
      this.database = SqlQuoting.identifier(names.database());
    }

    void remove() throws SQLException, InterruptedException {
      PostgresServerOwnership found = session.find(names);
      if (found.login() == Presence.OURS) {
        // First, so that a client which reconnects cannot keep the rest from going.
        session.alone("ALTER ROLE " + SqlQuoting.identifier(names.login()) + " NOLOGIN");
      }
      if (found.database() == Presence.OURS) {
        session.alone("ALTER DATABASE " + database + " ALLOW_CONNECTIONS false");
        session.alone("DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
      }
      if (found.login() == Presence.OURS) {
        session.terminateSessions(names.login());
      }
      List<String> roles = roles(found);
      if (!roles.isEmpty()) {
        String all = String.join(", ", roles);
        // Rights an operator gave the roles elsewhere would keep them from being dropped.
        session.together(List.of("DROP OWNED BY " + all, "DROP ROLE IF EXISTS " + all));
      }
    }

    /** The owner role is last to go: without it a database could not be proved ours. */
    private List<String> roles(PostgresServerOwnership found) {
      List<String> roles = new ArrayList<>();
      if (found.login() == Presence.OURS) {
        roles.add(SqlQuoting.identifier(names.login()));
      }
      if (found.owner() == Presence.OURS) {
        roles.add(SqlQuoting.identifier(names.owner()));
      }
      return roles;
    }
  }
}
