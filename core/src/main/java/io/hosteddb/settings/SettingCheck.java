package io.hosteddb.settings;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What a value must be besides of its type. */
@FunctionalInterface
interface SettingCheck {
  /**
   * Checks a text.
   *
   * @param text the value
   * @param shown what ends the sentence: the value, unless it is a secret
   * @return what is wrong, a phrase; empty if nothing is
   */
  Optional<String> violation(String text, String shown);

  static SettingCheck of(String rule, Predicate<String> test) {
    return (text, shown) -> isTrue(test, text) ? Optional.empty() : Optional.of(rule + shown);
  }

  private static boolean isTrue(Predicate<String> test, String text) {
    try {
      return test.test(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** A parser knows best which part of the value is wrong, so it says the whole sentence. */
  static SettingCheck parsing(Consumer<String> parser) {
    return (text, shown) -> {
      try {
        parser.accept(text);
        return Optional.empty();
      } catch (IllegalArgumentException e) {
        return Optional.of(String.valueOf(e.getMessage()));
      }
    };
  }
}
