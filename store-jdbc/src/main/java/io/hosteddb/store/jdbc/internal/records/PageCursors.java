package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.model.DatabaseId;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Where a page begins: the key of the last thing on the page before. */
final class PageCursors {
  private PageCursors() {}

  /** Where the history of a database is. */
  record HistoryKey(long version, int entry) {
    @Override
    public String toString() {
      return version + "." + entry;
    }
  }

  /** Where a change is among those of all databases. */
  record ChangeKey(long tx, long seq) implements Comparable<ChangeKey> {
    @Override
    public int compareTo(ChangeKey other) {
      return Comparator.comparingLong(ChangeKey::tx)
          .thenComparingLong(ChangeKey::seq)
          .compare(this, other);
    }

    @Override
    public String toString() {
      return tx + "." + seq;
    }
  }

  /** Before every id if there is no cursor. */
  static String id(@Nullable String after) {
    if (after == null) {
      return "";
    }
    try {
      return DatabaseId.of(after).value();
    } catch (IllegalArgumentException e) {
      throw unknown();
    }
  }

  static long sequence(@Nullable String after) {
    return after == null ? Long.MIN_VALUE : number(after);
  }

  static HistoryKey historyKey(@Nullable String after) {
    if (after == null) {
      return new HistoryKey(Long.MIN_VALUE, 0);
    }
    int dot = after.indexOf('.');
    if (dot < 0) {
      throw unknown();
    }
    long entry = number(after.substring(dot + 1));
    return new HistoryKey(number(after.substring(0, dot)), (int) Math.min(entry, 1_000_000));
  }

  static ChangeKey changeKey(@Nullable String after) {
    if (after == null) {
      return new ChangeKey(Long.MIN_VALUE, 0);
    }
    int dot = after.indexOf('.');
    if (dot < 0) {
      throw unknown();
    }
    return new ChangeKey(number(after.substring(0, dot)), number(after.substring(dot + 1)));
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw unknown();
    }
  }

  private static InvalidRequestException unknown() {
    return new InvalidRequestException(
        "after", "This is not where a page of this list ends: pass what the page before gave.");
  }
}
