package io.hosteddb.internal.engine;

import io.hosteddb.lifecycle.Lifecycle;
import io.hosteddb.lifecycle.LifecycleEvent;
import io.hosteddb.spi.StepResult;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseRecordBuilder;
import java.time.Instant;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What a step found out: what it learned, which is never lost, and what follows from it, which
 * holds only while nobody has decided otherwise.
 *
 * @param reason why the status changes, for the history
 * @param learned adds the checkpoint and what else the step knows now
 * @param verdict what follows for the record that the step began from
 */
record StepOutcome(
    String reason,
    Consumer<DatabaseRecordBuilder> learned,
    BiConsumer<DatabaseRecordBuilder, DatabaseRecord> verdict) {
  /** Changes the record that the step began from. */
  DatabaseRecord applyTo(DatabaseRecord current, Instant now) {
    DatabaseRecordBuilder next = current.change(now).step();
    learned.accept(next);
    verdict.accept(next, current);
    return next.build();
  }

  /** Keeps what was learned in a record whose user has meanwhile decided otherwise. */
  DatabaseRecord rememberIn(DatabaseRecord current, Instant now) {
    DatabaseRecordBuilder next = current.change(now).step();
    learned.accept(next);
    return next.nextPoll(now).build();
  }

  /** Keeps a result's checkpoint; where it has none, the saved one stays. */
  static DatabaseRecordBuilder save(StepResult<?> result, DatabaseRecordBuilder next) {
    result.checkpoint().ifPresent(next::checkpoint);
    return next;
  }

  /** Applies an event that the table allows where the record stands. */
  static DatabaseRecordBuilder transition(
      DatabaseRecordBuilder next, DatabaseRecord current, LifecycleEvent event) {
    return next.apply(
        Lifecycle.next(current.status(), event)
            .orElseThrow(() ->
                new IllegalStateException(event + " is not legal in " + current.status() + ".")));
  }
}
