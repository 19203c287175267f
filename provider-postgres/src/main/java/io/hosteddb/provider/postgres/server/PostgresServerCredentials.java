package io.hosteddb.provider.postgres.server;

import io.hosteddb.model.CredentialId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VariableName;
import io.hosteddb.provider.postgres.internal.CallSession;
import io.hosteddb.provider.postgres.internal.DatabaseDoor;
import io.hosteddb.provider.postgres.internal.LoginRoles;
import io.hosteddb.provider.postgres.internal.PreparedTransactions;
import io.hosteddb.provider.postgres.internal.RoleErrors;
import io.hosteddb.provider.postgres.internal.RolesElsewhere;
import io.hosteddb.provider.postgres.server.PostgresServerOwnership.Presence;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.Credentials;
import io.hosteddb.spi.IssueRequest;
import io.hosteddb.spi.IssuedCredentials;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ReadyDatabase;
import io.hosteddb.spi.RevokeAllRequest;
import io.hosteddb.spi.RevokeRequest;
import io.hosteddb.spi.Revoked;
import io.hosteddb.spi.StepResult;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A login role for each generation, which all act as the database's owner role. What one has made
 * belongs to the owner role, so that one can go while the others stay. Thread-safe.
 */
final class PostgresServerCredentials implements Credentials {
  private static final int PASSWORD_LENGTH = 40;
  private static final String LOCKED = "55P03";
  private static final Duration POLL_AFTER = Duration.ofSeconds(1);

  private final PostgresServerSettings settings;
  private final PostgresServerConnections connections;
  private final SecureRandom random;

  PostgresServerCredentials(
      PostgresServerSettings settings, PostgresServerConnections connections, SecureRandom random) {
    this.settings = settings;
    this.connections = connections;
    this.random = random;
  }

  @Override
  public CredentialTraits traits() {
    return CredentialTraits.seamless();
  }

  @Override
  public StepResult<IssuedCredentials> issue(IssueRequest request) throws InterruptedException {
    CallSession.requireNotInterrupted();
    PostgresServerCheckpoint saved = PostgresServerCheckpoint.of(request.checkpoint());
    Optional<Secret> password = saved.password();
    if (password.isEmpty()) {
      // Saved before it is used: after a crash the next step must know the password that was set.
      return StepResult.goOn(
          saved.withPassword(Secret.generate(PASSWORD_LENGTH, random)).toCheckpoint(),
          "choosing credentials");
    }
    ReadyDatabase database = request.database();
    PostgresServerTenantNames names = PostgresServerTenantNames.of(database.identity());
    String login = names.login(request.credential());
    make(names, login, password.get(), request.call());
    probe(names, login, password.get(), request.call());
    Map<String, Secret> known = new LinkedHashMap<>();
    Map<VariableName, Secret> before = database.variables().asMap();
    before.forEach((name, value) -> known.put(name.value(), value));
    known.put("DATABASE_URL", settings.endpoint().uri(login, password.get(), names.database()));
    return StepResult.done(saved.toCheckpoint(), IssuedCredentials.of(database.fill(known)));
  }

  private void make(
      PostgresServerTenantNames names, String login, Secret password, CallContext call)
      throws InterruptedException {
    try (PostgresServerSession session = PostgresServerSession.open(connections, call)) {
      requireOurs(session.find(names), names);
      session
          .logins(names)
          .make(
              login,
              "CONNECTION LIMIT "
                  + settings.connectionLimit()
                  + " PASSWORD "
                  + session.verifier(password),
              List.of());
    } catch (SQLException e) {
      throw PostgresServerErrors.working(e);
    }
  }

  /** A role for a database that is not there would be nobody's to remove. */
  private static void requireOurs(PostgresServerOwnership found, PostgresServerTenantNames names) {
    if (found.owner() == Presence.OURS && found.database() == Presence.OURS) {
      return;
    }
    boolean gone = found.database() == Presence.ABSENT;
    throw ProviderException.of(
            gone ? ErrorCategory.NOT_FOUND : ErrorCategory.CONFLICT,
            gone
                ? "The PostgreSQL server does not have the database " + names.database() + "."
                : "The database "
                    + names.database()
                    + " on the PostgreSQL server is not owned by this platform's role "
                    + names.owner()
                    + " any more.")
        .remedy(
            gone
                ? "Ask the platform's operator to restore it there, then rotate again; or detach."
                : "Ask the platform's operator to give it back to that role, then rotate again.")
        .build();
  }

  /** Done means that a client which connects now succeeds. */
  private void probe(
      PostgresServerTenantNames names, String login, Secret password, CallContext call)
      throws InterruptedException {
    try (Connection connection = connections.asTenant(names, login, password, call);
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
    } catch (SQLException e) {
      throw PostgresServerErrors.probing(e, password);
    }
  }

  @Override
  public StepResult<Revoked> revoke(RevokeRequest request) throws InterruptedException {
    PostgresServerTenantNames names = PostgresServerTenantNames.of(request.database().identity());
    CredentialId credential = request.credential();
    Checkpoint saved = request.checkpoint();
    CallSession.requireNotInterrupted();
    try (PostgresServerSession session = PostgresServerSession.open(connections, request.call())) {
      Ending ending = new Ending(session, names, request.call(), false);
      List<String> logins = ending.roles.find(List.of(names.login(credential)));
      return ending.roles.shut(logins) && ending.emptied(logins) && ending.dropped(logins)
          ? StepResult.done(saved, Revoked.dead())
          : stillThere(saved);
    } catch (SQLException e) {
      throw PostgresServerErrors.working(e);
    }
  }

  /**
   * Every login role of the database, also those that no list knows; and whoever had them may have
   * closed the database, or let others in.
   */
  @Override
  public StepResult<Revoked> revokeAll(RevokeAllRequest request) throws InterruptedException {
    PostgresServerTenantNames names = PostgresServerTenantNames.of(request.database().identity());
    Checkpoint saved = request.checkpoint();
    CallSession.requireNotInterrupted();
    try (PostgresServerSession session = PostgresServerSession.open(connections, request.call())) {
      Ending ending = new Ending(session, names, request.call(), true);
      List<String> logins = ending.roles.find(List.of());
      boolean over =
          ending.roles.shut(logins)
              && ending.othersShutOut()
              && ending.emptiedAsFarAsPossible(logins)
              && ending.droppedOrDisarmed(logins)
              // Once more: until then members of those roles could undo it from elsewhere.
              && ending.othersShutOut();
      return over ? StepResult.done(saved, ending.result()) : stillThere(saved);
    } catch (SQLException e) {
      throw PostgresServerErrors.working(e);
    }
  }

  /** Ends roles, in the order that leaves nobody in. Each step says whether the next may follow. */
  private final class Ending {
    private final CallSession session;
    private final PostgresServerTenantNames names;
    private final CallContext call;
    private final LoginRoles roles;
    private final RolesElsewhere elsewhere;
    private final DatabaseDoor door;
    private final boolean hasDatabase;
    private List<String> kept = List.of();

    Ending(
        PostgresServerSession session,
        PostgresServerTenantNames names,
        CallContext call,
        boolean emergency)
        throws SQLException, InterruptedException {
      this.session = session.session();
      this.names = names;
      this.call = call;
      this.roles = session.logins(names);
      this.elsewhere =
          new RolesElsewhere(
              session.session(),
              names.roles(),
              other -> connections.asAdminIn(other, emergency ? LoginRoles.share(call) : call));
      this.door = new DatabaseDoor(session.session(), names.database());
      this.hasDatabase = session.find(names).database() == Presence.OURS;
    }

    boolean othersShutOut() throws SQLException, InterruptedException {
      if (!hasDatabase) {
        return true;
      }
      boolean unused = door.open();
      return door.shutOthersOut();
    }

    boolean emptied(List<String> logins) throws SQLException, InterruptedException {
      return emptied(logins, call);
    }

    private boolean emptied(List<String> logins, CallContext time)
        throws SQLException, InterruptedException {
      if (logins.isEmpty()) {
        return true;
      }
      List<String> prepared = PreparedTransactions.databases(session, logins);
      if (hasDatabase) {
        handOver(logins, prepared.contains(names.database()), time);
      }
      if (!prepared.stream().allMatch(names.database()::equals)) {
        elsewhere.handOver(logins);
      }
      // Who was let in just before the role was closed is seen by now.
      return roles.endSessions(logins);
    }

    /** What cannot be handed over lets nobody in, and must not keep new credentials back. */
    boolean emptiedAsFarAsPossible(List<String> logins) throws SQLException, InterruptedException {
      CallContext share = LoginRoles.share(call);
      try {
        return emptied(logins, share);
      } catch (SQLException | ProviderException e) {
        if (!RoleErrors.isPutOff(e, share)) {
          throw e;
        }
        return roles.endSessions(logins);
      }
    }

    private void handOver(List<String> logins, boolean prepared, CallContext time)
        throws SQLException, InterruptedException {
      try {
        handOverInside(logins, prepared, time);
      } catch (SQLException | ProviderException e) {
        if (time.isOver() || isLockedByOthers(e) || !door.openWide()) {
          throw e;
        }
        handOverInside(logins, prepared, time);
      }
    }

    /** Nothing that an open door would help against. */
    private static boolean isLockedByOthers(Exception e) {
      return e instanceof SQLException sql && LOCKED.equals(sql.getSQLState());
    }

    private void handOverInside(List<String> logins, boolean prepared, CallContext time)
        throws SQLException, InterruptedException {
      try (CallSession inside = connections.asAdmin(names, time)) {
        if (prepared) {
          // They lock what is to be handed over, and without their role nobody could end them.
          new PreparedTransactions(inside).rollBack(names.database(), logins);
        }
        new LoginRoles(inside, names.roles()).handOver(logins);
      }
    }

    boolean dropped(List<String> logins) throws SQLException, InterruptedException {
      if (!logins.isEmpty()) {
        try {
          roles.drop(logins);
        } catch (SQLException e) {
          handOverElsewhere(logins, e);
          roles.drop(logins);
        }
      }
      return roles.endNamelessSessions();
    }

    boolean droppedOrDisarmed(List<String> logins) throws SQLException, InterruptedException {
      try {
        roles.drop(logins);
      } catch (SQLException e) {
        handOverElsewhere(logins, e);
        kept = roles.dropOrDisarm(logins);
      }
      return roles.endNamelessSessions();
    }

    private void handOverElsewhere(List<String> logins, SQLException refused)
        throws SQLException, InterruptedException {
      if (!RoleErrors.isDependedOn(refused)) {
        throw refused;
      }
      elsewhere.handOver(logins);
    }

    Revoked result() throws SQLException, InterruptedException {
      List<String> notes = new ArrayList<>();
      if (!kept.isEmpty()) {
        notes.add(
            "Roles that something on the server still depends on can log in no more, and are kept"
                + " until that is dropped or handed over: "
                + String.join(", ", kept)
                + ".");
      }
      String inside = hasDatabase ? door.stillInside() : "";
      if (!inside.isEmpty()) {
        notes.add(
            "The administrator of the server may not end the sessions that others still have in the"
                + " database: "
                + inside
                + ".");
      }
      return notes.isEmpty() ? Revoked.dead() : Revoked.dead().withNote(String.join(" ", notes));
    }
  }

  private static StepResult<Revoked> stillThere(Checkpoint saved) {
    return StepResult.pollAfter(saved, "waiting for the last sessions to end", POLL_AFTER);
  }
}
