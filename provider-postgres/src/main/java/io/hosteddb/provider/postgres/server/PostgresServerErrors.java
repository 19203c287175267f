package io.hosteddb.provider.postgres.server;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.provider.postgres.internal.ConnectionReason;
import io.hosteddb.spi.ProviderException;
import java.sql.SQLException;
import java.util.List;

/**
 * Says what the server or the driver said: what it means in the words of the library, and the
 * server's own sentence behind it, cleaned. What refers to a statement is kept as the cause only,
 * since it may repeat parts of it.
 */
final class PostgresServerErrors {
  private static final String CHECK_ADMIN_URL =
      "Ask the platform's operator to check the setting postgres.admin-url, then retry.";
  private static final String LET_IN =
      "Ask the platform's operator to let the platform in: an entry of the server's pg_hba.conf must"
          + " allow this user, database and address with a password (scram-sha-256), and sslmode in"
          + " postgres.admin-url must fit the entry. Then retry.";
  private static final String NO_ROOM =
      "Delete databases that are no longer needed or give the server more room, then retry.";

  private PostgresServerErrors() {}

  /** The exception for what went wrong while connecting: the server has done nothing. */
  static ProviderException connecting(SQLException e, Secret password) {
    return describe(state(e), said(ConnectionReason.of(e, List.of(password))))
        .outcomeKnown(true)
        .cause(e)
        .build();
  }

  /** The exception for what went wrong at a statement. */
  static ProviderException working(SQLException e) {
    String state = state(e);
    // Errors about the statement itself quote it.
    boolean quotes = state.startsWith("42") && !state.equals("42501");
    String said =
        quotes
            ? ""
            : ConnectionReason.ofServer(e, List.of()).map(PostgresServerErrors::said).orElse("");
    return describe(
            state,
            said
                + ConnectionReason.ofDependencies(e, List.of())
                    .map(what -> " What depends on it: " + what + ".")
                    .orElse(""))
        .cause(e)
        .build();
  }

  /** The exception for a new database that does not let its own user in. */
  static ProviderException probing(SQLException e, Secret password) {
    String said = said(ConnectionReason.of(e, List.of(password)));
    ProviderException.Builder problem =
        state(e).startsWith("28")
            ? ProviderException.of(
                    ErrorCategory.UNAUTHORIZED,
                    "The PostgreSQL server lets the new database's own user not in." + said)
                .remedy(
                    "Ask the platform's operator to allow password logins (scram-sha-256) from the"
                        + " platform and its runtimes in the server's pg_hba.conf, then retry.")
            : state(e).equals("53100")
                ? noRoom(said)
                : unavailable("The new database does not answer its own user yet." + said);
    return problem.outcomeKnown(false).cause(e).build();
  }

  /** The exception for a server that cannot be relied on to show everything. */
  static ProviderException standby() {
    return unavailable("The PostgreSQL server is a standby, which takes no writes and may lag.")
        .remedy(
            "Ask the platform's operator to name the primary server in postgres.admin-url; the work"
                + " goes on by itself when the server is one.")
        .outcomeKnown(true)
        .build();
  }

  /** The exception for a database that the server would not drop. */
  static ProviderException subscribed(String database, List<String> subscriptions) {
    return unavailable(
            "The database "
                + database
                + " cannot be dropped yet: it has subscriptions of logical replication, "
                + String.join(", ", subscriptions)
                + ". Nobody gets in with its credentials any more.")
        .remedy(
            "Ask the platform's operator to connect to it as a superuser and to execute DROP"
                + " SUBSCRIPTION for each, which ends its slot at the publisher, too. The work then"
                + " goes on by itself.")
        .outcomeKnown(true)
        .build();
  }

  /** The exception for a database that others are in, whom the administrator may not end. */
  static ProviderException occupied(String database, String inside) {
    return unavailable(
            "The database "
                + database
                + " cannot be dropped yet: the role of postgres.admin-url may not end the sessions"
                + " that others have in it: "
                + inside
                + ". Nobody new gets in.")
        .remedy(
            "Ask the platform's operator to end them, or to give that role pg_signal_backend, which"
                + " is enough for all but superusers' sessions. The work then goes on by itself.")
        .outcomeKnown(true)
        .build();
  }

  private static String state(SQLException e) {
    return e.getSQLState() == null ? "" : e.getSQLState();
  }

  private static String said(String reason) {
    return " It says: " + reason + ".";
  }

  private static ProviderException.Builder describe(String state, String said) {
    return switch (state) {
      case "42501" ->
          ProviderException.of(
                  ErrorCategory.UNAUTHORIZED,
                  "The PostgreSQL server refuses its administrator for lack of a privilege." + said)
              .remedy(
                  "Ask the platform's operator to give the role of postgres.admin-url the"
                      + " attributes CREATEDB and CREATEROLE (and, from PostgreSQL 16 on, ADMIN"
                      + " OPTION on roles it did not create), then retry. Where a parameter or a"
                      + " tablespace is named, a superuser gave a right on it to a role of the"
                      + " database, and can take it back with REVOKE.");
      case "3D000" ->
          ProviderException.of(
                  ErrorCategory.NOT_FOUND,
                  "The PostgreSQL server does not have the database that its administrator"
                      + " connects to."
                      + said)
              .remedy(CHECK_ADMIN_URL);
      case "53100", "53400" -> noRoom(said);
      case "53200" ->
          unavailable(
                  "The PostgreSQL server has no memory left for what was asked, as a rule for locks"
                      + " on the things that a role owns or has rights on."
                      + said)
              .remedy(
                  "Ask the platform's operator to raise max_locks_per_transaction on the server, or"
                      + " to give it more memory. The work then goes on by itself.");
      case "53300" -> unavailable("The PostgreSQL server has no connection left to give." + said);
      case "57014" -> unavailable("The PostgreSQL server was too slow for one call.");
      case "57P01", "57P02", "57P03" ->
          unavailable("The PostgreSQL server is starting or stopping." + said);
      case "25006" ->
          unavailable("The PostgreSQL server takes no writes: it may be a standby." + said);
      case "2BP01" ->
          unavailable(
                  "A role of the database cannot be dropped yet, since it owns something outside of"
                      + " it, or has rights there that the platform may not take back."
                      + said)
              .remedy(
                  "Ask the platform's operator to hand it over or to drop it where it is: REASSIGN"
                      + " OWNED BY and DROP OWNED BY with that role, as a superuser in each of the"
                      + " databases named; databases and tablespaces get another owner. The"
                      + " work then goes on by itself.");
      case "42710", "42P04", "42P06", "23505" ->
          unavailable("Another attempt was at work on the same database.");
      default -> describeClass(state, said);
    };
  }

  private static ProviderException.Builder describeClass(String state, String said) {
    String stateClass = state.length() == 5 ? state.substring(0, 2) : "";
    return switch (stateClass) {
      case "", "08" -> unavailable("The PostgreSQL server cannot be reached." + why(said));
      case "28" -> refused(said);
      case "40", "53", "55", "58", "XX" ->
          unavailable(
              "The PostgreSQL server is busy or in trouble (SQLSTATE " + state + ")." + said);
      default ->
          ProviderException.of(
              ErrorCategory.PROVIDER_BUG,
              "The PostgreSQL server refuses a statement of the library (SQLSTATE " + state + ").");
    };
  }

  /** Who cannot be reached says nothing. */
  private static String why(String said) {
    return said.replace("It says", "The reason");
  }

  private static ProviderException.Builder refused(String said) {
    if (said.contains("pg_hba.conf")) {
      return ProviderException.of(
              ErrorCategory.UNAUTHORIZED,
              "The PostgreSQL server does not let the platform in." + said)
          .remedy(LET_IN);
    }
    return ProviderException.of(
            ErrorCategory.UNAUTHORIZED,
            "The PostgreSQL server refuses its administrator's user or password." + said)
        .remedy(CHECK_ADMIN_URL);
  }

  private static ProviderException.Builder noRoom(String said) {
    return ProviderException.of(
            ErrorCategory.QUOTA_EXCEEDED,
            "The PostgreSQL server has no room left for another database." + said)
        .remedy(NO_ROOM);
  }

  private static ProviderException.Builder unavailable(String message) {
    return ProviderException.of(ErrorCategory.UNAVAILABLE, message);
  }
}
