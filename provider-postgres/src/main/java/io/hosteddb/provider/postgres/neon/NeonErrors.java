package io.hosteddb.provider.postgres.neon;

import io.hosteddb.http.ProblemMapper;
import io.hosteddb.http.VendorProblem;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.ProviderException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What Neon's error answers mean. The field {@code code} is often empty, so the status and the
 * sentence decide as well (API description of 2026-07, and what other clients of the API met).
 */
final class NeonErrors implements ProblemMapper {
  private static final String CHECK_KEY =
      "Ask the platform's operator to check the setting neon.api-key, then retry.";
  private static final String CHECK_SETTINGS =
      "Ask the platform's operator to check the neon.* settings against the plan of the Neon"
          + " organization, then retry.";
  private static final String MAKE_ROOM =
      "Ask the platform's operator to delete projects that are no longer needed or to raise the"
          + " plan of the Neon organization, then retry.";

  /** How to end a refusal to delete what somebody protects. */
  static final String UNPROTECT =
      "If it may go, ask the platform's operator to take the protection off the branch in Neon's"
          + " console. A detach then goes on by itself; anything else is retried.";

  /** The codes that come with the absence of a project; most answers have none. */
  private static final Set<String> ABSENCE_CODES = Set.of("", "PROJECT_NOT_FOUND");

  private static final Pattern ABSENCE =
      Pattern.compile("(the |this |requested )*project( [a-z0-9-]+)? (is |was )?not found\\.?");

  @Override
  public ProviderException.Builder map(VendorProblem problem) {
    int status = problem.status();
    if (status == 429) {
      return problem.as(ErrorCategory.RATE_LIMITED);
    }
    if (status == 423 || status == 503) {
      // Neon's own word: both are always safe to repeat, since nothing was done.
      return problem.as(ErrorCategory.UNAVAILABLE).outcomeKnown(true);
    }
    if (status >= 500 || status < 400 || status == 408) {
      return problem.asIs();
    }
    if (isPage(problem)) {
      // Neon speaks JSON: this is the network in front of it, and says nothing about the project.
      return problem.as(ErrorCategory.UNAVAILABLE);
    }
    return refused(problem);
  }

  private static boolean isPage(VendorProblem problem) {
    return problem
        .header("Content-Type")
        .map(type -> type.toLowerCase(Locale.ROOT).contains("html"))
        .orElse(false);
  }

  private static ProviderException.Builder refused(VendorProblem problem) {
    String code = problem.body().at("code").textOr("");
    String sentence = problem.sentence().toLowerCase(Locale.ROOT);
    if (problem.status() == 401) {
      return problem.asIs().remedy(CHECK_KEY);
    }
    if (sentence.contains("outside the project")) {
      return problem
          .as(ErrorCategory.UNAUTHORIZED)
          .remedy(
              "Ask the platform's operator to set neon.api-key to a key of the organization: the"
                  + " present one reaches a single project only. Then retry.");
    }
    if (sentence.contains("org_id is required")) {
      return problem
          .as(ErrorCategory.UNAUTHORIZED)
          .remedy(
              "Ask the platform's operator to set neon.organization, which a personal key needs, or to"
                  + " use a key of the organization. Then retry.");
    }
    if (isLimit(problem.status(), code, sentence)) {
      return problem.as(ErrorCategory.QUOTA_EXCEEDED).remedy(MAKE_ROOM);
    }
    return byStatus(problem, code, sentence);
  }

  private static String message(VendorProblem problem) {
    return problem.body().at("message").textOr("").toLowerCase(Locale.ROOT).strip();
  }

  private static boolean isLimit(int status, String code, String sentence) {
    return status == 402
        || code.endsWith("_LIMIT_EXCEEDED")
        || code.endsWith("_QUOTA_EXCEEDED")
        || code.endsWith("_TIME_EXCEEDED")
        || (sentence.contains("limit") && sentence.matches(".*\\b(exceeded|reached)\\b.*"));
  }

  private static ProviderException.Builder byStatus(
      VendorProblem problem, String code, String sentence) {
    return switch (problem.status()) {
      case 404, 410 ->
          ABSENCE_CODES.contains(code) && ABSENCE.matcher(message(problem)).matches()
              ? problem.asIs()
              // About something else, or from somebody else: it does not say that a project is
              // gone.
              : problem.as(ErrorCategory.UNAVAILABLE).outcomeKnown(true);
      case 403 ->
          problem
              .as(ErrorCategory.UNAUTHORIZED)
              .remedy(
                  "Ask the platform's operator to check that the key of neon.api-key may manage"
                      + " projects of the organization neon.organization, then retry.");
      case 400, 422 -> malformed(problem, sentence);
      default -> problem.asIs();
    };
  }

  private static ProviderException.Builder malformed(VendorProblem problem, String sentence) {
    if (sentence.contains("not ready yet")) {
      return problem.as(ErrorCategory.UNAVAILABLE);
    }
    boolean creates = problem.method().equals("POST") && problem.template().equals("/projects");
    if (creates && sentence.contains("region")) {
      return problem.as(ErrorCategory.REGION_UNAVAILABLE);
    }
    // Users choose nothing but the region; the rest of a request is from the operator's settings.
    return problem.as(ErrorCategory.INVALID_REQUEST).remedy(CHECK_SETTINGS).retryCanHelp(true);
  }
}
