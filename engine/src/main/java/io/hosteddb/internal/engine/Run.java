package io.hosteddb.internal.engine;

import io.hosteddb.work.SpareThread;
import io.hosteddb.work.WakeUp;
import io.hosteddb.work.WorkChange;
import io.hosteddb.work.WorkItem;
import io.hosteddb.work.WorkTicket;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The run of a queue that a step belongs to: one or several steps.
 *
 * @param ticket names it for the store
 * @param begun when it began, by the library's clock
 * @param thread its thread; null if the queue cannot do without it
 */
record Run(WorkTicket ticket, Instant begun, @Nullable SpareThread thread) {
  static Run of(WorkItem item, Instant now) {
    return new Run(item.ticket(), now, item.thread());
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
