package io.hosteddb.provider.postgres.internal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who gets into a tenant's database, seen by the administrator from another database of the server.
 * Its owner role can close it, and let others in; so can whoever has stolen credentials.
 */
public final class DatabaseDoor {
  /** With these a session does not come to be, or ends before its first statement. */
  private static final List<String> HINDERING =
      List.of("local_preload_libraries", "idle_session_timeout", "tcp_user_timeout");

  /** What may be meant well, and ends work that takes longer. */
  private static final List<String> LIMITING =
      List.of(
          "statement_timeout",
          "transaction_timeout",
          "idle_in_transaction_session_timeout",
          "exit_on_error");

  private static final String CLOSED =
      """
      SELECT format('ALTER DATABASE %I ALLOW_CONNECTIONS true CONNECTION LIMIT -1', datname)
        FROM pg_database
       WHERE datname = ? AND (NOT datallowconn OR datconnlimit >= 0)
      UNION ALL
      SELECT format('GRANT ALL ON DATABASE %I TO %I', datname, pg_get_userbyid(datdba))
        FROM pg_database
       WHERE datname = ? AND NOT EXISTS
             (SELECT 1 FROM aclexplode(coalesce(datacl, acldefault('d', datdba)))
               WHERE grantee = datdba AND privilege_type = 'CONNECT')
      UNION ALL
      SELECT format('ALTER DATABASE %I RESET %I', datname, split_part(entry, '=', 1))
        FROM pg_db_role_setting
        JOIN pg_database ON pg_database.oid = setdatabase,
             LATERAL unnest(setconfig) AS settings (entry)
       WHERE datname = ? AND setrole = 0 AND split_part(entry, '=', 1) = ANY (?)
      """;

  private static final String OTHERS =
      """
      SELECT DISTINCT CASE given.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(rolname) END
        FROM pg_database,
             LATERAL aclexplode(coalesce(datacl, acldefault('d', datdba))) AS given
        LEFT JOIN pg_roles ON pg_roles.oid = given.grantee
       WHERE datname = ? AND given.grantee <> datdba AND rolname IS DISTINCT FROM session_user
       ORDER BY 1
      """;

  private static final String SESSIONS =
      " FROM pg_stat_activity JOIN pg_roles ON pg_roles.oid = usesysid"
          + " WHERE datname = ANY (?) AND usename <> session_user AND NOT rolsuper";

  private static final String EVERYBODY =
      " FROM pg_stat_activity WHERE datname = ANY (?) AND usename IS NOT NULL";

  private static final String WE_MAY_END =
      " AND ((SELECT rolsuper FROM pg_roles WHERE rolname = session_user)"
          + " OR pg_has_role(session_user, 'pg_signal_backend', 'USAGE')"
          + " OR pg_has_role(session_user, usesysid, 'USAGE'))";

  private final CallSession session;
  private final String name;
  private final String database;

  /**
   * The door of a database.
   *
   * @param session the administrator's, in another database
   * @param name the tenant's database
   */
  public DatabaseDoor(CallSession session, String name) {
    this.session = session;
    this.name = name;
    this.database = SqlQuoting.identifier(name);
  }

  /**
   * Opens the database for those who have the right to come in: its owner has it, too.
   *
   * @return whether it was closed, or its settings kept everybody out
   * @throws SQLException if the server refuses
   * @throws InterruptedException if the thread was interrupted
   */
  public boolean open() throws SQLException, InterruptedException {
    return open(HINDERING);
  }

  /**
   * The same, and takes back limits that may have ended a session in it, well meant or not.
   *
   * @return whether there was anything to change
   * @throws SQLException if the server refuses
   * @throws InterruptedException if the thread was interrupted
   */
  public boolean openWide() throws SQLException, InterruptedException {
    return open(Stream.concat(HINDERING.stream(), LIMITING.stream()).toList());
  }

  private boolean open(List<String> hindering) throws SQLException, InterruptedException {
    return session.transaction(() -> {
      session.execute(CallSession.AS_OURSELVES);
      List<String> changes = new ArrayList<>();
      session.requireTime();
      try (PreparedStatement statement = session.connection().prepareStatement(CLOSED)) {
        statement.setString(1, name);
        statement.setString(2, name);
        statement.setString(3, name);
        statement.setArray(4, session.connection().createArrayOf("text", hindering.toArray()));
        read(statement, changes);
      }
      for (String change : changes) {
        session.execute(change);
      }
      return !changes.isEmpty();
    });
  }

  /**
   * Takes from everybody but the owner and the administrator what they may do with the database,
   * and ends the sessions in it.
   *
   * @return whether no session is left that the administrator may end
   * @throws SQLException if the server refuses
   * @throws InterruptedException if the thread was interrupted
   */
  public boolean shutOthersOut() throws SQLException, InterruptedException {
    boolean unused =
        session.transaction(() -> {
          session.execute(CallSession.AS_OURSELVES);
          List<String> others = new ArrayList<>();
          session.requireTime();
          try (PreparedStatement statement = session.connection().prepareStatement(OTHERS)) {
            statement.setString(1, name);
            read(statement, others);
          }
          for (String other : others) {
            session.execute("REVOKE ALL ON DATABASE " + database + " FROM " + other + " CASCADE");
          }
          return true;
        });
    return new OtherSessions(session).end(SESSIONS + WE_MAY_END, List.of(name));
  }

  /**
   * Who is in the database all the same: an administrator that is no superuser may not end the
   * sessions of everybody.
   *
   * @return the roles, as text for users; empty if there is nobody
   * @throws SQLException if the server refuses
   * @throws InterruptedException if the thread was interrupted
   */
  public String stillInside() throws SQLException, InterruptedException {
    return new OtherSessions(session)
        .find("usename", SESSIONS, List.of(name)).stream()
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
  }

  /**
   * Who has sessions in the database, superusers among them.
   *
   * @return the roles, as text for users; empty if there is nobody
   * @throws SQLException if the server refuses
   * @throws InterruptedException if the thread was interrupted
   */
  public String inside() throws SQLException, InterruptedException {
    return new OtherSessions(session)
        .find("usename", EVERYBODY, List.of(name)).stream()
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
  }

  private static void read(PreparedStatement statement, List<String> texts) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
  }
}
