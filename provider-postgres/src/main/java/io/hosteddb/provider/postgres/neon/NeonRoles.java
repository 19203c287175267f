package io.hosteddb.provider.postgres.neon;

import io.hosteddb.model.CredentialId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.Secret;
import io.hosteddb.provider.postgres.internal.CallSession;
import io.hosteddb.provider.postgres.internal.ConnectionReason;
import io.hosteddb.provider.postgres.internal.LoginRoles;
import io.hosteddb.provider.postgres.internal.PostgresConnector;
import io.hosteddb.provider.postgres.internal.RoleErrors;
import io.hosteddb.provider.postgres.internal.RoleNames;
import io.hosteddb.provider.postgres.internal.RolesElsewhere;
import io.hosteddb.provider.postgres.internal.SqlQuoting;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.ProviderException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The roles of an application at Neon, made by SQL as the role that the API made, which is handed
 * out to nobody. By SQL since a role that the API makes, or whose password it changes, costs
 * everybody's connections (API description of 2026-07); with an owner role of our own since no role
 * can make another a member of itself. Thread-safe.
 *
 * <p>Neon hears of {@code CREATE ROLE}, of passwords and of {@code ALTER DATABASE .. OWNER} at the
 * commit, and sets them again when a compute starts (its published source of 2025): so passwords go
 * in clear, and the owner of the database is changed by name, never by {@code REASSIGN OWNED}
 * alone.
 */
final class NeonRoles {
  private static final String MAY_NOT = "42501";

  private final PostgresConnector connector;
  private final NeonProbe probe;
  private final NeonRights rights;

  NeonRoles(PostgresConnector connector, NeonProbe probe, NeonRights rights) {
    this.connector = connector;
    this.probe = probe;
    this.rights = rights;
  }

  /** The names; the database is called as Neon says. */
  static RoleNames names(DatabaseIdentity identity, NeonConnection admin) {
    RoleNames names = RoleNames.of(identity);
    return new RoleNames(names.base(), admin.database(), names.mark());
  }

  /** How an application connects with a generation of credentials. */
  static NeonConnection login(
      DatabaseIdentity identity, NeonConnection admin, CredentialId credential, Secret password) {
    return new NeonConnection(
        admin.host(),
        admin.port(),
        names(identity, admin).login(credential),
        password,
        admin.database());
  }

  /**
   * Makes a login role, and the owner role if it is not there, and gives to the owner what the
   * API's role owns.
   *
   * @param admin the API's role
   * @param login the application's
   * @param handedOut whether applications know the API's role: then it acts as the owner, too, so
   *     that nothing new becomes its own
   * @throws ProviderException if Neon refuses, or does not answer
   */
  void make(
      DatabaseIdentity identity,
      NeonConnection admin,
      NeonConnection login,
      boolean handedOut,
      CallContext call)
      throws InterruptedException {
    RoleNames names = names(identity, admin);
    String owner = SqlQuoting.identifier(names.owner());
    try (CallSession session = open(admin, call)) {
      LoginRoles roles = new LoginRoles(session, names);
      List<String> before = new ArrayList<>();
      if (!roles.isThere(names.owner())) {
        before.add("CREATE ROLE " + owner + " NOLOGIN");
        before.add("COMMENT ON ROLE " + owner + " IS " + SqlQuoting.literal(names.mark()));
      }
      before.addAll(rights.statements(owner));
      before.add("GRANT " + owner + " TO SESSION_USER" + roles.inherited());
      String database = SqlQuoting.identifier(names.database());
      before.add("ALTER DATABASE " + database + " OWNER TO " + owner);
      before.addAll(roles.adopting(admin.role()));
      if (handedOut) {
        before.add(
            "ALTER ROLE "
                + SqlQuoting.identifier(admin.role())
                + " IN DATABASE "
                + database
                + " SET role TO "
                + owner);
      }
      String password = SqlQuoting.literal(login.password().reveal());
      roles.make(login.role(), "PASSWORD " + password + rights.ofTheLogin(), before);
    } catch (SQLException e) {
      throw problem(e, List.of(admin.password(), login.password()));
    }
  }

  /**
   * Connects as an application does.
   *
   * @throws ProviderException if that does not succeed
   */
  void probe(NeonConnection login, CallContext call) throws InterruptedException {
    NeonProbe.Outcome outcome = probe.ask(login, call);
    Failure failure = outcome.failure();
    if (failure != null) {
      throw of(failure);
    }
    if (outcome.result() != NeonProbe.Result.ANSWERS) {
      throw unavailable("The database at Neon does not let its new role in: " + outcome.reason());
    }
  }

  /**
   * Ends login roles, in the order that leaves nobody in.
   *
   * @param wanted which; empty for all
   * @return whether they are gone; otherwise sessions are still ending
   * @throws ProviderException if Neon refuses, or does not answer
   */
  boolean end(
      DatabaseIdentity identity, NeonConnection admin, List<String> wanted, CallContext call)
      throws InterruptedException {
    Giving whole = LoginRoles::handOver;
    return end(identity, admin, wanted, whole, LoginRoles::drop, UnaryOperator.identity(), call);
  }

  /**
   * Ends all login roles, as {@link #end}. One that something still depends on does not hold it up,
   * nor does what cannot be handed over.
   *
   * @param kept gets those that were not dropped, which nobody can log in with any more
   * @return whether that is done; otherwise sessions are still ending
   * @throws ProviderException if Neon refuses, or does not answer
   */
  boolean endAll(
      DatabaseIdentity identity, NeonConnection admin, List<String> kept, CallContext call)
      throws InterruptedException {
    Dropping disarming = (roles, logins) -> kept.addAll(roles.dropOrDisarm(logins));
    Giving asFarAsPossible =
        (roles, logins) -> {
          CallContext share = LoginRoles.share(call);
          try (CallSession inside = open(admin, share)) {
            new LoginRoles(inside, names(identity, admin)).handOver(logins);
          } catch (SQLException | ProviderException e) {
            if (!RoleErrors.isPutOff(e, share)) {
              throw e;
            }
          }
        };
    return end(identity, admin, List.of(), asFarAsPossible, disarming, LoginRoles::share, call);
  }

  /** What is done with that which roles own that nobody has a session with. */
  private interface Giving {
    void give(LoginRoles roles, List<String> logins) throws SQLException, InterruptedException;
  }

  /** What is done at last with roles that nobody has a session with. */
  private interface Dropping {
    void drop(LoginRoles roles, List<String> logins) throws SQLException, InterruptedException;
  }

  private boolean end(
      DatabaseIdentity identity,
      NeonConnection admin,
      List<String> wanted,
      Giving giving,
      Dropping dropping,
      UnaryOperator<CallContext> elsewhere,
      CallContext call)
      throws InterruptedException {
    try (CallSession session = open(admin, call)) {
      RoleNames names = names(identity, admin);
      LoginRoles roles = new LoginRoles(session, names);
      List<String> logins = roles.find(wanted);
      if (!roles.shut(logins)) {
        return false;
      }
      if (!logins.isEmpty()) {
        giving.give(roles, logins);
        // Who was let in just before the role was closed is seen by now.
        if (!roles.endSessions(logins)) {
          return false;
        }
        try {
          roles.drop(logins);
        } catch (SQLException e) {
          if (!RoleErrors.isDependedOn(e)) {
            throw e;
          }
          new RolesElsewhere(session, names, other -> open(admin.at(other), elsewhere.apply(call)))
              .handOver(logins);
          dropping.drop(roles, logins);
        }
      }
      return true;
    } catch (SQLException e) {
      throw problem(e, List.of(admin.password()));
    }
  }

  /** What came of changing the password of the API's role. */
  enum AdminChange {
    /** It has the new one, and no session is left of those that came in with the old one. */
    DONE,
    /** It has the new one, and sessions are still ending. */
    SESSIONS_LEFT,
    /** PostgreSQL does not let it: before 16 a role that may replicate cannot change its own. */
    NOT_ALLOWED
  }

  /**
   * Changes the password of the API's role, which applications know, and ends their sessions.
   *
   * @throws ProviderException if Neon refuses anything else, or does not answer
   */
  AdminChange changeAdmin(
      DatabaseIdentity identity, NeonConnection admin, Secret password, CallContext call)
      throws InterruptedException {
    try (CallSession session = open(admin, call)) {
      LoginRoles roles = new LoginRoles(session, names(identity, admin));
      if (!changePassword(roles, admin.role(), password)) {
        return AdminChange.NOT_ALLOWED;
      }
      if (!roles.endSessions(List.of(admin.role()))) {
        return AdminChange.SESSIONS_LEFT;
      }
      // What its last sessions made.
      roles.together(roles.adopting(admin.role()));
      return AdminChange.DONE;
    } catch (SQLException e) {
      throw problem(e, List.of(admin.password(), password));
    }
  }

  /** Returns whether it may. */
  private static boolean changePassword(LoginRoles roles, String role, Secret password)
      throws SQLException, InterruptedException {
    try {
      roles.together(
          List.of(
              "ALTER ROLE "
                  + SqlQuoting.identifier(role)
                  + " PASSWORD "
                  + SqlQuoting.literal(password.reveal())));
      return true;
    } catch (SQLException e) {
      if (MAY_NOT.equals(e.getSQLState())) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Who else can log in to the database: roles that somebody made in the console, or by SQL.
   *
   * @return their names; without Neon's own superusers
   */
  List<String> others(DatabaseIdentity identity, NeonConnection admin, CallContext call)
      throws InterruptedException {
    try (CallSession session = open(admin, call)) {
      return new LoginRoles(session, names(identity, admin)).others();
    } catch (SQLException e) {
      throw problem(e, List.of(admin.password()));
    }
  }

  /** Gives to the owner role what the API's role owns. */
  void adopt(DatabaseIdentity identity, NeonConnection admin, CallContext call)
      throws InterruptedException {
    try (CallSession session = open(admin, call)) {
      LoginRoles roles = new LoginRoles(session, names(identity, admin));
      roles.together(roles.adopting(admin.role()));
    } catch (SQLException e) {
      throw problem(e, List.of(admin.password()));
    }
  }

  private CallSession open(NeonConnection admin, CallContext call)
      throws SQLException, InterruptedException {
    return new CallSession(connector.open(admin.target(), call), call);
  }

  private static ProviderException problem(SQLException e, List<Secret> secrets) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    String reason = ConnectionReason.of(e, secrets);
    Failure failure = NeonRefusal.ifFinal(state, reason).orElse(null);
    if (failure != null) {
      return of(failure);
    }
    if (state.equals(MAY_NOT) || state.startsWith("28")) {
      return ProviderException.of(
              ErrorCategory.UNAUTHORIZED,
              "The database at Neon refuses its own administrator: " + reason + ".")
          .remedy(
              "Ask the platform's operator to look at the project's roles in Neon's console, and to"
                  + " give the role that is named as the database there what it lacks; then retry.")
          .cause(e)
          .build();
    }
    return unavailable(
        "The database at Neon did not change its roles: "
            + reason
            + ConnectionReason.ofDependencies(e, secrets)
                .map(what -> " (" + what + ")")
                .orElse(""));
  }

  static ProviderException of(Failure failure) {
    return ProviderException.of(failure.category(), failure.message())
        .remedy(failure.remedy())
        .build();
  }

  private static ProviderException unavailable(String message) {
    return ProviderException.of(ErrorCategory.UNAVAILABLE, message + ".").build();
  }
}
