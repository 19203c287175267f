package io.hosteddb.internal.text;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.Set;

/** What a single code point looks like to a reader; the same on every Java release. */
final class Characters {
  static final int TAG_BEGIN = 0x1F3F4;
  static final int TAG_END = 0xE007F;
  private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  private static final int ZERO_WIDTH_JOINER = 0x200D;

  /** Default ignorable code points: first and last of each stretch. */
  private static final int[] IGNORABLE = {
    0x00AD, 0x00AD, 0x034F, 0x034F, 0x061C, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180F,
    0x200B, 0x200F, 0x202A, 0x202E, 0x2060, 0x206F, 0x3164, 0x3164, 0xFE00, 0xFE0F, 0xFEFF, 0xFEFF,
    0xFFA0, 0xFFA0, 0xFFF0, 0xFFF8, 0x1BCA0, 0x1BCA3, 0x1D173, 0x1D17A, 0xE0000, 0xE0FFF
  };

  /** Format characters that are seen: signs before numbers and the like. */
  private static final Set<Integer> SEEN_FORMAT =
      Set.of(
          0x0600, 0x0601, 0x0602, 0x0603, 0x0604, 0x0605, 0x06DD, 0x070F, 0x08E2, 0x110BD, 0x110CD);

  /** Seen as nothing though they are neither space nor ignorable. */
  private static final Set<Integer> EMPTY = Set.of(0xFFFC, 0x1D159, 0x16FE4);

  /** Scripts whose letters no joiner changes. */
  private static final Set<UnicodeScript> UNJOINED =
      EnumSet.of(
          UnicodeScript.LATIN,
          UnicodeScript.GREEK,
          UnicodeScript.CYRILLIC,
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.HANGUL);

  private Characters() {}

  /** White space of any kind, line breaks, and the Braille pattern without dots. */
  static boolean isSpace(int c) {
    return switch (KnownCharacters.type(c)) {
      case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x1F) || c == 0x85 || c == 0x2800;
    };
  }

  static boolean isIgnorable(int c) {
    for (int i = 0; i < IGNORABLE.length; i += 2) {
      if (c >= IGNORABLE[i] && c <= IGNORABLE[i + 1]) {
        return true;
      }
    }
    return false;
  }

  /** What nobody sees, or what changes how its neighbours are seen, wherever it stands. */
  static boolean isHidden(int c) {
    return isIgnorable(c) || EMPTY.contains(c) || isNoCharacter(c) || isHidden(c, type(c));
  }

  private static boolean isHidden(int c, int type) {
    return switch (type) {
      case Character.FORMAT -> !SEEN_FORMAT.contains(c);
      case Character.CONTROL,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  /** The category; surrogates and private use are what they are in every version of Unicode. */
  private static int type(int c) {
    int type = Character.getType(c);
    return type == Character.SURROGATE || type == Character.PRIVATE_USE
        ? type
        : KnownCharacters.type(c);
  }

  private static boolean isNoCharacter(int c) {
    return (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
  }

  static boolean isJoiner(int c) {
    return c == ZERO_WIDTH_NON_JOINER || c == ZERO_WIDTH_JOINER;
  }

  /** Chooses how the character before it looks. */
  static boolean isVariation(int c) {
    return (c >= 0xFE00 && c <= 0xFE0F)
        || (c >= 0xE0100 && c <= 0xE01EF)
        || (c >= 0x180B && c <= 0x180D)
        || c == 0x180F;
  }

  static boolean isTag(int c) {
    return c >= 0xE0020 && c <= TAG_END;
  }

  /**
   * Whether a joiner beside it can change what is seen: scripts that join letters, and pictures.
   */
  static boolean joins(int c) {
    return c > 0x7F && isVisible(c) && !isOfUnjoinedScript(c);
  }

  /** Whether a joiner behind it can end a word: a mark of a script, such as a virama. */
  static boolean endsWord(int c) {
    int type = KnownCharacters.type(c);
    return (type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK)
        && joins(c)
        && scriptOf(c) != UnicodeScript.INHERITED;
  }

  /** Whether there are variants of it. */
  static boolean varies(int c) {
    boolean keycap = (c >= '0' && c <= '9') || c == '#' || c == '*';
    boolean letter = c <= 0x7F || (isOfUnjoinedScript(c) && scriptOf(c) != UnicodeScript.HAN);
    return keycap || (isVisible(c) && !letter);
  }

  static boolean isVisible(int c) {
    return !isSpace(c) && !isHidden(c);
  }

  private static boolean isOfUnjoinedScript(int c) {
    return UNJOINED.contains(scriptOf(c));
  }

  private static UnicodeScript scriptOf(int c) {
    return KnownCharacters.contains(c) ? UnicodeScript.of(c) : UnicodeScript.UNKNOWN;
  }
}
