package io.hosteddb;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.error.ConflictException;
import io.hosteddb.internal.engine.RecordWriter;
import io.hosteddb.lifecycle.Lifecycle;
import io.hosteddb.lifecycle.LifecycleEvent;
import io.hosteddb.lifecycle.StateChange;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.store.DatabaseRecord;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a user decides about an attached database: to try it again, to detach it. */
final class DecisionService {
  static final String DETACHED_PROGRESS = "waiting to be deleted";

  private final RecordReader records;
  private final AccessGate gate;
  private final DecisionWriter decisions;
  private final Wakeups wakeups;
  private final InstantSource clock;

  DecisionService(
      RecordReader records,
      AccessGate gate,
      RecordWriter writer,
      Wakeups wakeups,
      InstantSource clock) {
    this.records = records;
    this.gate = gate;
    this.decisions = new DecisionWriter(writer, wakeups);
    this.wakeups = wakeups;
    this.clock = clock;
  }

  HostedDatabase retry(DatabaseId id, Actor actor, @Nullable String reason) {
    return decide(id, actor, Decision.RETRY, reason);
  }

  HostedDatabase detach(DatabaseId id, Actor actor, @Nullable String reason) {
    return decide(id, actor, Decision.DETACH, reason);
  }

  /**
   * A user's decision competes with the engine's steps, so it is made again until it is written.
   */
  private HostedDatabase decide(
      DatabaseId id, Actor actor, Decision decision, @Nullable String given) {
    gate.requireOpen();
    String reason = Reasons.written(given);
    while (true) {
      DatabaseRecord record = records.read(id, actor, decision.action);
      Optional<StateChange> change = Lifecycle.next(record.status(), decision.event);
      if (change.isEmpty()) {
        wakeups.wake(record);
        return decision.answerIfNotLegal(record);
      }
      Instant now = clock.instant();
      DatabaseRecord written =
          record.change(now).apply(change.get()).progress(decision.progress).build();
      AuditEntry audit =
          AuditEntry.of(now, actor, decision.action, record.attachment().project(), id, reason);
      if (decisions.write(
          record, written, actor, Reasons.because(decision.sentence, reason), audit)) {
        return written.snapshot();
      }
    }
  }

  /** What can be decided, and how it is told. */
  private enum Decision {
    RETRY(
        Action.RETRY,
        LifecycleEvent.RETRY_REQUESTED,
        "waiting for its turn",
        "A user asked to try again.") {
      @Override
      HostedDatabase answerIfNotLegal(DatabaseRecord record) {
        throw ConflictException.wrongStatus(
            record.id(), record.status(), "a retry", "Only a FAILED database can be retried.");
      }
    },
    DETACH(
        Action.DETACH, LifecycleEvent.DETACH_REQUESTED, DETACHED_PROGRESS, "A user detached it.") {
      @Override
      HostedDatabase answerIfNotLegal(DatabaseRecord record) {
        return record.snapshot();
      }
    };

    private final Action action;
    private final LifecycleEvent event;
    private final String progress;
    private final String sentence;

    Decision(Action action, LifecycleEvent event, String progress, String sentence) {
      this.action = action;
      this.event = event;
      this.progress = progress;
      this.sentence = sentence;
    }

    abstract HostedDatabase answerIfNotLegal(DatabaseRecord record);
  }
}
