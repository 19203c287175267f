package io.hosteddb.model;

import io.hosteddb.internal.text.UserText;
import java.util.regex.Pattern;

/** Checks of text that ids share. */
final class Texts {
  private static final Pattern KEBAB = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  private Texts() {}

  static void requireId(String what, String value, int maxLength) {
    requireLength(what, value, maxLength);
    if (UserText.holdsSpace(value) || UserText.holdsHidden(value)) {
      throw new IllegalArgumentException(
          "The " + what + " must not hold white space, control or invisible characters.");
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
    if (UserText.isBlank(value)) {
      throw new IllegalArgumentException("The " + what + " must not be blank.");
    }
    int length = UserText.length(value);
    if (length > maxLength) {
      throw new IllegalArgumentException(
          "The " + what + " has " + length + " characters; at most " + maxLength + " fit.");
    }
  }
}
