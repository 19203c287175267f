package io.hosteddb.internal.engine;

import io.hosteddb.model.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Text of a provider's as it may be stored and shown: with something in it, of a sane length, and
 * without control characters, which some databases do not take and terminals obey.
 */
final class TextSanitizer {
  private static final int MAX_LENGTH = 2_000;

  private TextSanitizer() {}

  static String of(@Nullable String text, String otherwise) {
    if (text == null) {
      return otherwise;
    }
    String cut = text.length() > MAX_LENGTH ? text.substring(0, end(text)) + "..." : text;
    String plain = isPlain(cut) ? cut : cleaned(cut);
    return plain.isBlank() ? otherwise : plain;
  }

  static Failure of(Failure failure) {
    return new Failure(
        failure.category(),
        of(failure.message(), "The provider gave no reason."),
        of(failure.remedy(), failure.category().remedy()),
        failure.retryable());
  }

  static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      if (isControl(text.codePointAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static String cleaned(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints().forEach(c -> plain.appendCodePoint(isControl(c) ? ' ' : c));
    return plain.toString();
  }

  /** Lone halves of a character are no text, either. */
  private static boolean isControl(int c) {
    return Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE;
  }

  private static int end(String text) {
    return Character.isHighSurrogate(text.charAt(MAX_LENGTH - 1)) ? MAX_LENGTH - 1 : MAX_LENGTH;
  }
}
