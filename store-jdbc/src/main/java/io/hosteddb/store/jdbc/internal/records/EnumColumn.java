package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.model.Action;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ErrorCategory;
import java.util.Arrays;
import java.util.Optional;

/**
 * EnumColumn of enums as columns. Another release may have written one that this one does not know.
 */
final class EnumColumn {
  private EnumColumn() {}

  /**
   * Where a database stands. Nothing may be done to one that stands elsewhere.
   *
   * @throws IllegalArgumentException if the word is not known
   */
  static DatabaseStatus status(String word) {
    return knownStatus(word)
        .orElseThrow(
            () -> new IllegalArgumentException("its status '" + word + "' is not known here"));
  }

  static Optional<DatabaseStatus> knownStatus(String word) {
    return known(DatabaseStatus.values(), word);
  }

  static Optional<Action> knownAction(String word) {
    return known(Action.values(), word);
  }

  /** The sort of a problem; what is to be done about it is stored beside it. */
  static ErrorCategory category(String word) {
    return known(ErrorCategory.values(), word).orElse(ErrorCategory.UNAVAILABLE);
  }

  /** EnumColumn that must say something. */
  static String said(String text) {
    return text.isBlank() ? "Nothing was said." : text;
  }

  private static <E extends Enum<E>> Optional<E> known(E[] values, String word) {
    return Arrays.stream(values).filter(value -> value.name().equals(word)).findFirst();
  }
}
