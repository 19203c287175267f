package io.hosteddb.store.jdbc.internal.work;

import io.hosteddb.store.DatabaseRecord;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records that were read with the pick of their rows, until their runs begin. A row says which
 * version of the record it was written with: the record stands for itself only if it is that one,
 * since a pick may find a row that is newer than the rest of what it sees. Thread-safe.
 */
final class PickedRecords {
  /**
   * A new record may be older: its first step writes it, and finds out whether it is still that
   * one, before it calls anybody who makes something.
   */
  private static final long NEW_FRESH_NANOS = 10_000_000_000L;

  private static final int MOST = 10_000;

  private final Map<Key, Picked> records = new ConcurrentHashMap<>();
  private volatile long freshNanos = Pace.USUAL.freshFor().toNanos();

  private record Key(String id, long row) {}

  private record Picked(DatabaseRecord record, long knownAt, long freshNanos) {}

  /** What comes later than that was held up on its way, and reads again. */
  void freshFor(Duration time) {
    freshNanos = time.toNanos();
  }

  /**
   * A record was read with a pick.
   *
   * @param row the version of the picked row
   * @param readAt from before the pick, by {@link System#nanoTime}
   */
  void put(DatabaseRecord record, long row, long readAt) {
    put(record, row, new Picked(record, readAt, freshNanos));
  }

  /** A record was written with a row that was picked as it was written. */
  void putNew(DatabaseRecord record, long row) {
    put(record, row, new Picked(record, System.nanoTime(), NEW_FRESH_NANOS));
  }

  private void put(DatabaseRecord record, long row, Picked its) {
    if (records.size() < MOST) {
      records.put(new Key(record.id().value(), row), its);
    }
  }

  /** Hands a record to its run, once; empty if it is not known, or not fresh any more. */
  Optional<DatabaseRecord> take(String id, long row) {
    return Optional.ofNullable(records.remove(new Key(id, row)))
        .filter(picked -> System.nanoTime() - picked.knownAt() < picked.freshNanos())
        .map(Picked::record);
  }
}
