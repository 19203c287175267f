package io.hosteddb.model;

import java.util.Locale;

/**
 * Where a generation of credentials stands.
 *
 * @since 0.1
 */
public enum CredentialStatus {
  /** An operation is making it; it is not injected. */
  ISSUING,
  /** It is the one that is injected. */
  ACTIVE,
  /** Another one has taken its place, or it was never used; it is to be revoked. */
  RETIRING,
  /** It is dead: the backend has confirmed that it is revoked, or it is over by itself. */
  REVOKED,
  /** It cannot be revoked and has no end: it stays valid until the vendor ends all at once. */
  LEFT_VALID;

  /**
   * Whether there is still something to do about it, or with it.
   *
   * @return true for ISSUING, ACTIVE and RETIRING
   */
  public boolean isLive() {
    return this == ISSUING || this == ACTIVE || this == RETIRING;
  }

  /**
   * The word for JSON and pages.
   *
   * @return the name in lower-case kebab
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
