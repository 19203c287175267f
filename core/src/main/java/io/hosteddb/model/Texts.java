package io.hosteddb.model;

import java.util.regex.Pattern;

/** Checks of text that ids share. */
final class Texts {
  private static final Pattern KEBAB = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  private Texts() {}

  static void requireId(String what, String value, int maxLength) {
    requireLength(what, value, maxLength);
    // No white space and no control character is outside the basic plane.
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isWhitespace(c) || Character.isISOControl(c)) {
        throw new IllegalArgumentException(
            "The " + what + " must not hold white space or control characters.");
      }
    }
  }

  static void requireKebab(String what, String value, int maxLength) {
    requireLength(what, value, maxLength);
    if (!KEBAB.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "The " + what + " '" + value + "' must be lower-case letters, digits and inner dashes.");
    }
  }

  private static void requireLength(String what, String value, int maxLength) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("The " + what + " must not be blank.");
    }
    if (value.length() > maxLength) {
      throw new IllegalArgumentException(
          "The " + what + " has " + value.length() + " characters; at most " + maxLength + " fit.");
    }
  }
}
