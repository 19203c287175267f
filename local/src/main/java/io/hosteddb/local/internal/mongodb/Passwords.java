package io.hosteddb.local.internal.mongodb;

import java.security.SecureRandom;

/** Passwords that stand in a URI as they are. */
final class Passwords {
  private static final int LENGTH = 40;
  private static final String CHARACTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private Passwords() {}

  /** A new one. */
  static String next(SecureRandom random) {
    StringBuilder password = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      password.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
    }
    return password.toString();
  }
}
