package io.hosteddb.spi;

/**
 * What rotating credentials is like at a backend: what the engine plans by, and what users are told
 * before they rotate. All false is the most careful answer but for {@link #affectsOthers}.
 *
 * @param overlap whether two generations can be valid side by side, so that clients change over
 *     without a failed connection
 * @param revokesAtOnce whether revoking a generation before its end is possible at all, and no new
 *     connection gets in with it once {@link Credentials#revoke} is done; false where credentials
 *     only end by their own expiry
 * @param endsSessions whether revoking also ends the open connections that were made with the
 *     generation, or leaves them without any right; false where they may go on, and where nobody
 *     has looked
 * @param dropsConnections whether issuing or revoking cuts connections of generations that stay
 *     valid, so that clients have to reconnect
 * @param affectsOthers whether revoking can touch credentials of other databases; then the engine
 *     revokes nothing by itself
 * @since 0.1
 */
public record CredentialTraits(
    boolean overlap,
    boolean revokesAtOnce,
    boolean endsSessions,
    boolean dropsConnections,
    boolean affectsOthers) {
  private static final CredentialTraits SEAMLESS =
      new CredentialTraits(true, true, true, false, false);
  private static final CredentialTraits EXPIRING =
      new CredentialTraits(true, false, false, false, false);

  /**
   * Two generations overlap, and revoking one ends it and its sessions at once, without touching
   * anything else: a server with a role for each generation.
   *
   * @return the traits
   */
  public static CredentialTraits seamless() {
    return SEAMLESS;
  }

  /**
   * Generations overlap and end by their own expiry alone: signed tokens.
   *
   * @return the traits
   */
  public static CredentialTraits expiring() {
    return EXPIRING;
  }

  /**
   * The same, but open connections outlive what they were made with.
   *
   * @return new traits
   */
  public CredentialTraits leavingSessions() {
    return new CredentialTraits(overlap, revokesAtOnce, false, dropsConnections, affectsOthers);
  }

  /**
   * The same, but connections of what stays valid are cut, too.
   *
   * @return new traits
   */
  public CredentialTraits droppingConnections() {
    return new CredentialTraits(overlap, revokesAtOnce, endsSessions, true, affectsOthers);
  }

  /**
   * The same, but only one generation is valid at a time.
   *
   * @return new traits
   */
  public CredentialTraits withoutOverlap() {
    return new CredentialTraits(
        false, revokesAtOnce, endsSessions, dropsConnections, affectsOthers);
  }
}
