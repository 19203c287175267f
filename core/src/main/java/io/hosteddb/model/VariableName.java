package io.hosteddb.model;

/**
 * The name of an environment variable: a letter or underscore, then letters, digits and
 * underscores, at most 128 characters.
 *
 * <p>The constructor takes a name as it was stored; {@link #of} checks what comes from outside.
 *
 * @param value the name
 * @since 0.1
 */
public record VariableName(String value) implements Comparable<VariableName> {
  private static final int MAX_LENGTH = 128;

  /**
   * The variable name with the given text.
   *
   * @param value the text
   * @return the name
   * @throws IllegalArgumentException if it is not the name of an environment variable
   */
  public static VariableName of(String value) {
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "An environment variable's name is a letter or underscore followed by letters, digits and underscores,"
              + " at most 128 characters.");
    }
    return new VariableName(value);
  }

  /**
   * Whether a text is the name of an environment variable.
   *
   * @param text any text
   * @return true if it is
   */
  public static boolean isValid(String text) {
    // Asked for every variable that is read: a pattern would take several times as long.
    int length = text.length();
    if (length == 0 || length > MAX_LENGTH || isDigit(text.charAt(0))) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (!isLetter(c) && !isDigit(c) && c != '_') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
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
