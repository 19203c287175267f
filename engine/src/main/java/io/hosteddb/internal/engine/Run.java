package io.hosteddb.internal.engine;

import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.work.SpareThread;
import io.hosteddb.work.WakeUp;
import io.hosteddb.work.WorkChange;
import io.hosteddb.work.WorkItem;
import io.hosteddb.work.WorkTicket;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The run of a queue that steps belong to: one, or several that follow at once. Used by one thread
 * at a time.
 */
final class Run {
  private final WorkTicket ticket;
  private final Instant begun;
  private final @Nullable SpareThread thread;
  private @Nullable Current current;

  /**
   * A record that needs no read.
   *
   * @param record the record
   * @param knownAt when it was known to be the stored one, by {@link System#nanoTime}
   */
  record Current(DatabaseRecord record, long knownAt) {}

  private Run(WorkTicket ticket, Instant begun, @Nullable SpareThread thread) {
    this.ticket = ticket;
    this.begun = begun;
    this.thread = thread;
  }

  /**
   * A run that begins.
   *
   * @param now what the library's clock says
   */
  static Run of(WorkItem item, Instant now) {
    return new Run(item.ticket(), now, item.thread());
  }

  /** Its name for the store. */
  WorkTicket ticket() {
    return ticket;
  }

  /** Its thread; null if the queue cannot do without it. */
  @Nullable SpareThread thread() {
    return thread;
  }

  /** The next step of the run may go on from a record. */
  void goOnFrom(DatabaseRecord record, long knownAt) {
    current = new Current(record, knownAt);
  }

  /** What the next step goes on from; empty if it has to read. */
  Optional<Current> takeCurrent() {
    Optional<Current> taken = Optional.ofNullable(current);
    current = null;
    return taken;
  }

  /**
   * Ends the run, unless its next step is due at once and may be made by it.
   *
   * @param next when the next step is due; empty if none is
   */
  WorkChange end(Optional<Instant> next, Instant now) {
    if (next.isEmpty()) {
      return WorkChange.end(ticket, null);
    }
    if (!next.get().isAfter(now)) {
      return WorkChange.none();
    }
    // If the clock was set back during the run, the time may have been planned before that.
    return WorkChange.end(ticket, WakeUp.at(next.get(), now.isBefore(begun) ? begun : now));
  }
}
