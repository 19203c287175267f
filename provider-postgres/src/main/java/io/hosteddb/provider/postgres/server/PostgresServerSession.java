package io.hosteddb.provider.postgres.server;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.provider.postgres.internal.CallSession;
import io.hosteddb.provider.postgres.internal.LoginRoles;
import io.hosteddb.provider.postgres.internal.SqlQuoting;
import io.hosteddb.provider.postgres.server.PostgresServerOwnership.Presence;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.util.PasswordUtil;

/** One connection of the administrator for one call, and what it asks of a tenant. */
final class PostgresServerSession implements AutoCloseable {
  private static final int MIN_SERVER_VERSION = 14;

  /** Where the server does not tell (RFC 7677). */
  private static final int SCRAM_ITERATIONS = 4096;

  private static final int SALT_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** A role is ours by its comment; a database is ours if its owner is our owner role. */
  private static final String FIND =
      """
      SELECT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user),
             owner.oid IS NOT NULL,
             pg_catalog.shobj_description(owner.oid, 'pg_authid') IS NOT DISTINCT FROM names.mark,
             login.oid IS NOT NULL,
             pg_catalog.shobj_description(login.oid, 'pg_authid') IS NOT DISTINCT FROM names.mark,
             db.oid IS NOT NULL,
             db.datdba IS NOT DISTINCT FROM owner.oid,
             pg_catalog.pg_is_in_recovery()
        FROM (SELECT ?::pg_catalog.text, ?::pg_catalog.text, ?::pg_catalog.text)
               AS names (database, owner, mark)
        LEFT JOIN pg_catalog.pg_roles AS owner ON owner.rolname = names.owner
        LEFT JOIN pg_catalog.pg_roles AS login ON login.rolname = names.database
        LEFT JOIN pg_catalog.pg_database AS db ON db.datname = names.database
      """;

  private static final String HINDRANCES =
      """
      SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_prepared_xacts WHERE database = datname), subname
        FROM pg_catalog.pg_database
        LEFT JOIN pg_catalog.pg_subscription ON subdbid = pg_database.oid
       WHERE datname = ?
       ORDER BY subname
      """;

  private final CallSession session;

  private PostgresServerSession(Connection connection, CallContext call) {
    this.session = new CallSession(connection, call);
  }

  /** A session of the administrator, with a server that is new enough. */
  static PostgresServerSession open(PostgresServerConnections connections, CallContext call)
      throws SQLException, InterruptedException {
    PostgresServerSession session = new PostgresServerSession(connections.asAdmin(call), call);
    int version = session.session.connection().getMetaData().getDatabaseMajorVersion();
    if (version < MIN_SERVER_VERSION) {
      session.close();
      throw ProviderException.of(
              ErrorCategory.INVALID_REQUEST,
              "The PostgreSQL server is of version "
                  + version
                  + "; version "
                  + MIN_SERVER_VERSION
                  + " or later is needed.")
          .remedy("Ask the platform's operator to upgrade the server, then retry.")
          .retryCanHelp(true)
          .build();
    }
    return session;
  }

  PostgresServerOwnership find(PostgresServerTenantNames names)
      throws SQLException, InterruptedException {
    return look(
        FIND,
        List.of(names.database(), names.owner(), names.mark()),
        row -> {
          row.next();
          if (row.getBoolean(8)) {
            // It may lag: what it does not show may be there.
            throw PostgresServerErrors.standby();
          }
          boolean ownerOurs = row.getBoolean(2) && row.getBoolean(3);
          return new PostgresServerOwnership(
              row.getBoolean(1),
              Presence.of(row.getBoolean(2), ownerOurs),
              Presence.of(row.getBoolean(4), row.getBoolean(5)),
              Presence.of(row.getBoolean(6), ownerOurs && row.getBoolean(7)));
        });
  }

  /** Reads an answer. */
  private interface Reader<T> {
    T read(ResultSet rows) throws SQLException;
  }

  /**
   * Asks in a transaction, for the sake of its search path: where others may create functions and
   * operators in the database that the administrator connects to, as everybody might before
   * PostgreSQL 15, theirs would otherwise be called with his rights.
   */
  private <T> T look(String question, List<String> parameters, Reader<T> reader)
      throws SQLException, InterruptedException {
    return session.look(() -> {
      session.requireTime();
      try (PreparedStatement statement = session.connection().prepareStatement(question)) {
        for (int i = 0; i < parameters.size(); i++) {
          statement.setString(i + 1, parameters.get(i));
        }
        try (ResultSet rows = statement.executeQuery()) {
          return reader.read(rows);
        }
      }
    });
  }

  /**
   * What keeps a database from being dropped.
   *
   * @param prepared whether there are transactions in it that wait for their second phase
   * @param subscriptions by what names it takes changes from another server
   */
  record Hindrances(boolean prepared, List<String> subscriptions) {}

  Hindrances hindrances(PostgresServerTenantNames names) throws SQLException, InterruptedException {
    return look(
        HINDRANCES,
        List.of(names.database()),
        row -> {
          List<String> subscriptions = new ArrayList<>();
          boolean prepared = false;
          while (row.next()) {
            prepared |= row.getBoolean(1);
            if (row.getString(2) != null) {
              subscriptions.add(row.getString(2));
            }
          }
          return new Hindrances(prepared, subscriptions);
        });
  }

  /**
   * What the server keeps in place of a password, as a literal. Computed here, so that the password
   * itself never stands in the server's log, and as often hashed as the server would ({@code
   * scram_iterations}, which it tells since version 16; <a
   * href="https://www.postgresql.org/docs/18/runtime-config-connection.html">its manual</a>).
   */
  String verifier(Secret password) throws SQLException {
    String told =
        session.connection().unwrap(PGConnection.class).getParameterStatus("scram_iterations");
    int iterations = told == null ? SCRAM_ITERATIONS : Integer.parseInt(told);
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return SqlQuoting.literal(
        PasswordUtil.encodeScramSha256(password.reveal().toCharArray(), iterations, salt));
  }

  /** The login roles of a tenant, as the administrator sees them. */
  LoginRoles logins(PostgresServerTenantNames names) {
    return new LoginRoles(session, names.roles());
  }

  /** Executes statements that take effect together or not at all. */
  void together(List<String> statements) throws SQLException, InterruptedException {
    session.together(statements);
  }

  /** Executes a statement that takes effect at once. */
  void alone(String statement) throws SQLException, InterruptedException {
    session.alone(statement);
  }

  /** The same connection, for those who know nothing of tenants. */
  CallSession session() {
    return session;
  }

  /** Ends every other session of a role, whatever database it is in. */
  void terminateSessions(String role) throws SQLException, InterruptedException {
    boolean unused =
        look(
            "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity"
                + " WHERE usename = ? AND pid <> pg_catalog.pg_backend_pid()",
            List.of(role),
            ResultSet::next);
  }

  @Override
  public void close() throws SQLException {
    session.close();
  }
}
