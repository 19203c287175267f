package io.hosteddb.provider.postgres.neon;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the sentence means with which Neon's proxy or a compute refuses a connection. Most come with
 * the SQLSTATE XX000, so the words decide (the proxy's published source of 2025). What is not known
 * to be final is waited for.
 */
final class NeonRefusal {
  private static final Pattern PASSES =
      Pattern.compile(
          "too many|connection slots|concurrently|rate limit|permit|temporarily|try again|starting up"
              + "|not yet");
  private static final Pattern USED_UP =
      Pattern.compile(
          "\\b(quota|limit)s?\\b.*\\b(exceed\\w*|reached|used up)\\b"
              + "|\\bexceed\\w*\\b.*\\b(quota|limit)s?\\b");
  private static final Pattern ACTIVE_ENDPOINTS =
      Pattern.compile("limit of (concurrently )?active endpoints");
  private static final Pattern UNPAID = Pattern.compile("\\b(payment|billing|unpaid|overdue)\\b");
  private static final Pattern FROM_ELSEWHERE =
      Pattern.compile(
          "not allowed to connect|blocked network|vpc endpoint id is not specified"
              + "|public (access|connections?)\\b.*\\b(blocked|disabled|not allowed)");
  private static final Pattern SWITCHED_OFF =
      Pattern.compile(
          "endpoint (is|has been) disabled"
              + "|\\b(project|account|organization)\\b.*\\b(suspended|blocked|disabled|banned)\\b");

  private NeonRefusal() {}

  /**
   * The failure that a refusal is for good.
   *
   * @param sqlState the SQLSTATE, may be empty
   * @param reason what was said, clean, without its last full stop
   * @return empty if it may pass
   */
  static Optional<Failure> ifFinal(String sqlState, String reason) {
    String words = reason.toLowerCase(Locale.ROOT);
    if (ACTIVE_ENDPOINTS.matcher(words).find()) {
      return quota(reason);
    }
    if (sqlState.startsWith("08") || sqlState.equals("53300") || PASSES.matcher(words).find()) {
      return Optional.empty();
    }
    if (sqlState.equals("53100") || USED_UP.matcher(words).find() || UNPAID.matcher(words).find()) {
      return quota(reason);
    }
    if (FROM_ELSEWHERE.matcher(words).find()) {
      return unauthorized(
          reason,
          "Ask the platform's operator to allow the addresses of the platform and its runtimes in"
              + " the IP and network rules of the project or organization at Neon, then retry.");
    }
    if (SWITCHED_OFF.matcher(words).find()) {
      return unauthorized(
          reason,
          "Ask the platform's operator to look at the project in Neon's console and to enable what"
              + " was switched off, then retry.");
    }
    return Optional.empty();
  }

  private static Optional<Failure> quota(String reason) {
    return failure(
        ErrorCategory.QUOTA_EXCEEDED,
        reason,
        "Ask the platform's operator to raise the quota (the neon.quota.* settings or the plan of"
            + " the Neon organization), then retry; or wait for the next billing period.");
  }

  private static Optional<Failure> unauthorized(String reason, String remedy) {
    return failure(ErrorCategory.UNAUTHORIZED, reason, remedy);
  }

  private static Optional<Failure> failure(ErrorCategory category, String reason, String remedy) {
    return Optional.of(
        new Failure(category, "Neon refuses connections: " + reason + ".", remedy, true));
  }
}
