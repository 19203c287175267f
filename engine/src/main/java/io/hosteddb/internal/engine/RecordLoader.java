package io.hosteddb.internal.engine;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.work.WorkTicket;
import java.util.Optional;

/**
 * Reads records for those who work on them: a READY one with its upkeep, which is read after it.
 * What is written in between gives the record another version.
 */
public final class RecordLoader {
  private final DatabaseStore store;

  /**
   * A loader.
   *
   * @param store where the records are
   */
  public RecordLoader(DatabaseStore store) {
    this.store = store;
  }

  /** The record as last committed. */
  Optional<DatabaseRecord> find(DatabaseId id) {
    return store.find(id).map(this::withUpkeep);
  }

  /** The record, for a run that has just begun. */
  Optional<DatabaseRecord> find(DatabaseId id, WorkTicket ticket) {
    return store.find(id, ticket).map(this::withUpkeep);
  }

  /**
   * A record with what is going on beside it.
   *
   * @param record a record as last committed
   * @return the same record; with its upkeep if it is READY and the store keeps any
   */
  public DatabaseRecord withUpkeep(DatabaseRecord record) {
    return record.status() == DatabaseStatus.READY
        ? store.operations().map(kept -> record.beside(kept.upkeep(record.id()))).orElse(record)
        : record;
  }
}
