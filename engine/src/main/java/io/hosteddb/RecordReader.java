package io.hosteddb;

import io.hosteddb.error.NotFoundException;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.Page;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import org.jspecify.annotations.Nullable;

/** Reads records for those who may see them. */
final class RecordReader {
  private final DatabaseStore store;
  private final AccessGate gate;

  RecordReader(DatabaseStore store, AccessGate gate) {
    this.store = store;
    this.gate = gate;
  }

  /**
   * A record, to do something with its database.
   *
   * @throws NotFoundException if there is none
   */
  DatabaseRecord read(DatabaseId id, Actor actor, Action action) {
    DatabaseRecord record = store.find(id).orElseThrow(() -> new NotFoundException(id));
    gate.requireAllowed(actor, action, record.attachment().project());
    return record;
  }

  /** The records of a project that are not DELETED. */
  Page<DatabaseRecord> list(ProjectId project, int limit, @Nullable String after, Actor actor) {
    gate.requireAllowed(actor, Action.READ, project);
    Pages.requireLimit(limit);
    return store.list(project, limit, after);
  }
}
