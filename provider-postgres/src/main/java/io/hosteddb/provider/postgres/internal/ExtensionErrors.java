package io.hosteddb.provider.postgres.internal;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.provider.postgres.extension.PostgresExtension;
import io.hosteddb.spi.ProviderException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Says why an extension was not installed. */
final class ExtensionErrors {
  private static final String OR_LEAVE_IT_OUT =
      " or take it out of the setting '" + PostgresExtension.SETTING + "', then retry.";

  private ExtensionErrors() {}

  /**
   * What the server refuses for good.
   *
   * @return empty for trouble that passes, and for what is no matter of the extension
   */
  static Optional<ProviderException> refused(String name, SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    return switch (state) {
      case "42501" ->
          Optional.of(
              problem(
                  ErrorCategory.UNAUTHORIZED,
                  name,
                  "Ask the platform's operator to connect as a role that may install it (a superuser,"
                      + " or what the service has in its place),",
                  e));
      case "0A000", "22023", "2BP01", "3F000", "42704", "42710", "42P07", "42723" ->
          Optional.of(
              problem(
                  ErrorCategory.INVALID_REQUEST,
                  name,
                  "Ask the platform's operator to allow it at the service, correct its schema,",
                  e));
      case "58P01", "58P02", "42883", "22P02" ->
          Optional.of(
              problem(
                  ErrorCategory.INVALID_REQUEST,
                  name,
                  "Ask the platform's operator to repair its package on the server,",
                  e));
      case "55000", "F0000", "XX000", "P0001" ->
          Optional.of(
              problem(
                  ErrorCategory.INVALID_REQUEST,
                  name,
                  "Ask the platform's operator to do what it needs (some must stand in the server's"
                      + " shared_preload_libraries, and the server be restarted),",
                  e));
      default -> Optional.empty();
    };
  }

  /**
   * What the server refuses an administrator, or allows nobody.
   *
   * @return empty for all else
   */
  static Optional<ProviderException> notAllowed(String name, SQLException e) {
    return "42501".equals(e.getSQLState()) || "0A000".equals(e.getSQLState())
        ? refused(name, e)
        : Optional.empty();
  }

  private static ProviderException problem(
      ErrorCategory category, String name, String remedy, SQLException e) {
    String said =
        ConnectionReason.ofServer(e, List.of()).map(s -> " It says: " + s + ".").orElse("");
    return ProviderException.of(
            category, "The PostgreSQL server does not install the extension " + name + "." + said)
        .remedy(remedy + OR_LEAVE_IT_OUT)
        .retryCanHelp(true)
        .retriedByEngine(false)
        .cause(e)
        .build();
  }

  /** Somebody has removed what another extension requires, or is putting it elsewhere. */
  static ProviderException gone(String name) {
    return ProviderException.of(
            ErrorCategory.UNAVAILABLE,
            "The extension " + name + " was removed from the database in between.")
        .remedy("Try again: it is installed anew.")
        .build();
  }

  /** The script would find what the tenant made, and run it as a superuser. */
  static ProviderException withinReach(String name, String schema) {
    return ProviderException.of(
            ErrorCategory.INVALID_REQUEST,
            "The extension "
                + name
                + " is not installed as administrator in a database that is in use: others own, or"
                + " may create objects in the schema "
                + schema
                + ", which the script of the extension would run as a superuser.")
        .remedy(
            "Give the extension a schema of its own in the setting '"
                + PostgresExtension.SETTING
                + "' ("
                + name
                + " schema "
                + (name.toLowerCase(Locale.ROOT).replace('-', '_') + "_extension")
                + "), or install it by hand after a look at what is in the schema.")
        .retryCanHelp(true)
        .build();
  }
}
