package io.hosteddb;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.error.StoreException;
import io.hosteddb.internal.engine.EventBus;
import io.hosteddb.internal.engine.RecordWriter;
import io.hosteddb.lifecycle.Lifecycle;
import io.hosteddb.lifecycle.LifecycleEvent;
import io.hosteddb.lifecycle.StateChange;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.Page;
import io.hosteddb.model.ProjectClosing;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.CloseOutcome;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.RecordChange;
import io.hosteddb.store.Trail;
import io.hosteddb.work.WakeUp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Closes projects, which detaches all they have, and opens them again. */
final class ProjectsArea implements Projects {
  private final DatabaseStore store;
  private final AccessGate gate;
  private final RecordWriter writer;
  private final Wakeups wakeups;
  private final EventBus events;
  private final InstantSource clock;

  ProjectsArea(
      DatabaseStore store,
      AccessGate gate,
      RecordWriter writer,
      Wakeups wakeups,
      EventBus events,
      InstantSource clock) {
    this.store = store;
    this.gate = gate;
    this.writer = writer;
    this.wakeups = wakeups;
    this.events = events;
    this.clock = clock;
  }

  @Override
  public ClosedProject close(ProjectId project, Actor actor) {
    return close(project, actor, null);
  }

  @Override
  public ClosedProject close(ProjectId project, Actor actor, @Nullable String reason) {
    gate.requireOpen();
    gate.requireAllowed(actor, Action.CLOSE_PROJECT, project);
    Instant now = clock.instant();
    String why = Reasons.written(reason);
    AuditEntry audit = AuditEntry.of(now, actor, Action.CLOSE_PROJECT, project, null, why);
    List<DatabaseId> detached = new ArrayList<>();
    CloseOutcome outcome;
    try {
      outcome =
          writer.close(
              new ProjectClosing(project, now, actor, why),
              audit,
              record -> {
                detached.add(record.id());
                return detach(record, now, actor, why);
              },
              WakeUp.now(now));
    } catch (StoreException e) {
      detached.forEach(id -> wakeups.wakeUnlessUndone(id, now, e));
      throw e;
    }
    return new ClosedProjectValue(outcome.closing(), deleting(project, woken(outcome)));
  }

  private static RecordChange detach(
      DatabaseRecord record, Instant now, Actor actor, @Nullable String reason) {
    StateChange change =
        Lifecycle.next(record.status(), LifecycleEvent.DETACH_REQUESTED).orElseThrow();
    DatabaseRecord next =
        record.change(now).apply(change).progress(DecisionService.DETACHED_PROGRESS).build();
    HistoryEntry history =
        HistoryEntry.of(
            record.id(),
            now,
            record.status(),
            next.status(),
            actor,
            Reasons.because("A user closed the project.", reason));
    AuditEntry audit =
        AuditEntry.of(
            now, actor, Action.DETACH, record.attachment().project(), record.id(), reason);
    return new RecordChange(record, next, new Trail(List.of(history), List.of(audit)));
  }

  /** Those whose wake-ups are written. */
  private static Set<DatabaseId> woken(CloseOutcome outcome) {
    return outcome.woken()
        ? outcome.detached().stream()
            .map(change -> change.next().id())
            .collect(Collectors.toUnmodifiableSet())
        : Set.of();
  }

  /** What is still to be deleted of a project; each is woken, whoever detached it. */
  private List<HostedDatabase> deleting(ProjectId project, Set<DatabaseId> woken) {
    List<HostedDatabase> found = new ArrayList<>();
    String after = null;
    do {
      Page<DatabaseRecord> page = store.list(project, Pages.MAX_ENTRIES, after);
      for (DatabaseRecord record : page.items()) {
        if (record.status() == DatabaseStatus.DELETING) {
          wakeups.committed(record.id(), record.work().nextPoll(), woken.contains(record.id()));
          found.add(record.snapshot());
        }
      }
      after = page.next();
    } while (after != null);
    return found;
  }

  @Override
  public boolean reopen(ProjectId project, Actor actor, @Nullable String reason) {
    gate.requireOpen();
    gate.requireAllowed(actor, Action.REOPEN_PROJECT, project);
    AuditEntry audit =
        AuditEntry.of(
            clock.instant(), actor, Action.REOPEN_PROJECT, project, null, Reasons.written(reason));
    boolean reopened = store.reopenProject(project, audit);
    if (reopened) {
      events.publish(audit);
    }
    return reopened;
  }
}
