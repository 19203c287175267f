package io.hosteddb.credentials;

import java.util.Locale;

/**
 * Something about the credentials of a READY database that somebody should look at.
 *
 * @param kind what sort of thing
 * @param sentence what it is and what to do, for the user, without secrets
 * @since 0.1
 */
public record CredentialCondition(Kind kind, String sentence) {
  /** The sorts of condition. */
  public enum Kind {
    /** The injected credentials end soon: over a sixth of their life is not left. */
    EXPIRING,
    /** The last attempt to renew them failed; it is tried again. */
    RENEWAL_FAILING,
    /** An expected runtime still has credentials of which less than a sixth of the life is left. */
    RUNTIMES_BEHIND,
    /** Retired credentials could not be revoked yet; it is tried again. */
    REVOCATION_FAILING,
    /** Earlier credentials are still valid, since the vendor cannot end them alone. */
    LEFT_VALID;

    /**
     * The word for JSON and pages.
     *
     * @return the name in lower-case kebab
     */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
