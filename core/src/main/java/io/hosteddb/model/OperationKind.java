package io.hosteddb.model;

import java.util.Locale;

/**
 * What is done to a READY database.
 *
 * @since 0.1
 */
public enum OperationKind {
  /** A new generation of credentials; the old one stays valid for a while. */
  ROTATE,
  /** As {@link #ROTATE}, begun by the engine because the credentials expire. */
  RENEW,
  /** The old credentials are revoked first, since somebody has seen what he must not. */
  ROTATE_COMPROMISED,
  /** What another release of the library has begun and this one does not know. */
  OTHER;

  /**
   * Whether this ends a running operation of another kind: an emergency does, and what a user asks
   * for goes before what the engine has begun by itself.
   *
   * @param running what runs
   * @return true if it goes first
   */
  public boolean takesOver(OperationKind running) {
    return switch (this) {
      case ROTATE_COMPROMISED -> running == ROTATE || running == RENEW;
      case ROTATE -> running == RENEW;
      case RENEW, OTHER -> false;
    };
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
