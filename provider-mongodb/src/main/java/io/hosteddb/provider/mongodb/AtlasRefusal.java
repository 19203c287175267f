package io.hosteddb.provider.mongodb;

import io.hosteddb.spi.ProviderException;

/**
 * The reason of a {@link ProviderException} that came of an answer in which Atlas gave an error
 * code: what a step branches on. The status alone would not do, since Atlas says "exists already"
 * as 400 or 409 and "no such project" as 401 or 404.
 */
final class AtlasRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  AtlasRefusal(int status, String code) {
    super("HTTP " + status + " " + code);
    this.status = status;
    this.code = code;
  }

  /** The error code of a problem; empty if Atlas gave none. */
  static String code(ProviderException problem) {
    return problem.getCause() instanceof AtlasRefusal refusal ? refusal.code : "";
  }

  private static int status(ProviderException problem) {
    return problem.getCause() instanceof AtlasRefusal refusal ? refusal.status : 0;
  }

  /** Whether Atlas does not know the project, or the service account may not see it. */
  static boolean isWithoutProject(ProviderException problem) {
    String code = code(problem);
    return code.equals("NOT_IN_GROUP")
        || code.equals("GROUP_NOT_FOUND")
        || code.equals("GROUP_NAME_NOT_FOUND");
  }

  /** Whether no project has the id; NOT_IN_GROUP may also mean one that is not shown. */
  static boolean isProjectAbsent(ProviderException problem) {
    return isNotFound(problem, "GROUP_NOT_FOUND");
  }

  /** Whether no project has the name. One that this account may not see is another answer. */
  static boolean isProjectNameUnknown(ProviderException problem) {
    return isNotFound(problem, "GROUP_NAME_NOT_FOUND");
  }

  /** Whether the cluster is not in its project, which is there. */
  static boolean isClusterAbsent(ProviderException problem) {
    return isNotFound(problem, "CLUSTER_NOT_FOUND");
  }

  /** Whether the database user is not in its project, which is there. */
  static boolean isUserAbsent(ProviderException problem) {
    return isNotFound(problem, "USERNAME_NOT_FOUND") || isNotFound(problem, "USER_NOT_FOUND");
  }

  /** Whether the entry is not in the access list of its project, which is there. */
  static boolean isEntryAbsent(ProviderException problem) {
    return isNotFound(problem, "ATLAS_NETWORK_PERMISSION_ENTRY_NOT_FOUND")
        || isNotFound(problem, "NOT_IN_IP_RANGE");
  }

  /** Only known forms count: any other 404 may be about something else. */
  private static boolean isNotFound(ProviderException problem, String code) {
    return status(problem) == 404 && code(problem).equals(code);
  }

  /**
   * Whether a 401 may be about the access token as well as about a right: none of the codes that
   * name the right.
   */
  static boolean isMaybeAboutToken(ProviderException problem) {
    return status(problem) == 401 && !AtlasErrors.isKnown(code(problem));
  }

  /** Whether Atlas itself refused, which it does for a good token only. */
  static boolean showsGoodToken(ProviderException problem) {
    return !code(problem).isEmpty() && !isMaybeAboutToken(problem);
  }

  /**
   * Whether Atlas refused for want of an identity, a right or the thing, and not of what it names.
   */
  static boolean isRefusedOrMissing(ProviderException problem) {
    int status = status(problem);
    return (status == 401 || status == 403 || status == 404) && !AtlasErrors.isKnown(code(problem));
  }

  /** Whether a cluster was asked for at the interface of the other kind. */
  static boolean isOtherKind(ProviderException problem) {
    String code = code(problem);
    return code.equals("CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API")
        || code.equals("CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API");
  }
}
