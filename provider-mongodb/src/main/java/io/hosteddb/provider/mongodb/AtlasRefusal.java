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

  /** Whether the project may be there all the same, but not for this service account. */
  static boolean isMaybeInvisible(ProviderException problem) {
    return code(problem).equals("NOT_IN_GROUP");
  }

  /** Whether no project has the name. One that this account may not see is another answer. */
  static boolean isProjectNameUnknown(ProviderException problem) {
    return status(problem) == 404;
  }

  /** Whether what was asked for is not in its project, which is there. */
  static boolean isAbsent(ProviderException problem) {
    return status(problem) == 404 && !isWithoutProject(problem);
  }

  /** Whether a cluster was asked for at the interface of the other kind. */
  static boolean isOtherKind(ProviderException problem) {
    String code = code(problem);
    return code.equals("CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API")
        || code.equals("CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API");
  }
}
