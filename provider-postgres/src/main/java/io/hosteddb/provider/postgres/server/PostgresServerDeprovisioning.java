package io.hosteddb.provider.postgres.server;

import io.hosteddb.provider.postgres.internal.LoginRoles;
import io.hosteddb.provider.postgres.internal.SqlQuoting;
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
    PostgresServerTenantNames names = PostgresServerTenantNames.of(request.identity());
    try (PostgresServerSession session = PostgresServerSession.open(connections, request.call())) {
      new Step(session, names).remove(session.logins(names));
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

    void remove(LoginRoles roles) throws SQLException, InterruptedException {
      PostgresServerOwnership found = session.find(names);
      // Of every generation, also of those that no checkpoint knows.
      List<String> logins = roles.find();
      for (String login : logins) {
        // First, so that a client which reconnects cannot keep the rest from going.
        session.alone("ALTER ROLE " + SqlQuoting.identifier(login) + " NOLOGIN");
      }
      if (found.database() == Presence.OURS) {
        session.alone("ALTER DATABASE " + database + " ALLOW_CONNECTIONS false");
        session.alone("DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
      }
      for (String login : logins) {
        session.terminateSessions(login);
      }
      List<String> gone = roles(found, logins);
      if (!gone.isEmpty()) {
        String all = String.join(", ", gone);
        // Rights an operator gave the roles elsewhere would keep them from being dropped.
        session.together(List.of("DROP OWNED BY " + all, "DROP ROLE IF EXISTS " + all));
      }
    }

    /** The owner role is last to go: without it a database could not be proved ours. */
    private List<String> roles(PostgresServerOwnership found, List<String> logins) {
      List<String> roles = new ArrayList<>();
      logins.forEach(login -> roles.add(SqlQuoting.identifier(login)));
      if (found.owner() == Presence.OURS) {
        roles.add(SqlQuoting.identifier(names.owner()));
      }
      return roles;
    }
  }
}
