package io.hosteddb.model;

import io.hosteddb.internal.text.UserText;
import java.util.ArrayList;
import java.util.List;

/**
 * Why somebody did something, as it stands in the audit and the history: one line of 1 to 500
 * characters that can be seen.
 *
 * @param value the text, on one line, without white space at either end
 * @since 0.1
 */
public record Reason(String value) {
  /** The most characters (Unicode code points) of a reason. */
  public static final int MAX_LENGTH = 500;

  /**
   * The reason with the given text, its lines and kinds of space made one.
   *
   * @param text the text
   * @return the reason
   * @throws IllegalArgumentException with every violation if it must not be written down
   */
  public static Reason of(String text) {
    List<String> violations = violations(text);
    if (isBlank(text)) {
      throw new IllegalArgumentException("The reason must not be blank.");
    }
    if (!violations.isEmpty()) {
      throw new IllegalArgumentException(String.join(" ", violations));
    }
    return new Reason(UserText.line(text));
  }

  /**
   * Whether nobody sees anything of a text, so that it gives no reason.
   *
   * @param text any text
   * @return true if so
   */
  public static boolean isBlank(String text) {
    return UserText.isBlank(text);
  }

  /**
   * What is wrong with a text as a reason, in sentences for the user.
   *
   * @param text any text; a blank one gives no reason, and is not judged
   * @return all violations; empty if there are none
   */
  public static List<String> violations(String text) {
    List<String> found = new ArrayList<>();
    if (isBlank(text)) {
      return found;
    }
    String line = UserText.line(text);
    int length = UserText.length(line);
    if (length > MAX_LENGTH) {
      found.add("The reason has " + length + " characters; at most " + MAX_LENGTH + " fit.");
    }
    if (UserText.holdsHidden(line)) {
      found.add("The reason must not hold control or invisible characters.");
    }
    return found;
  }

  @Override
  public String toString() {
    return value;
  }
}
