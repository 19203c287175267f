package io.hosteddb;

import io.hosteddb.error.InvalidRequestException;

/** How much a page may hold. */
final class Pages {
  static final int MAX_ENTRIES = 500;

  private Pages() {}

  /**
   * Requires that a page may be as long.
   *
   * @throws InvalidRequestException if not
   */
  static void requireLimit(int limit) {
    if (limit < 1 || limit > MAX_ENTRIES) {
      throw new InvalidRequestException(
          "limit", "A page has 1 to " + MAX_ENTRIES + " entries, not " + limit + ".");
    }
  }
}
