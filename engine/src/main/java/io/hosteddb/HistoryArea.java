package io.hosteddb;

import io.hosteddb.database.HistoryEntry;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.Page;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the history from the store. */
final class HistoryArea implements History {
  private final DatabaseStore store;
  private final RecordReader records;

  HistoryArea(DatabaseStore store, RecordReader records) {
    this.store = store;
    this.records = records;
  }

  @Override
  public List<HistoryEntry> of(DatabaseId id) {
    return of(id, Pages.MAX_ENTRIES, null, Actor.host()).items();
  }

  @Override
  public Page<HistoryEntry> of(DatabaseId id, int limit, @Nullable String after, Actor actor) {
    DatabaseRecord asked = records.read(id, actor, Action.READ);
    Pages.requireLimit(limit);
    return store.history(asked.id(), limit, after);
  }
}
