package io.hosteddb.local.internal.mongodb.server.search;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whole numbers, which clients send in several types. */
final class Numbers {
  private Numbers() {}

  /** The number if it is whole and an int; a decimal never is. */
  static Optional<Integer> integer(@Nullable Object value) {
    if (value instanceof Integer number) {
      return Optional.of(number);
    }
    if (value instanceof Long || value instanceof Double) {
      double number = ((Number) value).doubleValue();
      return number == (int) number ? Optional.of((int) number) : Optional.empty();
    }
    return Optional.empty();
  }
}
