package io.hosteddb.provider.postgres.internal;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The login roles of one hosted database. Each acts as the owner role, so that what one of them
 * makes belongs to all; a role comes with its mark in one transaction, so that one without it was
 * never ours.
 *
 * <p>A session outlives the role it logged in with, and goes on reading and writing without a name:
 * so a role is first closed ({@code NOLOGIN}), then its sessions are ended, and only when none is
 * left it is dropped. Every method can be repeated, whatever an earlier attempt has done.
 */
public final class LoginRoles {
  private static final int GRANT_OPTIONS_SINCE = 16;

  /** Others of the tenant are at work: who waits for an exclusive lock makes all of them wait. */
  static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = 300";

  /** Joined, since a server may have some hundred thousand roles: to ask for each takes seconds. */
  private static final String FIND =
      """
      SELECT rolname
        FROM pg_catalog.pg_roles
        JOIN pg_catalog.pg_shdescription AS comment
             ON comment.objoid = pg_roles.oid
                AND comment.classoid = 'pg_catalog.pg_authid'::pg_catalog.regclass
       WHERE rolname <> ?
         AND comment.description = ?
         AND NOT EXISTS
             (SELECT 1 FROM pg_catalog.pg_database WHERE datname = ? AND datdba = pg_roles.oid)
       ORDER BY rolname
      """;

  private static final String STATE =
      """
      SELECT login.oid IS NOT NULL,
             pg_catalog.shobj_description(login.oid, 'pg_authid') IS NOT DISTINCT FROM ?,
             (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = session_user)
        FROM (SELECT ?::pg_catalog.text) AS wanted (name)
        LEFT JOIN pg_catalog.pg_roles AS login ON login.rolname = wanted.name
      """;

  private static final String OTHERS =
      """
      SELECT rolname
        FROM pg_roles
       WHERE rolcanlogin AND NOT rolsuper AND rolname <> session_user
         AND has_database_privilege(oid, ?, 'CONNECT')
         AND shobj_description(oid, 'pg_authid') IS DISTINCT FROM ?
       ORDER BY rolname
      """;

  private static final String OTHER_DATABASES =
      "SELECT format('ALTER DATABASE %I OWNER TO %I', datname, pg_get_userbyid(datdba))"
          + " FROM pg_database WHERE pg_get_userbyid(datdba) = ? AND datname <> ?";

  private static final String OTHER_SESSIONS =
      " FROM pg_catalog.pg_stat_activity WHERE usename = ANY (?)"
          + " AND pid <> pg_catalog.pg_backend_pid()";

  /** Of this database, whose role is not there any more. */
  private static final String NAMELESS =
      " FROM pg_catalog.pg_stat_activity AS session WHERE datname = ANY (?)"
          + " AND usesysid IS NOT NULL AND NOT EXISTS"
          + " (SELECT 1 FROM pg_catalog.pg_roles WHERE pg_roles.oid = session.usesysid)";

  private final CallSession session;
  private final RoleNames names;

  /**
   * The roles as somebody sees them who may manage roles.
   *
   * @param session on the server; in the tenant's database for {@link #handOver}
   * @param names what the roles are called
   */
  public LoginRoles(CallSession session, RoleNames names) {
    this.session = session;
    this.names = names;
  }

  /**
   * The login roles of the database that are there, made completely or not: by their mark, which
   * stays when somebody renames them.
   *
   * @return their names
   * @throws SQLException if the server refuses
   * @throws InterruptedException if the thread was interrupted
   */
  public List<String> find() throws SQLException, InterruptedException {
    return ask(
        FIND,
        statement -> {
          statement.setString(1, names.owner());
          statement.setString(2, names.mark());
          statement.setString(3, names.database());
        },
        LoginRoles::texts);
  }

  /**
   * The login roles of the database that are there, of those that are wanted. One that bears the
   * mark under a name which we do not give was renamed by hand: nobody has valid credentials for
   * it, and whose it was nobody knows, so that it is always among them.
   *
   * @param wanted their names; empty for all
   * @return their names
   * @throws SQLException if the server refuses
   * @throws InterruptedException if the thread was interrupted
   */
  public List<String> find(List<String> wanted) throws SQLException, InterruptedException {
    return find().stream()
        .filter(r -> wanted.isEmpty() || wanted.contains(r) || !names.isLogin(r))
        .toList();
  }

  /**
   * Lets nobody in with these roles any more, and ends their sessions.
   *
   * @param logins roles that are there
   * @return whether no session is left; otherwise try again in a moment
   * @throws SQLException if the server refuses
   * @throws InterruptedException if the thread was interrupted
   */
  public boolean shut(List<String> logins) throws SQLException, InterruptedException {
    if (logins.isEmpty()) {
      return true;
    }
    close(logins);
    return endSessions(logins);
  }

  /**
   * Who else may log in to the database, and is no superuser.
   *
   * @return roles that are not ours
   * @throws SQLException if the server refuses
   * @throws InterruptedException if the thread was interrupted
   */
  public List<String> others() throws SQLException, InterruptedException {
    return ask(
        OTHERS,
        statement -> {
          statement.setString(1, names.database());
          statement.setString(2, names.mark());
        },
        LoginRoles::texts);
  }

  private static List<String> texts(ResultSet rows) throws SQLException {
    List<String> found = new ArrayList<>();
    while (rows.next()) {
      found.add(rows.getString(1));
    }
    return found;
  }

  /**
   * Makes a login role, or resets the one that is there; in one transaction.
   *
   * @param login its name
   * @param options what follows {@code LOGIN}: the password as a literal, and limits
   * @param before statements of the same transaction that go before it
   * @throws ProviderException CONFLICT if a role of the name is not ours
   * @throws SQLException if the server refuses
   * @throws InterruptedException if the thread was interrupted
   */
  public void make(String login, String options, List<String> before)
      throws SQLException, InterruptedException {
    State state = state(login);
    if (state.exists() && !state.ours()) {
      throw foreign(login);
    }
    String role = SqlQuoting.identifier(login);
    String owner = SqlQuoting.identifier(names.owner());
    List<String> statements = new ArrayList<>(before);
    if (!state.exists()) {
      statements.add("CREATE ROLE " + role);
      statements.add("COMMENT ON ROLE " + role + " IS " + SqlQuoting.literal(names.mark()));
    }
    statements.add("ALTER ROLE " + role + " LOGIN " + options);
    statements.add("GRANT " + owner + " TO " + role + inherited());
    if (!state.superuser()) {
      statements.add("GRANT " + role + " TO SESSION_USER" + inherited());
    }
    statements.add(
        "ALTER ROLE "
            + role
            + " IN DATABASE "
            + SqlQuoting.identifier(names.database())
            + " SET role TO "
            + owner);
    together(statements);
  }

  /**
   * Whether one of our roles is there.
   *
   * @param role its name
   * @return false if there is no role of the name
   * @throws ProviderException CONFLICT if there is one that is not ours
   * @throws SQLException if the server refuses
   * @throws InterruptedException if the thread was interrupted
   */
  public boolean isThere(String role) throws SQLException, InterruptedException {
    State state = state(role);
    if (state.exists() && !state.ours()) {
      throw foreign(role);
    }
    return state.exists();
  }

  /**
   * Lets nobody in with these roles any more. Open sessions go on.
   *
   * @param logins roles that are there
   * @throws SQLException if the server refuses
   * @throws InterruptedException if the thread was interrupted
   */
  public void close(List<String> logins) throws SQLException, InterruptedException {
    boolean superuser = state(names.owner()).superuser();
    List<String> statements = new ArrayList<>();
    for (String login : logins) {
      String role = SqlQuoting.identifier(login);
      statements.add("ALTER ROLE " + role + " NOLOGIN");
      if (!superuser) {
        // Its sessions are ended, and what it owns is handed over, by those who have its rights.
        statements.add("GRANT " + role + " TO SESSION_USER" + inherited());
      }
    }
    together(statements);
  }

  /**
   * Ends the sessions of roles, whatever database they are in.
   *
   * @param logins roles that nobody can log in with any more
   * @return whether none is left; otherwise try again in a moment
   * @throws SQLException if the server refuses
   * @throws InterruptedException if the thread was interrupted
   */
  public boolean endSessions(List<String> logins) throws SQLException, InterruptedException {
    return new OtherSessions(session).end(OTHER_SESSIONS, logins);
  }

  /**
   * Ends sessions in the database whose role was dropped, and who therefore are in without a name.
   *
   * @return whether none is left
   * @throws SQLException if the server refuses
   * @throws InterruptedException if the thread was interrupted
   */
  public boolean endNamelessSessions() throws SQLException, InterruptedException {
    return new OtherSessions(session).end(NAMELESS, List.of(names.database()));
  }

  /**
   * Statements that give what a role owns in this database to the owner role. Its own rights stay,
   * and so do other databases that it owns.
   *
   * @param role a role that is there
   * @return to be executed together, in the tenant's database
   * @throws SQLException if the server refuses
   * @throws InterruptedException if the thread was interrupted
   */
  public List<String> adopting(String role) throws SQLException, InterruptedException {
    List<String> statements = new ArrayList<>();
    statements.add(LOCK_TIMEOUT);
    statements.add(reassigning(role));
    // REASSIGN takes them along, whatever database it is said in.
    statements.addAll(
        ask(
            OTHER_DATABASES,
            statement -> {
              statement.setString(1, role);
              statement.setString(2, names.database());
            },
            LoginRoles::texts));
    return statements;
  }

  private String reassigning(String role) {
    return "REASSIGN OWNED BY "
        + SqlQuoting.identifier(role)
        + " TO "
        + SqlQuoting.identifier(names.owner());
  }

  /**
   * Gives what roles own to the owner role, and takes from them what rights they have: they may
   * have made things under their own name, and default privileges. To be called in the database
   * that it is about, of the tenant as a rule. Where it is much, what was handed over when the time
   * of the call ended stays so, and the next one goes on.
   *
   * @param roles roles without sessions
   * @throws SQLException if the server refuses; 55P03 if others hold locks
   * @throws InterruptedException if the thread was interrupted
   */
  public void handOver(List<String> roles) throws SQLException, InterruptedException {
    new OwnedThings(session, names.owner())
        .giveAway(roles, () -> new ClosedSchemas(session, names.owner()).opening(roles));
    int unused =
        session.transaction(() -> {
          session.execute(CallSession.AS_OURSELVES);
          session.execute(LOCK_TIMEOUT);
          new PassedRights(session).takeBack(roles);
          List<String> statements =
              new ArrayList<>(new ClosedSchemas(session, names.owner()).opening(roles));
          for (String role : roles) {
            statements.add(reassigning(role));
            statements.add("DROP OWNED BY " + SqlQuoting.identifier(role));
          }
          for (String statement : statements) {
            session.execute(statement);
          }
          return statements.size();
        });
  }

  /**
   * Takes from roles what rights they have in a database and on the server, and drops what they own
   * there.
   *
   * @param roles roles that are there
   * @param then statements of the same transaction that go after it
   * @throws SQLException if the server refuses
   * @throws InterruptedException if the thread was interrupted
   */
  public void dropOwned(List<String> roles, List<String> then)
      throws SQLException, InterruptedException {
    int unused =
        session.transaction(() -> {
          session.execute(CallSession.AS_OURSELVES);
          session.execute(LOCK_TIMEOUT);
          new PassedRights(session).takeBack(roles);
          List<String> statements = new ArrayList<>();
          statements.add("DROP OWNED BY " + joined(roles));
          statements.addAll(then);
          for (String statement : statements) {
            session.execute(statement);
          }
          return statements.size();
        });
  }

  private static String joined(List<String> roles) {
    return roles.stream().map(SqlQuoting::identifier).collect(Collectors.joining(", "));
  }

  /**
   * How long handing over may take in an emergency: the rest of the call is for what lets nobody
   * in, and there may be no end to what a thief has made.
   *
   * @param call the time that is left
   * @return half of it, from now on
   */
  public static CallContext share(CallContext call) {
    return CallContext.startingNow(call.remaining().dividedBy(2));
  }

  /**
   * Drops roles that own nothing and have no session.
   *
   * @param logins roles that are there
   * @throws SQLException if the server refuses; 2BP01 if something depends on one, in another
   *     database as a rule
   * @throws InterruptedException if the thread was interrupted
   */
  public void drop(List<String> logins) throws SQLException, InterruptedException {
    if (logins.isEmpty()) {
      return;
    }
    together(List.of("DROP ROLE IF EXISTS " + joined(logins)));
  }

  /**
   * Drops roles, but for those that something still depends on, in another database as a rule:
   * these lose what they could do with this one.
   *
   * @param logins roles that are there, without sessions, and own nothing in this database
   * @return those that are kept, each with what depends on it, as text for users
   * @throws SQLException if the server refuses
   * @throws InterruptedException if the thread was interrupted
   */
  public List<String> dropOrDisarm(List<String> logins) throws SQLException, InterruptedException {
    List<String> kept = new ArrayList<>();
    for (String login : logins) {
      try {
        drop(List.of(login));
      } catch (SQLException e) {
        if (!RoleErrors.isDependedOn(e)) {
          throw e;
        }
        together(
            List.of(
                "REVOKE "
                    + SqlQuoting.identifier(names.owner())
                    + " FROM "
                    + SqlQuoting.identifier(login)));
        kept.add(
            login
                + ConnectionReason.ofDependencies(e, List.of())
                    .map(what -> " (" + what + ")")
                    .orElse(""));
      }
    }
    return kept;
  }

  /**
   * Executes statements together, as the one who is connected.
   *
   * @param statements in order
   * @throws SQLException if the server refuses
   * @throws InterruptedException if the thread was interrupted
   */
  public void together(List<String> statements) throws SQLException, InterruptedException {
    List<String> all = new ArrayList<>();
    all.add(CallSession.AS_OURSELVES);
    all.addAll(statements);
    session.together(all);
  }

  /**
   * How a membership is granted that is to work without {@code SET ROLE}: before PostgreSQL 16
   * every one does.
   *
   * @return what follows a {@code GRANT}
   * @throws SQLException if the server does not say its version
   */
  public String inherited() throws SQLException {
    return session.connection().getMetaData().getDatabaseMajorVersion() < GRANT_OPTIONS_SINCE
        ? ""
        : " WITH INHERIT TRUE, SET TRUE";
  }

  private record State(boolean exists, boolean ours, boolean superuser) {}

  private State state(String login) throws SQLException, InterruptedException {
    return ask(
        STATE,
        statement -> {
          statement.setString(1, names.mark());
          statement.setString(2, login);
        },
        row -> {
          row.next();
          return new State(row.getBoolean(1), row.getBoolean(2), row.getBoolean(3));
        });
  }

  /** Fills in what is asked for. */
  private interface Parameters {
    void set(PreparedStatement statement) throws SQLException;
  }

  /** Reads the answer. */
  private interface Reader<T> {
    T read(ResultSet rows) throws SQLException;
  }

  private <T> T ask(String query, Parameters parameters, Reader<T> reader)
      throws SQLException, InterruptedException {
    return session.transaction(() -> {
      session.execute(CallSession.AS_OURSELVES);
      session.requireTime();
      try (PreparedStatement statement = session.connection().prepareStatement(query)) {
        parameters.set(statement);
        try (ResultSet rows = statement.executeQuery()) {
          return reader.read(rows);
        }
      }
    });
  }

  private static ProviderException foreign(String login) {
    return ProviderException.of(
            ErrorCategory.CONFLICT,
            "The PostgreSQL server has a role of the name "
                + login
                + " that this platform did not create.")
        .remedy(
            "Ask the platform's operator to rename or remove it on the server; the next rotation"
                + " takes another name.")
        .build();
  }
}
