package io.hosteddb.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.model.Action;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.Trail;
import io.hosteddb.store.UpdateOutcome;
import io.hosteddb.work.NextStep;
import io.hosteddb.work.WakeUp;
import io.hosteddb.work.WorkChange;
import io.hosteddb.work.WorkHandler;
import io.hosteddb.work.WorkItem;
import io.hosteddb.work.WorkQueue;
import io.hosteddb.work.WorkTicket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Due work that comes with a record. A store need not take it; what it says it has taken must be
 * so, and the record is written as without it.
 */
abstract class WorkTests extends StoreTests {
  private static final long PATIENCE_SECONDS = 5;
  private static final Duration LONG = Duration.ofHours(1);

  private @Nullable WorkQueue queue;

  /** A ticket that no store has given out. */
  private record StrangeTicket() implements WorkTicket {}

  /** Answers every run with what the test's store does in it. */
  private abstract static class Runs implements WorkHandler {
    final BlockingQueue<WorkItem> begun = new LinkedBlockingQueue<>();

    abstract NextStep step(WorkItem item);

    @Override
    public NextStep handle(WorkItem item) {
      NextStep next = step(item);
      begun.add(item);
      return next;
    }

    @Override
    public List<DatabaseId> overdue(Instant before, int limit) {
      return List.of();
    }

    void requireRunOf(DatabaseRecord record, String what) throws InterruptedException {
      WorkItem item = begun.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(item)
          .as("%s; after %d seconds there was no run", what, PATIENCE_SECONDS)
          .isNotNull()
          .extracting(WorkItem::database)
          .isEqualTo(record.id());
    }
  }

  @AfterEach
  void stopQueue() {
    if (queue != null) {
      var unused = queue.stop(Duration.ofMillis(100));
    }
  }

  private WorkQueue start(WorkHandler handler) {
    WorkQueue opened = store().workQueues().open(InstantSource.system(), 2);
    queue = opened;
    opened.start(handler);
    return opened;
  }

  private static WakeUp now() {
    return WakeUp.now(InstantSource.system().instant());
  }

  @Test
  @DisplayName("a record with its wake-up is inserted like one without")
  void insertWithAWakeUpIsAnInsert() {
    DatabaseRecord record = SampleRecord.of(project).provider("one").key("k", "same").record();
    assertThat(store().insert(record, SampleRecord.trail(record), now()))
        .isInstanceOf(InsertOutcome.Inserted.class);
    StoreAssertions.requireSame(found(record.id()), record);
    assertThat(history(record.id())).hasSize(1);
    DatabaseRecord again = SampleRecord.of(project).key("k", "same").record();
    assertThat(store().insert(again, SampleRecord.trail(again), now()))
        .isInstanceOf(InsertOutcome.Repeated.class);
    DatabaseRecord rival = SampleRecord.of(project).provider("one").record();
    assertThat(store().insert(rival, SampleRecord.trail(rival), now()))
        .isInstanceOf(InsertOutcome.Refused.class);
  }

  @Test
  @DisplayName("an update with a change of work is an update")
  void updateWithWorkIsAnUpdate() {
    DatabaseRecord first = insert(SampleRecord.of(project));
    DatabaseRecord ready = SampleRecord.ready(first);
    Trail trail = SampleRecord.trail(first, ready, Action.READ, "The database is usable.");
    int transitions = history(first.id()).size();
    assertThat(store().update(ready, trail, WorkChange.wake(now())).isWritten()).isTrue();
    StoreAssertions.requireSame(found(first.id()), ready);
    assertThat(history(first.id())).hasSize(transitions + trail.history().size());
    assertThat(revision()).isEqualTo(1);
    DatabaseRecord stale = SampleRecord.detached(first);
    assertThat(store().update(stale, SampleRecord.trail(stale), WorkChange.wake(now())))
        .as("an update from version 1 when version 2 is stored")
        .isEqualTo(UpdateOutcome.STALE);
    StoreAssertions.requireSame(found(first.id()), ready);
    assertThat(revision()).isEqualTo(1);
  }

  @Test
  @DisplayName("a ticket that the store does not know ends nothing, and the record is written")
  void strangeTicketEndsNothing() {
    DatabaseRecord first = insert(SampleRecord.of(project));
    DatabaseRecord second = SampleRecord.progressed(first, "second");
    assertThat(store().update(second, Trail.none(), WorkChange.end(new StrangeTicket(), null)))
        .isEqualTo(UpdateOutcome.WRITTEN);
    DatabaseRecord third = SampleRecord.progressed(second, "third");
    assertThat(store().update(third, Trail.none(), WorkChange.none()))
        .isEqualTo(UpdateOutcome.WRITTEN);
    StoreAssertions.requireSame(found(first.id()), third);
  }

  @Test
  @DisplayName("a run finds its record, whatever its ticket")
  void runFindsItsRecord() {
    DatabaseRecord record = insert(SampleRecord.of(project));
    StoreAssertions.requireSame(store().find(record.id(), WorkTicket.none()).orElseThrow(), record);
    StoreAssertions.requireSame(
        store().find(record.id(), new StrangeTicket()).orElseThrow(), record);
    DatabaseId unknown = SampleRecord.of(project).record().id();
    assertThat(store().find(unknown, new StrangeTicket())).isEmpty();
  }

  @Test
  @DisplayName("a wake-up that the store says is written begins a run, and its end ends it")
  void whatIsSaidToBeWrittenIsWritten() throws InterruptedException {
    DatabaseRecord record = SampleRecord.of(project).record();
    Runs runs =
        new Runs() {
          @Override
          NextStep step(WorkItem item) {
            DatabaseRecord before = store().find(item.database(), item.ticket()).orElseThrow();
            Instant later = InstantSource.system().instant().plus(LONG);
            // A sweep that comes late must find that the record, too, waits for the hour.
            DatabaseRecord next =
                before
                    .change(SampleRecord.later(before))
                    .progress("run " + before.version())
                    .nextPoll(later)
                    .build();
            UpdateOutcome outcome =
                store()
                    .update(
                        next, Trail.none(), WorkChange.end(item.ticket(), new WakeUp(later, LONG)));
            return outcome == UpdateOutcome.WRITTEN_WITH_WORK
                ? NextStep.written(later)
                : NextStep.due(later);
          }
        };
    WorkQueue opened = start(runs);
    InsertOutcome outcome = store().insert(record, SampleRecord.trail(record), now());
    Instant due = record.attachment().origin().createdAt();
    if (((InsertOutcome.Inserted) outcome).woken()) {
      opened.ring(record.id(), due);
    } else {
      opened.schedule(record.id(), due);
    }
    runs.requireRunOf(record, "an attach begins a run");

    DatabaseRecord waiting = found(record.id());
    DatabaseRecord detached = SampleRecord.detached(waiting);
    UpdateOutcome woken =
        store().update(detached, SampleRecord.trail(detached), WorkChange.wake(now()));
    assertThat(woken.isWritten()).isTrue();
    if (woken == UpdateOutcome.WRITTEN_WITH_WORK) {
      opened.ring(record.id(), due);
    } else {
      opened.schedule(record.id(), due);
    }
    runs.requireRunOf(record, "a decision wakes what waits for an hour");
    assertThat(runs.begun).as("runs that nobody asked for").isEmpty();
  }
}
