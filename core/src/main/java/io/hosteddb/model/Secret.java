package io.hosteddb.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * A value that must not be seen by accident. The only way to the value is {@link #reveal()}, so
 * that one search finds every place that reads one. It prints as a mask, is not serializable, has
 * no bean properties, and compares in constant time.
 *
 * @since 0.1
 */
public final class Secret {
  /** What stands where a secret would. */
  public static final String MASK = "********";

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final byte[] HASH_SALT = new byte[16];

  static {
    new SecureRandom().nextBytes(HASH_SALT);
  }

  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  /**
   * A secret with the given value.
   *
   * @param value the value
   * @return the secret
   */
  public static Secret of(String value) {
    return new Secret(value);
  }

  /**
   * A new password of letters and digits, which no URL or shell needs to escape.
   *
   * @param length how many characters, 32 or more; each carries 5.95 bits
   * @param random where the choice comes from
   * @return the password
   * @throws IllegalArgumentException if fewer than 32 characters are asked for
   */
  public static Secret generate(int length, SecureRandom random) {
    if (length < 32) {
      throw new IllegalArgumentException("A generated password has 32 characters or more.");
    }
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return new Secret(text.toString());
  }

  /**
   * The value. Call it only where the value leaves for its destination.
   *
   * @return the value in clear
   */
  public String reveal() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret
        && MessageDigest.isEqual(
            value.getBytes(StandardCharsets.UTF_8), secret.value.getBytes(StandardCharsets.UTF_8));
  }

  /** Salted anew in every process, so that a printed hash tells nothing about the value. */
  @Override
  public int hashCode() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(HASH_SALT);
      byte[] hash = digest.digest(value.getBytes(StandardCharsets.UTF_8));
      return hash[0] << 24 | (hash[1] & 255) << 16 | (hash[2] & 255) << 8 | (hash[3] & 255);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  /** The mask, whatever the value. */
  @Override
  public String toString() {
    return MASK;
  }
}
