package io.hosteddb.connection;

/** Words for POSIX shells. */
final class Shells {
  private Shells() {}

  /** The text as one word, whatever it holds. */
  static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
