package io.hosteddb.internal.text;

import java.text.Normalizer;
import java.util.Locale;

/**
 * Text that people write: what can be seen of it, and when two texts are the same to a reader.
 * Every answer is the same on every Java release, see {@link KnownCharacters}. That letters of
 * different scripts may look alike is not looked at.
 */
public final class UserText {
  private UserText() {}

  /**
   * Whether a text holds nothing but ASCII that can be seen, without spaces. That is what ids and
   * most names are made of, and there is nothing to look up for it.
   */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether there is nothing to see.
   *
   * @param text any text
   * @return true if it is empty or holds only white space and characters that show nothing
   */
  public static boolean isBlank(String text) {
    return isPlain(text) ? text.isEmpty() : text.codePoints().noneMatch(Characters::isVisible);
  }

  /**
   * Whether a text holds what a reader does not see, or what changes how the rest is seen: control
   * characters, line breaks, marks of direction, fillers, halves of characters. Joiners, variation
   * selectors and tags are fine where writing needs them: in Persian words, in emoji.
   *
   * @param text any text
   * @return true if it does
   */
  public static boolean holdsHidden(String text) {
    if (isPlain(text)) {
      return false;
    }
    int[] c = text.codePoints().toArray();
    for (int i = 0; i < c.length; i++) {
      int tags = c[i] == Characters.TAG_BEGIN ? tags(c, i + 1) : 0;
      if (Characters.isHidden(c[i]) && !isAtItsPlace(c, i)) {
        return true;
      }
      i += tags;
    }
    return false;
  }

  /** How many tags spell a flag, with the one that ends it; 0 if they do not. */
  private static int tags(int[] c, int from) {
    int end = from;
    while (end < c.length && Characters.isTag(c[end]) && c[end] != Characters.TAG_END) {
      end++;
    }
    boolean ends = end < c.length && c[end] == Characters.TAG_END;
    int letters = end - from;
    return ends && letters >= 2 && letters <= 6 ? letters + 1 : 0;
  }

  private static boolean isAtItsPlace(int[] c, int i) {
    if (i == 0) {
      return false;
    }
    int before = c[i - 1];
    if (Characters.isVariation(c[i])) {
      return Characters.varies(before);
    }
    if (!Characters.isJoiner(c[i])) {
      return false;
    }
    if (i + 1 == c.length || Characters.isSpace(c[i + 1])) {
      return Characters.endsWord(before);
    }
    if (Characters.isVariation(before) && i > 1) {
      before = c[i - 2];
    }
    int after = c[i + 1];
    return Characters.isVisible(before)
        && Characters.isVisible(after)
        && (Characters.joins(before) || Characters.joins(after));
  }

  /**
   * Whether a text holds white space of any kind.
   *
   * @param text any text
   * @return true if it does
   */
  public static boolean holdsSpace(String text) {
    return !isPlain(text) && text.codePoints().anyMatch(Characters::isSpace);
  }

  /**
   * A text without white space of any kind at either end.
   *
   * @param text any text
   * @return the text between
   */
  public static String strip(String text) {
    if (isPlain(text)) {
      return text;
    }
    int begin = 0;
    int end = text.length();
    while (begin < end && Characters.isSpace(text.codePointAt(begin))) {
      begin += Character.charCount(text.codePointAt(begin));
    }
    while (end > begin && Characters.isSpace(text.codePointBefore(end))) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return text.substring(begin, end);
  }

  /**
   * A text in Unicode normal form C.
   *
   * @param text any text
   * @return the text; characters that are too new stay as they are
   */
  public static String normalise(String text) {
    return normalise(text, Normalizer.Form.NFC);
  }

  /**
   * A text on one line: every stretch of white space is one space, and none is at either end.
   *
   * @param text any text
   * @return the line, in Unicode normal form C
   */
  public static String line(String text) {
    return strip(spaced(normalise(text)));
  }

  /**
   * What two texts share that are the same to a reader: without regard to case, width, forms of
   * presentation, kinds and numbers of spaces, and characters that show nothing.
   *
   * @param text any text
   * @return the key
   */
  public static String key(String text) {
    if (isPlain(text)) {
      return text.toLowerCase(Locale.ROOT);
    }
    StringBuilder seen = new StringBuilder();
    text.codePoints()
        .filter(c -> !Characters.isIgnorable(c) || Characters.isTag(c))
        .map(c -> Characters.isSpace(c) ? ' ' : c)
        .forEach(seen::appendCodePoint);
    String key = normalise(seen.toString(), Normalizer.Form.NFKC);
    // What is folded may compose anew, and what is composed may fold.
    for (int i = 0; i < 2; i++) {
      key = normalise(folded(key), Normalizer.Form.NFKC);
    }
    return strip(spaced(key));
  }

  /**
   * A text for a message: what cannot be seen is a question mark.
   *
   * @param text any text
   * @param most how many characters (code points) at most
   * @return the text, cut off if it is longer
   */
  public static String shown(String text, int most) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(most)
        .map(c -> Characters.isHidden(c) && !Characters.isJoiner(c) ? '?' : c)
        .forEach(shown::appendCodePoint);
    return length(text) > most ? shown + "…" : shown.toString();
  }

  /**
   * How long a text is to a reader of Unicode.
   *
   * @param text any text
   * @return the number of code points
   */
  public static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String spaced(String text) {
    StringBuilder spaced = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          boolean space = Characters.isSpace(c);
          boolean again = spaced.length() > 0 && spaced.charAt(spaced.length() - 1) == ' ';
          if (!space) {
            spaced.appendCodePoint(c);
          } else if (!again) {
            spaced.append(' ');
          }
        });
    return spaced.toString();
  }

  /**
   * Full case folding as far as Java has it: to lower case by way of upper case, so that ß and SS
   * are the same. A dotless i is a letter of its own.
   */
  private static String folded(String text) {
    StringBuilder folded = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          if (c == 0x0130) {
            folded.append("i\u0307");
          } else if (c == 0x0131 || !KnownCharacters.contains(c)) {
            folded.appendCodePoint(c);
          } else {
            Character.toString(Character.toLowerCase(c))
                .toUpperCase(Locale.ROOT)
                .codePoints()
                .map(Character::toLowerCase)
                .forEach(folded::appendCodePoint);
          }
        });
    return folded.toString();
  }

  /** Each stretch of known characters by itself: a newer release may do more with the others. */
  private static String normalise(String text, Normalizer.Form form) {
    if (isPlain(text)) {
      return text;
    }
    StringBuilder normal = new StringBuilder();
    StringBuilder known = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          if (KnownCharacters.contains(c)) {
            known.appendCodePoint(c);
          } else {
            normal.append(Normalizer.normalize(known, form)).appendCodePoint(c);
            known.setLength(0);
          }
        });
    return normal.append(Normalizer.normalize(known, form)).toString();
  }
}
