package io.hosteddb.model;

import io.hosteddb.internal.text.UserText;
import java.util.ArrayList;
import java.util.List;

/**
 * The name a user gives a database: 1 to 64 printable characters, unique in its project among
 * attached databases. It is never used at the vendor; see {@link VendorName}.
 *
 * <p>What people write is allowed: any script, joiners inside Persian words and emoji, characters
 * newer than this Java release. What nobody sees is not: control characters, marks of direction,
 * fillers. That letters of different scripts look alike is allowed too.
 *
 * <p>The constructors take a name as it was stored, which is never judged again; {@link #of} checks
 * what comes from outside. Both the judgement and the key are the same on every Java release.
 *
 * @param value the name, in Unicode normal form C, without white space at either end
 * @param key what two names must not share in one project: the name without regard to case, width
 *     and other forms of the same characters, kinds of spaces, and what shows nothing
 * @since 0.1
 */
public record DatabaseName(String value, String key) {
  /** The most characters (Unicode code points) of a name. */
  public static final int MAX_LENGTH = 64;

  /**
   * A name that was stored without its key.
   *
   * @param value the name as stored
   */
  public DatabaseName(String value) {
    this(value, UserText.key(value));
  }

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
    boolean blank = UserText.isBlank(name);
    if (blank) {
      found.add("The name must have at least one character that can be seen.");
    }
    int length = UserText.length(name);
    if (length > MAX_LENGTH) {
      found.add("The name has " + length + " characters; at most " + MAX_LENGTH + " are allowed.");
    }
    if (!blank && UserText.holdsHidden(name)) {
      found.add("The name must not hold control, line-break or invisible characters.");
    }
    return found;
  }

  private static String normalise(String text) {
    return UserText.strip(UserText.normalise(text));
  }

  @Override
  public String toString() {
    return value;
  }
}
