package io.hosteddb.spi;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What revoking came to, honestly: dead, or valid for a while or for good because the vendor cannot
 * end it. Immutable.
 *
 * @since 0.1
 */
public final class Revoked {
  private static final Revoked DEAD = new Revoked(true, null, null);

  private final boolean dead;
  private final @Nullable Instant until;
  private final @Nullable String note;

  private Revoked(boolean dead, @Nullable Instant until, @Nullable String note) {
    this.dead = dead;
    this.until = until;
    this.note = note;
  }

  /**
   * Nobody gets in with it any more; its open connections are ended where the traits promise that.
   *
   * @return the result
   */
  public static Revoked dead() {
    return DEAD;
  }

  /**
   * It ends by itself, and not before.
   *
   * @param until when
   * @return the result
   */
  public static Revoked validUntil(Instant until) {
    return new Revoked(false, until, null);
  }

  /**
   * It stays valid, since the vendor cannot end it alone.
   *
   * @param sentence why, and what would end it; for the user, without secrets
   * @return the result
   */
  public static Revoked stillValid(String sentence) {
    return new Revoked(false, null, sentence);
  }

  /**
   * The same, and what the user must know of it.
   *
   * @param sentence without secrets, such as how long the vendor takes to enforce it
   * @return the result
   */
  public Revoked withNote(String sentence) {
    return new Revoked(dead, until, sentence);
  }

  /** {@return whether nobody gets in with it any more} */
  public boolean isDead() {
    return dead;
  }

  /** {@return until when it is valid; empty if it is dead, or its end is not known} */
  public Optional<Instant> until() {
    return Optional.ofNullable(until);
  }

  /** {@return what the user must know of it; empty if there is nothing} */
  public Optional<String> note() {
    return Optional.ofNullable(note);
  }

  @Override
  public String toString() {
    return dead ? "dead" : until == null ? "still valid" : "valid until " + until;
  }
}
