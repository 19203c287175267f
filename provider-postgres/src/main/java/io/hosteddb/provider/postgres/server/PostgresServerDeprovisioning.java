package io.hosteddb.provider.postgres.server;

import io.hosteddb.provider.postgres.internal.CallSession;
import io.hosteddb.provider.postgres.internal.DatabaseDoor;
import io.hosteddb.provider.postgres.internal.LoginRoles;
import io.hosteddb.provider.postgres.internal.PreparedTransactions;
import io.hosteddb.provider.postgres.internal.RoleErrors;
import io.hosteddb.provider.postgres.internal.RolesElsewhere;
import io.hosteddb.provider.postgres.internal.SqlQuoting;
import io.hosteddb.provider.postgres.server.PostgresServerOwnership.Presence;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.StepResult;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Removes the roles and the database of one tenant, from whatever half state it finds. What is not
 * ours is not touched, and counts as not there. Thread-safe.
 */
final class PostgresServerDeprovisioning {
  private static final String DROP = "DROP DATABASE IF EXISTS %s WITH (FORCE)";
  private static final String IN_USE = "55006";
  private static final String MAY_NOT = "42501";

  private final PostgresServerConnections connections;

  PostgresServerDeprovisioning(PostgresServerConnections connections) {
    this.connections = connections;
  }

  StepResult<Nothing> step(DeprovisionRequest request) throws InterruptedException {
    PostgresServerTenantNames names = PostgresServerTenantNames.of(request.identity());
    try (PostgresServerSession session = PostgresServerSession.open(connections, request.call())) {
      new Step(session, names, request.call()).remove(session.logins(names));
      return StepResult.done();
    } catch (SQLException e) {
      throw PostgresServerErrors.working(e);
    }
  }

  /** One step. */
  private final class Step {
    private final PostgresServerSession session;
    private final PostgresServerTenantNames names;
    private final CallContext call;
    private final String database;

    Step(PostgresServerSession session, PostgresServerTenantNames names, CallContext call) {
      this.session = session;
      this.names = names;
      this.call = call;
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
        dropDatabase();
      }
      for (String login : logins) {
        session.terminateSessions(login);
      }
      List<String> gone = roles(found, logins);
      if (!gone.isEmpty()) {
        dropRoles(gone);
      }
    }

    private void dropDatabase() throws SQLException, InterruptedException {
      PostgresServerSession.Hindrances hindrances = session.hindrances(names);
      if (!hindrances.subscriptions().isEmpty()) {
        // The server keeps it while it has one. An earlier attempt may have closed it to everybody.
        boolean unused = door().open();
        throw PostgresServerErrors.subscribed(names.database(), hindrances.subscriptions());
      }
      if (hindrances.prepared()) {
        rollBackPrepared();
      }
      session.alone("ALTER DATABASE " + database + " ALLOW_CONNECTIONS false IS_TEMPLATE false");
      try {
        session.alone(DROP.formatted(database));
      } catch (SQLException e) {
        if (!isOccupied(e)) {
          throw e;
        }
        // Whoever reads changes from a slot is not ended by the server itself; and it ends nobody
        // if there is one whom the administrator may not end.
        boolean unused = door().shutOthersOut();
        dropAgain();
      }
    }

    private void dropAgain() throws SQLException, InterruptedException {
      try {
        session.alone(DROP.formatted(database));
      } catch (SQLException e) {
        String inside = isOccupied(e) ? door().inside() : "";
        if (inside.isEmpty()) {
          throw e;
        }
        throw PostgresServerErrors.occupied(names.database(), inside);
      }
    }

    private static boolean isOccupied(SQLException e) {
      return IN_USE.equals(e.getSQLState()) || MAY_NOT.equals(e.getSQLState());
    }

    private DatabaseDoor door() {
      return new DatabaseDoor(session.session(), names.database());
    }

    private void rollBackPrepared() throws SQLException, InterruptedException {
      // An earlier attempt has closed it. No login role gets in any more.
      boolean unused = door().openWide();
      try (CallSession inside = connections.asAdmin(names, call)) {
        new PreparedTransactions(inside).rollBack(names.database(), null);
      }
    }

    private void dropRoles(List<String> gone) throws SQLException, InterruptedException {
      RolesElsewhere elsewhere =
          new RolesElsewhere(
              session.session(), names.roles(), other -> connections.asAdminIn(other, call));
      if (!PreparedTransactions.databases(session.session(), gone).isEmpty()) {
        elsewhere.clear(gone);
      }
      try {
        dropRolesHere(gone);
      } catch (SQLException e) {
        if (!RoleErrors.isDependedOn(e) && !RoleErrors.isOutOfLocks(e)) {
          throw e;
        }
        elsewhere.clear(gone);
        if (!RolesElsewhere.haveData(session.session(), gone)) {
          RolesElsewhere.unlinkLargeObjects(session.session(), gone);
        }
        dropRolesHere(gone);
      }
    }

    private void dropRolesHere(List<String> gone) throws SQLException, InterruptedException {
      String drop =
          "DROP ROLE IF EXISTS "
              + gone.stream().map(SqlQuoting::identifier).collect(Collectors.joining(", "));
      if (RolesElsewhere.haveData(session.session(), gone)) {
        session.together(List.of(drop));
      } else {
        // Rights an operator gave the roles would keep them from being dropped.
        session.logins(names).dropOwned(gone, List.of(drop));
      }
    }

    /** The owner role is last to go: without it a database could not be proved ours. */
    private List<String> roles(PostgresServerOwnership found, List<String> logins) {
      List<String> roles = new ArrayList<>(logins);
      if (found.owner() == Presence.OURS) {
        roles.add(names.owner());
      }
      return roles;
    }
  }
}
