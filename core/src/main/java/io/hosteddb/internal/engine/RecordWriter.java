package io.hosteddb.internal.engine;

import io.hosteddb.model.Actor;
import io.hosteddb.model.AuditEntry;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.HistoryEntry;
import io.hosteddb.model.StatusEvent;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.Trail;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes changed records with their trail, and tells listeners after the commit. */
public final class RecordWriter {
  private final DatabaseStore store;
  private final EventBus events;
  private final Meter meter;

  /**
   * A writer.
   *
   * @param store where to write
   * @param events whom to tell
   * @param meter what counts the changes of status
   */
  public RecordWriter(DatabaseStore store, EventBus events, Meter meter) {
    this.store = store;
    this.events = events;
    this.meter = meter;
  }

  /**
   * Replaces a record.
   *
   * @param before the record it was made from
   * @param next the record after
   * @param actor who caused it
   * @param reason why, a sentence; goes into the history if the status changes
   * @param audit what to write into the audit; null for nothing
   * @return false if somebody else has changed the record meanwhile; nothing was written
   */
  public boolean write(
      DatabaseRecord before,
      DatabaseRecord next,
      Actor actor,
      String reason,
      @Nullable AuditEntry audit) {
    List<HistoryEntry> history =
        before.status() == next.status()
            ? List.of()
            : List.of(
                new HistoryEntry(
                    next.id(), next.updatedAt(), before.status(), next.status(), actor, reason));
    if (!store.update(next, new Trail(history, audit == null ? List.of() : List.of(audit)))) {
      return false;
    }
    if (before.status() != next.status()) {
      meter.statusChanged(before, next);
    }
    if (isWorthTelling(before, next)) {
      events.publish(new StatusEvent(next.snapshot(), before.status()));
    }
    if (audit != null) {
      events.publish(audit);
    }
    return true;
  }

  /**
   * Tells listeners of a new database.
   *
   * @param record its first record, committed
   * @param audit its audit entry
   */
  public void inserted(DatabaseRecord record, AuditEntry audit) {
    events.publish(new StatusEvent(record.snapshot(), (DatabaseStatus) null));
    events.publish(audit);
  }

  private static boolean isWorthTelling(DatabaseRecord before, DatabaseRecord next) {
    return before.status() != next.status()
        || !Objects.equals(before.work().progress(), next.work().progress())
        || !Objects.equals(before.work().failure(), next.work().failure())
        || !Objects.equals(before.resource(), next.resource());
  }
}
