package io.hosteddb.model;

/**
 * What sort of problem a provider met. The category decides whether the engine tries again by
 * itself and whether a person's retry can help.
 *
 * @since 0.1
 */
public enum ErrorCategory {
  /** The vendor refuses what was asked, and will refuse it again. */
  INVALID_REQUEST(false, false, "Detach this database and attach one with other parameters."),
  /** The platform's credentials at the vendor are wrong, expired or lack a permission. */
  UNAUTHORIZED(
      false,
      true,
      "Ask the platform's operator to check its credentials for this provider, then retry."),
  /** Something that should be there at the vendor is not. */
  NOT_FOUND(false, true, "Retry; if it fails again, detach this database and attach a new one."),
  /** Something of the same name is there that this platform did not create. */
  CONFLICT(
      false,
      true,
      "Ask the platform's operator to look at the resource of the same name, then retry."),
  /** A limit of the platform's plan at the vendor. */
  QUOTA_EXCEEDED(
      false,
      true,
      "Delete databases that are no longer needed or have the plan raised, then retry."),
  /** The region is closed or has no capacity. */
  REGION_UNAVAILABLE(false, false, "Detach this database and attach one in another region."),
  /** Too many calls: the vendor did nothing and says to come back. */
  RATE_LIMITED(true, true, "Nothing to do: the work goes on by itself."),
  /** The vendor does not answer or is in trouble. */
  UNAVAILABLE(true, true, "Wait a little and retry."),
  /** The provider broke its contract. */
  PROVIDER_BUG(false, true, "Report it to the provider's author; a retry may help.");

  private final boolean retriedByEngine;
  private final boolean retryCanHelp;
  private final String remedy;

  ErrorCategory(boolean retriedByEngine, boolean retryCanHelp, String remedy) {
    this.retriedByEngine = retriedByEngine;
    this.retryCanHelp = retryCanHelp;
    this.remedy = remedy;
  }

  /**
   * Whether the engine tries again by itself, unless the problem at hand says otherwise.
   *
   * @return true for passing trouble
   */
  public boolean isRetriedByEngine() {
    return retriedByEngine;
  }

  /**
   * Whether a person's retry can help, unless the problem at hand says otherwise.
   *
   * @return true if it can
   */
  public boolean retryCanHelp() {
    return retryCanHelp;
  }

  /**
   * What a person can do, unless the problem at hand says something better.
   *
   * @return a sentence
   */
  public String remedy() {
    return remedy;
  }
}
