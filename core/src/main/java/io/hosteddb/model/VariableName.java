package io.hosteddb.model;

import java.util.regex.Pattern;

/**
 * The name of an environment variable: a letter or underscore, then letters, digits and
 * underscores, at most 128 characters.
 *
 * @param value the name
 * @since 0.1
 */
public record VariableName(String value) implements Comparable<VariableName> {
  private static final Pattern FORM = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if it is not the name of an environment variable
   */
  public VariableName {
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "An environment variable's name is a letter or underscore followed by letters, digits and underscores,"
              + " at most 128 characters.");
    }
  }

  /**
   * The variable name with the given text.
   *
   * @param value the text
   * @return the name
   * @throws IllegalArgumentException if it is not the name of an environment variable
   */
  public static VariableName of(String value) {
    return new VariableName(value);
  }

  /**
   * Whether a text is the name of an environment variable.
   *
   * @param text any text
   * @return true if it is
   */
  public static boolean isValid(String text) {
    return FORM.matcher(text).matches();
  }

  @Override
  public int compareTo(VariableName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
