package io.hosteddb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.work.NextStep;
import io.hosteddb.work.WorkHandler;
import io.hosteddb.work.WorkItem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ManualWorkQueueTest {
  private static final DatabaseId A = DatabaseId.of("d00000000000000000a");
  private static final DatabaseId B = DatabaseId.of("d00000000000000000b");

  private final SettableClock clock = new SettableClock();
  private final ManualWorkQueue queue = new ManualWorkQueue(clock);
  private final List<WorkItem> ran = new ArrayList<>();
  private final List<DatabaseId> overdue = new ArrayList<>();
  private final List<Optional<Instant>> answers = new ArrayList<>();

  /** Answers what the test put in line, then that there is nothing more to do. */
  private final class Recording implements WorkHandler {
    @Override
    public NextStep handle(WorkItem item) {
      ran.add(item);
      Optional<Instant> next = answers.isEmpty() ? Optional.empty() : answers.remove(0);
      return next.map(NextStep::due).orElseGet(NextStep::nothing);
    }

    @Override
    public List<DatabaseId> overdue(Instant before, int limit) {
      return overdue;
    }
  }

  private Instant in(long seconds) {
    return clock.instant().plusSeconds(seconds);
  }

  @Test
  void startTakesUpWhatAnEarlierProcessLeft() {
    overdue.add(A);
    queue.start(new Recording());
    assertThat(queue.runDue()).isEqualTo(1);
    assertThat(ran).containsExactly(new WorkItem(A, true));
    queue.schedule(A, clock.instant());
    assertThat(queue.runDue()).isEqualTo(1);
    assertThat(ran.get(1)).isEqualTo(new WorkItem(A, false));
  }

  @Test
  void nothingRunsBeforeItIsDueAndTheEarliestRunsFirst() {
    queue.start(new Recording());
    queue.schedule(A, in(20));
    queue.schedule(B, in(10));
    assertThat(queue.runDue()).isZero();
    assertThat(queue.advanceToNext()).isTrue();
    assertThat(clock.instant()).isEqualTo(SettableClock.START.plusSeconds(10));
    assertThat(queue.advanceToNext()).isTrue();
    assertThat(queue.advanceToNext()).isFalse();
    assertThat(ran).containsExactly(new WorkItem(B, false), new WorkItem(A, false));
  }

  @Test
  void earlierWakeUpWinsAndALaterOneChangesNothing() {
    queue.start(new Recording());
    queue.schedule(A, in(10));
    queue.schedule(A, in(20));
    assertThat(queue.due(A)).contains(in(10));
    queue.schedule(A, in(5));
    assertThat(queue.due(A)).contains(in(5));
    assertThat(queue.size()).isEqualTo(1);
  }

  @Test
  void wakeUpDuringARunTakesEffectAfterIt() {
    WorkHandler waking =
        new WorkHandler() {
          @Override
          public NextStep handle(WorkItem item) {
            ran.add(item);
            if (ran.size() == 1) {
              queue.schedule(A, in(1));
            }
            return ran.size() == 1 ? NextStep.due(in(60)) : NextStep.nothing();
          }

          @Override
          public List<DatabaseId> overdue(Instant before, int limit) {
            return List.of();
          }
        };
    queue.start(waking);
    queue.schedule(A, clock.instant());
    assertThat(queue.runDue()).isEqualTo(1);
    assertThat(queue.due(A)).contains(in(1));
  }

  @Test
  void runUntilMovesTheClockNoFurtherThanItMust() {
    queue.start(new Recording());
    answers.add(Optional.of(in(30)));
    answers.add(Optional.of(in(90)));
    queue.schedule(A, clock.instant());
    queue.runUntil(() -> ran.size() == 2, Duration.ofMinutes(1));
    assertThat(clock.instant()).isEqualTo(SettableClock.START.plusSeconds(30));
    assertThatThrownBy(() -> queue.runUntil(() -> ran.size() == 3, Duration.ofSeconds(59)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("work waits until");
  }

  @Test
  void errorReachesTheCallerAndAnExceptionIsFollowedByAnotherTry() {
    queue.start(failing(new SimulatedCrash("here")));
    queue.schedule(A, clock.instant());
    assertThatThrownBy(queue::runDue).isInstanceOf(SimulatedCrash.class);

    ManualWorkQueue another = new ManualWorkQueue(clock);
    another.start(failing(new IllegalStateException("odd")));
    another.schedule(A, clock.instant());
    assertThat(another.runDue()).isEqualTo(1);
    assertThat(another.due(A)).contains(in(5));
    assertThat(another.unexpected()).hasSize(1);
  }

  @Test
  void aRunThatThrowsCountsAsLostUntilOneHasEnded() {
    queue.start(
        new WorkHandler() {
          @Override
          public NextStep handle(WorkItem item) {
            ran.add(item);
            if (ran.size() < 3) {
              throw new IllegalStateException("odd");
            }
            return ran.size() == 3 ? NextStep.due(in(1)) : NextStep.nothing();
          }

          @Override
          public List<DatabaseId> overdue(Instant before, int limit) {
            return List.of();
          }
        });
    queue.schedule(A, clock.instant());
    queue.runToQuiet(Duration.ofMinutes(1));

    assertThat(ran.stream().map(WorkItem::earlierRunLost))
        .containsExactly(false, true, true, false);
  }

  private static WorkHandler failing(Throwable thrown) {
    return new WorkHandler() {
      @Override
      public NextStep handle(WorkItem item) {
        if (thrown instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) thrown;
      }

      @Override
      public List<DatabaseId> overdue(Instant before, int limit) {
        return List.of();
      }
    };
  }

  @Test
  void interruptedStepStaysDue() {
    queue.start(
        new WorkHandler() {
          @Override
          public NextStep handle(WorkItem item) throws InterruptedException {
            throw new InterruptedException();
          }

          @Override
          public List<DatabaseId> overdue(Instant before, int limit) {
            return List.of();
          }
        });
    queue.schedule(A, clock.instant());
    assertThat(queue.runDue()).isZero();
    assertThat(Thread.interrupted()).as("the thread's interrupt").isTrue();
    assertThat(queue.due(A)).contains(clock.instant());
  }

  @Test
  void stoppedQueueHandsOutNothing() {
    queue.start(new Recording());
    queue.schedule(A, clock.instant());
    assertThat(queue.stop(Duration.ZERO)).isEmpty();
    assertThat(queue.runDue()).isZero();
    assertThat(queue.nextDue()).isEmpty();
  }

  @Test
  void sweepTakesUpLostWakeUpsWithoutSayingThatARunWasLost() {
    queue.start(new Recording());
    overdue.add(B);
    queue.sweep();
    assertThat(queue.runDue()).isEqualTo(1);
    assertThat(ran).containsExactly(new WorkItem(B, false));
  }
}
