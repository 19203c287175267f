package com.example.h2;

import io.hosteddb.spi.ProviderException;
import java.sql.SQLException;
import org.h2.api.ErrorCode;

/** What H2's errors mean. Their messages stay here: they may quote SQL, and with it a password. */
final class H2Errors {
  private H2Errors() {}

  static boolean isNotThere(SQLException e) {
    return e.getErrorCode() == ErrorCode.DATABASE_NOT_FOUND_WITH_IF_EXISTS_1;
  }

  /** A database that our password does not open is somebody else's. */
  static boolean isNotOurs(SQLException e) {
    return e.getErrorCode() == ErrorCode.WRONG_USER_OR_PASSWORD;
  }

  static boolean isNoSuchTable(SQLException e) {
    return switch (e.getErrorCode()) {
      case ErrorCode.SCHEMA_NOT_FOUND_1,
          ErrorCode.TABLE_OR_VIEW_NOT_FOUND_1,
          ErrorCode.TABLE_OR_VIEW_NOT_FOUND_DATABASE_EMPTY_1,
          ErrorCode.TABLE_OR_VIEW_NOT_FOUND_WITH_CANDIDATES_2 ->
          true;
      default -> false;
    };
  }

  static ProviderException of(SQLException e) {
    if (isNotOurs(e)) {
      return H2Tenant.notOurs();
    }
    return switch (e.getErrorCode()) {
      case ErrorCode.CONNECTION_BROKEN_1, ErrorCode.DATABASE_ALREADY_OPEN_1 ->
          ProviderException.unavailable("The H2 server does not answer." + code(e)).build();
      case ErrorCode.REMOTE_DATABASE_NOT_FOUND_1 ->
          ProviderException.unauthorized(
                  "The H2 server does not let this platform create databases." + code(e))
              .build();
      default -> ProviderException.unavailable("The H2 server has a problem." + code(e)).build();
    };
  }

  private static String code(SQLException e) {
    return " (H2 error " + e.getErrorCode() + ")";
  }
}
