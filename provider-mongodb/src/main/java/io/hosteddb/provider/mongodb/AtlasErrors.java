package io.hosteddb.provider.mongodb;

import static java.util.Map.entry;

import io.hosteddb.http.ProblemMapper;
import io.hosteddb.http.VendorProblem;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.ProviderException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * What the error answers of Atlas mean. Their code says it, the status only where there is no code
 * (error list of the Atlas Administration API, 2026-08, and answers recorded in public).
 */
final class AtlasErrors implements ProblemMapper {
  /** What Atlas suggests to begin with when it does not say how long to wait. */
  private static final Duration FIRST_WAIT = Duration.ofSeconds(10);

  private static final Duration CLOSING_WAIT = Duration.ofSeconds(30);

  private static final String ASK = "Ask the platform's operator to ";
  private static final String ACCESS =
      ASK
          + "see whether the project is still there and its Atlas service account has access to the project, then retry.";
  private static final String API_LIST =
      ASK
          + "add the platform's address to the API access list of its Atlas organization, then retry.";
  private static final String PAYMENT =
      ASK + "see to the payment method of its Atlas organization, then retry.";
  private static final String PROTECTED =
      ASK + "switch off termination protection of the cluster at Atlas; the work then goes on.";
  private static final String BLOCKED =
      ASK
          + "remove from the project at Atlas what the platform did not put there; the work then goes on.";
  private static final String POLICY =
      ASK + "see which resource policy of its Atlas organization forbids this, then retry.";
  private static final String FREE =
      ASK
          + "choose another atlas.tier or a project for each database: Atlas allows one M0 in a project.";
  private static final String CAPACITY =
      "Retry later, or detach this database and attach one in another region.";
  private static final String OUTDATED =
      ASK
          + "update the hosteddb library: Atlas no longer speaks the version of its API that it uses.";

  /** A meaning: the category, and what to do if the category's remedy is not good enough. */
  private record Meaning(ErrorCategory category, String remedy) {
    Meaning(ErrorCategory category) {
      this(category, category.remedy());
    }
  }

  private static final Map<String, Meaning> CODES =
      Map.ofEntries(
          entry("GROUP_ALREADY_EXISTS", new Meaning(ErrorCategory.CONFLICT)),
          entry("DUPLICATE_CLUSTER_NAME", new Meaning(ErrorCategory.CONFLICT)),
          entry("DUPLICATE_CLUSTER_NAME_PREFIX", new Meaning(ErrorCategory.CONFLICT)),
          entry("USER_ALREADY_EXISTS", new Meaning(ErrorCategory.CONFLICT)),
          entry(
              "CANNOT_TERMINATE_CLUSTER_WHEN_TERMINATION_PROTECTION_ENABLED",
              new Meaning(ErrorCategory.CONFLICT, PROTECTED)),
          // Atlas gives either for one that is gone and for one that it does not want to show.
          entry("NOT_IN_GROUP", new Meaning(ErrorCategory.UNAUTHORIZED, ACCESS)),
          entry("GROUP_NOT_FOUND", new Meaning(ErrorCategory.UNAUTHORIZED, ACCESS)),
          entry(
              "NOT_ORG_GROUP_CREATOR",
              new Meaning(
                  ErrorCategory.UNAUTHORIZED,
                  ASK
                      + "give its Atlas service account the role Organization Project Creator in"
                      + " the organization of atlas.organization, then retry.")),
          entry("IP_ADDRESS_NOT_ON_ACCESS_LIST", new Meaning(ErrorCategory.UNAUTHORIZED, API_LIST)),
          entry("IP_ADDRESS_NOT_ON_WHITELIST", new Meaning(ErrorCategory.UNAUTHORIZED, API_LIST)),
          entry(
              "ATLAS_RESOURCE_POLICIES_VIOLATION_NOT_AUTHORIZED",
              new Meaning(ErrorCategory.UNAUTHORIZED, POLICY)),
          entry("NO_PAYMENT_INFORMATION_FOUND", new Meaning(ErrorCategory.QUOTA_EXCEEDED, PAYMENT)),
          entry("ACCOUNT_SUSPENDED", new Meaning(ErrorCategory.QUOTA_EXCEEDED, PAYMENT)),
          entry(
              "CANNOT_CREATE_FREE_CLUSTER_VIA_PUBLIC_API",
              new Meaning(ErrorCategory.QUOTA_EXCEEDED, FREE)),
          entry("INVALID_REGION", new Meaning(ErrorCategory.REGION_UNAVAILABLE)),
          entry("INVALID_TENANT_CONFIGURATION", new Meaning(ErrorCategory.REGION_UNAVAILABLE)),
          entry("REGION_UNAVAILABLE", new Meaning(ErrorCategory.REGION_UNAVAILABLE, CAPACITY)),
          entry("OUT_OF_CAPACITY", new Meaning(ErrorCategory.REGION_UNAVAILABLE, CAPACITY)),
          entry("NO_CAPACITY", new Meaning(ErrorCategory.REGION_UNAVAILABLE, CAPACITY)),
          // With a status that would tell a client that it speaks wrongly.
          entry("WRITES_NOT_ALLOWED_DURING_APP_UPGRADES", new Meaning(ErrorCategory.UNAVAILABLE)),
          entry("INVALID_VERSION_DATE", new Meaning(ErrorCategory.PROVIDER_BUG, OUTDATED)),
          entry("VERSION_GONE", new Meaning(ErrorCategory.PROVIDER_BUG, OUTDATED)));

  /** A refusal to show the organization of the settings. */
  static ProviderException notInOrganization(ProviderException refusal) {
    return ProviderException.of(refusal.category(), refusal.failure().message())
        .remedy(
            ASK
                + "check atlas.organization, and that its Atlas service account belongs to that"
                + " organization, then retry.")
        .retriedByEngine(refusal.isRetriedByEngine())
        .retryCanHelp(true)
        .retryAfter(refusal.retryAfter().orElse(null))
        .outcomeKnown(true)
        .cause(refusal)
        .build();
  }

  /** Whether a code says by itself what is meant. */
  static boolean isKnown(String code) {
    return CODES.containsKey(code);
  }

  /** The codes with which Atlas says that the very thing that was asked for is not there. */
  private static final Set<String> ABSENCES =
      Set.of(
          "GROUP_NAME_NOT_FOUND",
          "CLUSTER_NOT_FOUND",
          "USERNAME_NOT_FOUND",
          "USER_NOT_FOUND",
          "ATLAS_NETWORK_PERMISSION_ENTRY_NOT_FOUND",
          "NOT_IN_IP_RANGE");

  @Override
  public ProviderException.Builder map(VendorProblem problem) {
    String code = problem.body().at("errorCode").textOr("");
    if (code.isBlank()) {
      return withoutCode(problem);
    }
    return meant(problem, code).cause(new AtlasRefusal(problem.status(), code));
  }

  private static ProviderException.Builder meant(VendorProblem problem, String code) {
    Meaning known = CODES.get(code);
    if (known != null) {
      ProviderException.Builder meant = problem.as(known.category()).remedy(known.remedy());
      return known.remedy().equals(CAPACITY) ? meant.retryCanHelp(true) : meant;
    }
    if (problem.status() == 429 || code.startsWith("RATE_LIMITED")) {
      return rateLimited(problem);
    }
    if (code.startsWith("CANNOT_CLOSE_GROUP_")) {
      return problem.as(ErrorCategory.CONFLICT).remedy(BLOCKED).retryAfter(CLOSING_WAIT);
    }
    if (code.endsWith("_LIMIT_EXCEEDED") || code.startsWith("MAX_")) {
      return problem.as(ErrorCategory.QUOTA_EXCEEDED);
    }
    if (code.equals("INVALID_ATTRIBUTE") && problem.sentence().contains("regionName")) {
      return problem.as(ErrorCategory.REGION_UNAVAILABLE);
    }
    // Which of the things on the way is not there, only a known code says.
    boolean doubt = problem.status() == 404 || problem.status() == 410;
    return doubt && !ABSENCES.contains(code)
        ? problem.as(ErrorCategory.UNAVAILABLE)
        : problem.asIs();
  }

  /**
   * Every error of the API has a code, so this one is of something on the way to it: a gateway, a
   * maintenance page. A 404 of such a one does not say that anything is gone.
   */
  private static ProviderException.Builder withoutCode(VendorProblem problem) {
    return switch (problem.status()) {
      case 401 -> problem.asIs().cause(new AtlasRefusal(401, ""));
      case 402 -> problem.asIs();
      case 429 -> rateLimited(problem);
      default -> problem.as(ErrorCategory.UNAVAILABLE);
    };
  }

  private static ProviderException.Builder rateLimited(VendorProblem problem) {
    ProviderException.Builder limited = problem.as(ErrorCategory.RATE_LIMITED);
    return problem.header("Retry-After").isPresent() ? limited : limited.retryAfter(FIRST_WAIT);
  }

  /** What the error answers of the token endpoint mean, which are OAuth's. */
  static ProviderException.Builder ofToken(VendorProblem problem) {
    boolean refused = problem.status() == 401 || problem.status() == 403 || problem.status() == 400;
    if (refused && problem.body().isObject()) {
      return problem
          .as(ErrorCategory.UNAUTHORIZED)
          .remedy(
              ASK
                  + "check atlas.client-id and atlas.client-secret, and that the secret of the"
                  + " Atlas service account has not expired, then retry.");
    }
    return problem.status() == 429 ? rateLimited(problem) : withoutCode(problem);
  }
}
