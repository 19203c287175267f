package io.hosteddb.store;

import io.hosteddb.database.HistoryEntry;
import io.hosteddb.error.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The last transitions of all databases, in the order in which they were written. Thread-safe. */
final class ChangeLog {
  static final int KEPT = 100_000;

  private final ArrayList<HistoryEntry> entries = new ArrayList<>();
  private long forgotten;

  /** Called under the lock of whose entries they are, so that those of one keep their order. */
  synchronized void add(List<HistoryEntry> written) {
    entries.addAll(written);
    if (entries.size() >= 2 * KEPT) {
      // Seldom, so that an entry costs the same however many there are.
      int old = entries.size() - KEPT;
      entries.subList(0, old).clear();
      forgotten += old;
    }
  }

  /** The next entries; a position is how many there were up to it. */
  synchronized Changes read(int limit, @Nullable String after) {
    long asked = after == null ? forgotten : number(after);
    if (asked < forgotten || asked > written()) {
      return new Changes.Missed(end());
    }
    int from = (int) (asked - forgotten);
    int to = Math.min(from + limit, entries.size());
    return new Changes.Next(
        IntStream.range(from, to)
            .mapToObj(i -> new Change(String.valueOf(forgotten + i + 1), entries.get(i)))
            .toList(),
        String.valueOf(forgotten + to));
  }

  synchronized String end() {
    return String.valueOf(written());
  }

  private long written() {
    return forgotten + entries.size();
  }

  private static long number(String after) {
    try {
      return Long.parseLong(after);
    } catch (NumberFormatException e) {
      throw new InvalidRequestException(
          "after", "This is not a position in this list: pass what an entry of it had.");
    }
  }
}
