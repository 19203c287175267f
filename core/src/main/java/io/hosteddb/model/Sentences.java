package io.hosteddb.model;

import io.hosteddb.internal.text.UserText;

/**
 * Texts that are shown one after the other. What vendors and providers write does not always end as
 * a sentence does, and would run into the next one.
 *
 * @since 0.1
 */
public final class Sentences {
  private static final String ENDS = ".!?\u2026\u3002\uff01\uff1f\u061f\u0964";
  private static final String CLOSING = ")]}\"'\u201d\u2019\u00bb";
  private static final String PAUSES = ",;:-\u2013\u2014";

  private Sentences() {}

  /**
   * The same text, ended as a sentence.
   *
   * @param text any text
   * @return without white space around it and with a full stop at the end, unless there is another
   *     end; a blank text stays blank
   */
  public static String ended(String text) {
    String stripped = text.strip();
    int last = stripped.length();
    while (last > 0 && isAnyOf(CLOSING, stripped, last - 1)) {
      last--;
    }
    if (stripped.isEmpty() || (last > 0 && isAnyOf(ENDS, stripped, last - 1))) {
      return stripped;
    }
    int end = stripped.length();
    while (end > 0 && (isAnyOf(PAUSES, stripped, end - 1) || stripped.charAt(end - 1) == ' ')) {
      end--;
    }
    return end == 0 ? stripped : stripped.substring(0, end) + ".";
  }

  /**
   * What somebody typed, to be shown in a sentence: what cannot be seen is a question mark.
   *
   * @param text any text
   * @param maxLength how many characters (code points) at most
   * @return the text, cut off if it is longer
   */
  public static String quoted(String text, int maxLength) {
    return UserText.shown(text, maxLength);
  }

  private static boolean isAnyOf(String characters, String text, int index) {
    return characters.indexOf(text.charAt(index)) >= 0;
  }
}
