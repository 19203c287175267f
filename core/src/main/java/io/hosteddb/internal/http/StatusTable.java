package io.hosteddb.internal.http;

import io.hosteddb.model.ErrorCategory;

/** What an HTTP status means when the vendor's documentation says nothing better. */
public final class StatusTable {
  private StatusTable() {}

  /**
   * The category of a status.
   *
   * @param status any but a success
   * @return the category
   */
  public static ErrorCategory category(int status) {
    return switch (status) {
      case 401, 403, 407 -> ErrorCategory.UNAUTHORIZED;
      case 402 -> ErrorCategory.QUOTA_EXCEEDED;
      case 404, 410 -> ErrorCategory.NOT_FOUND;
      case 409, 412 -> ErrorCategory.CONFLICT;
      // 421: of this connection, and the next one may lead elsewhere.
      case 408, 421, 423, 425 -> ErrorCategory.UNAVAILABLE;
      case 429 -> ErrorCategory.RATE_LIMITED;
      // The client speaks the vendor's language wrongly: no user and no operator can mend that.
      case 405, 406, 411, 415, 428, 431 -> ErrorCategory.PROVIDER_BUG;
      // For the moment another place answers, such as a maintenance page; the others stay away.
      case 302, 303, 307 -> ErrorCategory.UNAVAILABLE;
      default -> other(status);
    };
  }

  private static ErrorCategory other(int status) {
    if (status >= 500) {
      return ErrorCategory.UNAVAILABLE;
    }
    return status >= 400 ? ErrorCategory.INVALID_REQUEST : ErrorCategory.PROVIDER_BUG;
  }

  /**
   * Whether a status says that the vendor did nothing. A 503 does not in general: a gateway sends
   * it also when the service behind it went away in the middle.
   *
   * @param status any but a success
   * @return true if the request was refused
   */
  public static boolean saysNothingWasDone(int status) {
    return status >= 400 && status < 500 && status != 408;
  }
}
