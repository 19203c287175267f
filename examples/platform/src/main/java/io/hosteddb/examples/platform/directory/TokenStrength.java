package io.hosteddb.examples.platform.directory;

import io.hosteddb.model.Secret;
import java.util.Map;
import java.util.stream.Collectors;

/** Whether a token can be guessed. It is a rough look that finds what people make up in a hurry. */
final class TokenStrength {
  private static final int MIN_CHARACTERS = 24;
  private static final double MIN_BITS = 72;

  private TokenStrength() {}

  /**
   * Lets a strong token pass.
   *
   * @throws IllegalArgumentException if it is short, repeats itself, or uses few characters; the
   *     message does not have it
   */
  static void require(Secret token) {
    String text = token.reveal();
    if (text.length() < MIN_CHARACTERS) {
      throw new IllegalArgumentException(
          "The token can be guessed: it has fewer than " + MIN_CHARACTERS + " characters.");
    }
    boolean repeats = (text + text).indexOf(text, 1) < text.length();
    if (repeats || bits(text) < MIN_BITS) {
      throw new IllegalArgumentException("The token can be guessed: it repeats a few characters.");
    }
  }

  /** Shannon's estimate from how often each character is in it. */
  private static double bits(String text) {
    Map<Integer, Long> counts =
        text.chars().boxed().collect(Collectors.groupingBy(c -> c, Collectors.counting()));
    double perCharacter =
        counts.values().stream()
            .mapToDouble(count -> {
              double share = (double) count / text.length();
              return -share * Math.log(share) / Math.log(2);
            })
            .sum();
    return perCharacter * text.length();
  }
}
