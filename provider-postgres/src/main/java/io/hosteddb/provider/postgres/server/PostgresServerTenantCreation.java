package io.hosteddb.provider.postgres.server;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.provider.postgres.internal.SqlQuoting;
import io.hosteddb.provider.postgres.server.PostgresServerOwnership.Presence;
import io.hosteddb.spi.ProviderException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the roles and the database of one tenant, from whatever an earlier attempt left.
 *
 * <p>The roles with their marks come to be in one transaction, so that a role without our mark was
 * never ours; the database comes closed, so that nobody connects before PUBLIC has lost its right.
 */
final class PostgresServerTenantCreation {
  private final PostgresServerSession session;
  private final PostgresServerTenantNames names;
  private final int connectionLimit;
  private final String login;
  private final String owner;
  private final String database;
  private final String mark;

  PostgresServerTenantCreation(
      PostgresServerSession session, PostgresServerTenantNames names, int connectionLimit) {
    this.session = session;
    this.names = names;
    this.connectionLimit = connectionLimit;
    this.login = SqlQuoting.identifier(names.login());
    this.owner = SqlQuoting.identifier(names.owner());
    this.database = SqlQuoting.identifier(names.database());
    this.mark = SqlQuoting.literal(names.mark());
  }

  void make(Secret password) throws SQLException, InterruptedException {
    // The look-up is one round trip, so it is made even when nothing can be there.
    PostgresServerOwnership found = session.find(names);
    requireNothingForeign(found);
    session.together(roles(found, session.verifier(password)));
    if (found.database() == Presence.ABSENT) {
      session.alone(
          "CREATE DATABASE "
              + database
              + " OWNER "
              + owner
              + " TEMPLATE template0 ALLOW_CONNECTIONS false");
    }
    session.together(rights());
  }

  private void requireNothingForeign(PostgresServerOwnership found) {
    String what = found.foreign();
    if (what != null) {
      throw ProviderException.of(
              ErrorCategory.CONFLICT,
              "The PostgreSQL server has "
                  + what
                  + " of the name "
                  + names.database()
                  + " that this platform did not create.")
          .remedy(
              "Ask the platform's operator to rename or remove it on the server, then retry; or"
                  + " detach this database and attach another.")
          .build();
    }
  }

  private List<String> roles(PostgresServerOwnership found, String verifier) throws SQLException {
    List<String> statements = new ArrayList<>();
    if (found.owner() == Presence.ABSENT) {
      statements.add("CREATE ROLE " + owner + " NOLOGIN");
      statements.add("COMMENT ON ROLE " + owner + " IS " + mark);
    }
    if (found.login() == Presence.ABSENT) {
      statements.add("CREATE ROLE " + login);
      statements.add("COMMENT ON ROLE " + login + " IS " + mark);
    }
    // Also for a role that was there: the password of the checkpoint is the one that counts.
    statements.add(
        "ALTER ROLE "
            + login
            + " LOGIN CONNECTION LIMIT "
            + connectionLimit
            + " PASSWORD "
            + verifier);
    statements.add("GRANT " + owner + " TO " + login);
    if (!found.adminIsSuperuser()) {
      // To hand over the database, to change it, and to end sessions when it goes.
      statements.add(
          "GRANT " + owner + ", " + login + " TO CURRENT_USER" + session.logins(names).inherited());
    }
    return statements;
  }

  private List<String> rights() {
    return List.of(
        "REVOKE ALL ON DATABASE " + database + " FROM PUBLIC",
        "GRANT CONNECT ON DATABASE " + database + " TO " + login,
        "COMMENT ON DATABASE " + database + " IS " + mark,
        "ALTER ROLE " + login + " IN DATABASE " + database + " SET role TO " + owner,
        "ALTER DATABASE " + database + " ALLOW_CONNECTIONS true");
  }
}
