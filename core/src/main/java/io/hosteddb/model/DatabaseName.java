package io.hosteddb.model;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The name a user gives a database: 1 to 64 printable characters, unique in its project among
 * attached databases. It is never used at the vendor; see {@link VendorName}.
 *
 * <p>The constructor takes a name as it was stored, which is never judged again: another JDK knows
 * other characters. {@link #of} checks what comes from outside.
 *
 * @param value the name, in Unicode normal form C, without white space at either end
 * @since 0.1
 */
public record DatabaseName(String value) {
  /** The most characters (Unicode code points) of a name. */
  public static final int MAX_LENGTH = 64;

  /**
   * The name with the given text, normalised and checked.
   *
   * @param value the text
   * @return the name
   * @throws IllegalArgumentException with every violation if the name is not allowed
   */
  public static DatabaseName of(String value) {
    List<String> violations = violations(value);
    if (!violations.isEmpty()) {
      throw new IllegalArgumentException(String.join(" ", violations));
    }
    return new DatabaseName(normalise(value));
  }

  /**
   * What is wrong with a text as a name, in sentences for the user.
   *
   * @param text any text
   * @return all violations; empty if the text is a name
   */
  public static List<String> violations(String text) {
    String name = normalise(text);
    List<String> found = new ArrayList<>();
    if (name.isEmpty()) {
      found.add("The name must have at least one character that is not white space.");
    }
    int length = name.codePointCount(0, name.length());
    if (length > MAX_LENGTH) {
      found.add("The name has " + length + " characters; at most " + MAX_LENGTH + " are allowed.");
    }
    if (name.codePoints().anyMatch(c -> !isPrintable(c))) {
      found.add("The name must not hold control, line-break or invisible characters.");
    }
    return found;
  }

  /**
   * What two names must not share in one project: the name in lower case.
   *
   * @return the key
   */
  public String key() {
    return value.toLowerCase(Locale.ROOT);
  }

  private static String normalise(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC).strip();
  }

  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  @Override
  public String toString() {
    return value;
  }
}
