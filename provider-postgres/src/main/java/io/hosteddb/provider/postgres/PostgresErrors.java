package io.hosteddb.provider.postgres;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.ProviderException;
import java.sql.SQLException;

/**
 * Says in the words of the library what the server or the driver said. What they said themselves is
 * kept as the cause only: it may hold a statement.
 */
final class PostgresErrors {
  private static final String CHECK_ADMIN_URL =
      "Ask the platform's operator to check the setting postgres.admin-url, then retry.";

  private PostgresErrors() {}

  /** The exception for what went wrong while connecting: the server has done nothing. */
  static ProviderException connecting(SQLException e) {
    return describe(e).outcomeKnown(true).cause(e).build();
  }

  /** The exception for what went wrong at a statement. */
  static ProviderException working(SQLException e) {
    return describe(e).cause(e).build();
  }

  private static ProviderException.Builder describe(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    return switch (state) {
      case "42501" ->
          ProviderException.of(
                  ErrorCategory.UNAUTHORIZED,
                  "The PostgreSQL server refuses its administrator for lack of a privilege.")
              .remedy(
                  "Ask the platform's operator to give the role of postgres.admin-url the"
                      + " attributes CREATEDB and CREATEROLE (and, from PostgreSQL 16 on, ADMIN"
                      + " OPTION on roles it did not create), then retry.");
      case "3D000" ->
          ProviderException.of(
                  ErrorCategory.NOT_FOUND,
                  "The PostgreSQL server does not have the database that its administrator"
                      + " connects to.")
              .remedy(CHECK_ADMIN_URL);
      case "53100", "53400" ->
          ProviderException.of(
                  ErrorCategory.QUOTA_EXCEEDED,
                  "The PostgreSQL server has no room left for another database.")
              .remedy(
                  "Delete databases that are no longer needed or give the server more room, then"
                      + " retry.");
      case "53300" -> unavailable("The PostgreSQL server has no connection left to give.");
      case "57014" -> unavailable("The PostgreSQL server was too slow for one call.");
      case "57P01", "57P02", "57P03" ->
          unavailable("The PostgreSQL server is starting or stopping.");
      case "25006" -> unavailable("The PostgreSQL server takes no writes: it may be a standby.");
      case "2BP01" ->
          unavailable("The database's role still owns something in another database of the server.")
              .remedy(
                  "Ask the platform's operator to drop what the role owns in other databases; the"
                      + " work then goes on by itself.");
      case "42710", "42P04", "23505" ->
          unavailable("Another attempt was at work on the same database.");
      default -> describeClass(state);
    };
  }

  private static ProviderException.Builder describeClass(String state) {
    String stateClass = state.length() == 5 ? state.substring(0, 2) : "";
    return switch (stateClass) {
      case "", "08" -> unavailable("The PostgreSQL server cannot be reached.");
      case "28" ->
          ProviderException.of(
                  ErrorCategory.UNAUTHORIZED,
                  "The PostgreSQL server refuses its administrator's user or password.")
              .remedy(CHECK_ADMIN_URL);
      case "40", "53", "55", "58", "XX" ->
          unavailable("The PostgreSQL server is busy or in trouble (SQLSTATE " + state + ").");
      default ->
          ProviderException.of(
              ErrorCategory.PROVIDER_BUG,
              "The PostgreSQL server refuses a statement of the library (SQLSTATE " + state + ").");
    };
  }

  private static ProviderException.Builder unavailable(String message) {
    return ProviderException.of(ErrorCategory.UNAVAILABLE, message);
  }
}
