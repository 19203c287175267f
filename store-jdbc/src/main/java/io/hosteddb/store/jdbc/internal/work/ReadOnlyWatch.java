package io.hosteddb.store.jdbc.internal.work;

import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;

/**
 * Looks after the connections of the scheduler's own statements: where one fails, its thread gets
 * the same connection from most pools again.
 */
final class ReadOnlyWatch extends AbstractSchedulerListener {
  private final WorkTable table;

  ReadOnlyWatch(WorkTable table) {
    this.table = table;
  }

  /** On the thread of the statement that failed. */
  @Override
  public void onSchedulerEvent(SchedulerEventType type) {
    if (type == SchedulerEventType.UNEXPECTED_ERROR
        || type == SchedulerEventType.FAILED_HEARTBEAT) {
      table.endIfReadOnly();
    }
  }
}
