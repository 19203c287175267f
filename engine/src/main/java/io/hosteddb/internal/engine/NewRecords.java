package io.hosteddb.internal.engine;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.store.DatabaseRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Records that this process has just attached, so that their first step need not read them. Only a
 * step may use one that begins by writing it, guarded by its version: if anybody else has changed
 * the record, it finds out before it calls anybody. Bounded; what is forgotten is read.
 * Thread-safe.
 */
public final class NewRecords {
  private static final int MOST = 1_000;

  private final Map<DatabaseId, DatabaseRecord> records = new LinkedHashMap<>();

  /**
   * A record was inserted.
   *
   * @param record the record as it was committed
   */
  public synchronized void put(DatabaseRecord record) {
    records.put(record.id(), record);
    if (records.size() > MOST) {
      records.remove(records.keySet().iterator().next());
    }
  }

  /** Hands a record to its first step; empty if it is not known. */
  synchronized Optional<DatabaseRecord> take(DatabaseId id) {
    return Optional.ofNullable(records.remove(id));
  }
}
