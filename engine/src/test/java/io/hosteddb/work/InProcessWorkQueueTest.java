package io.hosteddb.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.model.DatabaseId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The queue of one process, on its own threads and a clock that can be set beside real time. */
class InProcessWorkQueueTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofMillis(50);
  private static final long PATIENCE_SECONDS = 60;

  /** Only what a test does itself sweeps, and what went wrong is repeated soon. */
  private static final InProcessWorkQueue.Pace PACE = new InProcessWorkQueue.Pace(LONG, SOON, SOON);

  private final SecureRandom random = new SecureRandom();
  private final AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);
  private final InstantSource clock = () -> Instant.now().plus(offset.get());
  private final List<InProcessWorkQueue> queues = new ArrayList<>();

  @AfterEach
  void stop() {
    queues.forEach(queue -> queue.stop(Duration.ofMillis(100)));
  }

  private InProcessWorkQueue queue(int parallelism) {
    InProcessWorkQueue queue = new InProcessWorkQueue(clock, parallelism, PACE);
    queues.add(queue);
    return queue;
  }

  private DatabaseId id() {
    return DatabaseId.create(clock.instant(), random);
  }

  /**
   * Writes down what is begun; answers that there is nothing more to do, and nothing is overdue.
   */
  private static class Steps implements WorkHandler {
    final BlockingQueue<WorkItem> begun = new LinkedBlockingQueue<>();

    @Override
    public NextStep handle(WorkItem item) throws InterruptedException {
      // Without its thread, which each run has its own of.
      begun.add(new WorkItem(item.database(), item.earlierRunLost()));
      return step(item);
    }

    /** What a run does. */
    @SuppressWarnings("UnusedVariable")
    NextStep step(WorkItem item) throws InterruptedException {
      return NextStep.nothing();
    }

    @Override
    public List<DatabaseId> overdue(Instant before, int limit) {
      return List.of();
    }

    WorkItem next() throws InterruptedException {
      WorkItem item = begun.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return Objects.requireNonNull(item, "nothing was begun");
    }
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void anEarlierWakeUpWins_andALaterOneChangesNothing() throws Exception {
    Steps steps = new Steps();
    InProcessWorkQueue queue = queue(2);
    queue.start(steps);
    DatabaseId id = id();
    queue.schedule(id, clock.instant().plus(LONG));
    queue.schedule(id, clock.instant().plus(SOON));
    queue.schedule(id, clock.instant().plus(LONG));

    assertThat(steps.next()).isEqualTo(new WorkItem(id, false));
  }

  /** A timer that keeps what was cancelled until it would have been due grows without end. */
  @Test
  void aWakeUpThatWasReplaced_isNotKept() {
    InProcessWorkQueue queue = queue(1);
    queue.start(new Steps());
    int before = queue.plannedWakeUps();
    DatabaseId id = id();
    for (int i = 0; i < 1_000; i++) {
      queue.schedule(id, clock.instant().plus(LONG).minusSeconds(i));
    }

    assertThat(queue.plannedWakeUps()).isEqualTo(before + 1);
  }

  @Test
  void wakeUpsDuringARun_takeEffectAfterIt_asOneRun() throws Exception {
    CountDownLatch woken = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    Steps steps =
        new Steps() {
          @Override
          NextStep step(WorkItem item) throws InterruptedException {
            if (runs.incrementAndGet() == 1) {
              await(woken);
            }
            // What the step has to say of the next one comes from before it was woken.
            return NextStep.due(clock.instant().plus(LONG));
          }
        };
    InProcessWorkQueue queue = queue(4);
    queue.start(steps);
    DatabaseId id = id();
    queue.schedule(id, clock.instant());
    assertThat(steps.next().database()).isEqualTo(id);
    for (int i = 0; i < 10; i++) {
      queue.schedule(id, clock.instant());
    }
    woken.countDown();
    assertThat(steps.next().database()).isEqualTo(id);

    assertThat(queue.stop(LONG)).isEmpty();
    assertThat(runs).hasValue(2);
  }

  @Test
  void runsOfOneDatabase_neverOverlap() throws Exception {
    Map<DatabaseId, AtomicBoolean> running = new ConcurrentHashMap<>();
    AtomicBoolean overlapped = new AtomicBoolean();
    CountDownLatch enough = new CountDownLatch(2_000);
    Steps steps =
        new Steps() {
          @Override
          NextStep step(WorkItem item) {
            AtomicBoolean mine =
                running.computeIfAbsent(item.database(), unused -> new AtomicBoolean());
            if (!mine.compareAndSet(false, true)) {
              overlapped.set(true);
            }
            Thread.onSpinWait();
            mine.set(false);
            enough.countDown();
            return enough.getCount() % 3 == 0 ? NextStep.nothing() : NextStep.due(clock.instant());
          }
        };
    InProcessWorkQueue queue = queue(8);
    queue.start(steps);
    List<DatabaseId> ids = List.of(id(), id(), id());
    while (enough.getCount() > 0) {
      ids.forEach(id -> queue.schedule(id, clock.instant()));
    }

    await(enough);
    assertThat(overlapped).isFalse();
  }

  /** The same for what a provider must not throw and for what nobody must. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStepThatThrows_isRepeatedAndToldSo_andTheThreadLivesOn(boolean error) throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Steps steps =
        new Steps() {
          @Override
          NextStep step(WorkItem item) {
            if (runs.incrementAndGet() == 1) {
              if (error) {
                throw new AssertionError("an error");
              }
              throw new IllegalStateException("an exception");
            }
            return NextStep.nothing();
          }
        };
    InProcessWorkQueue queue = queue(1);
    queue.start(steps);
    DatabaseId id = id();
    queue.schedule(id, clock.instant());

    assertThat(steps.next()).isEqualTo(new WorkItem(id, false));
    // What its call did nobody has written down.
    assertThat(steps.next()).isEqualTo(new WorkItem(id, true));
    DatabaseId other = id();
    queue.schedule(other, clock.instant());
    assertThat(steps.next()).isEqualTo(new WorkItem(other, false));
  }

  @Test
  void aStepThatIsInterrupted_isRepeatedAndToldSo() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Steps steps =
        new Steps() {
          @Override
          NextStep step(WorkItem item) throws InterruptedException {
            if (runs.incrementAndGet() == 1) {
              throw new InterruptedException();
            }
            return NextStep.nothing();
          }
        };
    InProcessWorkQueue queue = queue(1);
    queue.start(steps);
    DatabaseId id = id();
    queue.schedule(id, clock.instant());

    assertThat(steps.next()).isEqualTo(new WorkItem(id, false));
    assertThat(steps.next()).isEqualTo(new WorkItem(id, true));
  }

  @Test
  void whatAnEarlierProcessLeft_isTakenUpAsLost_once() throws Exception {
    DatabaseId left = id();
    AtomicInteger runs = new AtomicInteger();
    Steps steps =
        new Steps() {
          @Override
          NextStep step(WorkItem item) {
            return runs.incrementAndGet() < 2
                ? NextStep.due(clock.instant().plus(SOON))
                : NextStep.nothing();
          }

          @Override
          public List<DatabaseId> overdue(Instant before, int limit) {
            return before.isAfter(clock.instant()) ? List.of(left) : List.of();
          }
        };
    queue(2).start(steps);

    assertThat(steps.next()).isEqualTo(new WorkItem(left, true));
    assertThat(steps.next()).isEqualTo(new WorkItem(left, false));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theMarkOfALostRun_staysUntilARunHasTakenItOver(boolean error) throws Exception {
    DatabaseId left = id();
    AtomicInteger runs = new AtomicInteger();
    Steps steps =
        new Steps() {
          @Override
          NextStep step(WorkItem item) {
            int run = runs.incrementAndGet();
            if (run < 3) {
              if (error) {
                throw new AssertionError("an error");
              }
              throw new IllegalStateException("The store does not answer.");
            }
            return run == 3 ? NextStep.due(clock.instant()) : NextStep.nothing();
          }

          @Override
          public List<DatabaseId> overdue(Instant before, int limit) {
            return before.isAfter(clock.instant()) ? List.of(left) : List.of();
          }
        };
    queue(2).start(steps);

    for (int i = 0; i < 3; i++) {
      assertThat(steps.next()).isEqualTo(new WorkItem(left, true));
    }
    assertThat(steps.next()).isEqualTo(new WorkItem(left, false));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFirstLookThatFails_isRepeated_andForgetsNoLostRun(boolean error) throws Exception {
    DatabaseId left = id();
    DatabaseId decided = id();
    AtomicBoolean down = new AtomicBoolean(true);
    Steps steps =
        new Steps() {
          @Override
          public List<DatabaseId> overdue(Instant before, int limit) {
            if (down.get()) {
              if (error) {
                throw new AssertionError("an error");
              }
              throw new IllegalStateException("The store does not answer.");
            }
            return before.isAfter(clock.instant()) ? List.of(left) : List.of();
          }
        };
    InProcessWorkQueue queue = queue(2);
    queue.start(steps);
    // A user detaches what an earlier process was at: nobody knows yet that its run was lost.
    queue.schedule(decided, clock.instant());
    assertThat(steps.next()).isEqualTo(new WorkItem(decided, true));

    down.set(false);
    assertThat(steps.next()).isEqualTo(new WorkItem(left, true));
    // The look ends a moment after its last find has begun; until then nothing is known to be new.
    boolean isTakenForLost = true;
    for (int i = 0; i < 1_000 && isTakenForLost; i++) {
      DatabaseId fresh = id();
      queue.schedule(fresh, clock.instant());
      WorkItem run = steps.next();
      assertThat(run.database()).isEqualTo(fresh);
      isTakenForLost = run.earlierRunLost();
    }
    assertThat(isTakenForLost).as("what came after the look is taken for lost").isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theSweep_findsLostWakeUps_alsoAfterItHasFailed(boolean error) throws Exception {
    DatabaseId overdue = id();
    AtomicInteger sweeps = new AtomicInteger();
    Steps steps =
        new Steps() {
          @Override
          public List<DatabaseId> overdue(Instant before, int limit) {
            if (before.isAfter(clock.instant())) {
              return List.of();
            }
            if (sweeps.incrementAndGet() == 1) {
              if (error) {
                throw new AssertionError("an error");
              }
              throw new IllegalStateException("The store does not answer.");
            }
            return List.of(overdue);
          }
        };
    InProcessWorkQueue queue =
        new InProcessWorkQueue(clock, 2, new InProcessWorkQueue.Pace(SOON, SOON, SOON));
    queues.add(queue);
    queue.start(steps);

    assertThat(steps.next()).isEqualTo(new WorkItem(overdue, false));
    assertThat(sweeps.get()).isGreaterThan(1);
  }

  /** Steps of some always end unexpectedly: they stay overdue for ever. */
  @Test
  void theSweep_reachesBeyondThousandsThatStayOverdue() throws Exception {
    DatabaseId last = id();
    List<DatabaseId> all = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      all.add(id());
    }
    all.add(last);
    CountDownLatch reached = new CountDownLatch(1);
    Steps steps =
        new Steps() {
          @Override
          NextStep step(WorkItem item) {
            if (item.database().equals(last)) {
              reached.countDown();
              return NextStep.nothing();
            }
            return NextStep.due(clock.instant().plus(LONG));
          }

          @Override
          public List<DatabaseId> overdue(Instant before, int limit) {
            return before.isAfter(clock.instant())
                ? List.of()
                : all.subList(0, Math.min(limit, all.size()));
          }
        };
    InProcessWorkQueue queue =
        new InProcessWorkQueue(clock, 2, new InProcessWorkQueue.Pace(SOON, SOON, SOON));
    queues.add(queue);
    queue.start(steps);

    await(reached);
  }

  @Test
  void aClockSetBackWhileADatabaseWaits_doesNotStretchTheWait() throws Exception {
    Steps steps = new Steps();
    InProcessWorkQueue queue = queue(2);
    queue.start(steps);
    DatabaseId id = id();
    queue.schedule(id, clock.instant().plusMillis(300));
    offset.set(LONG.negated());

    assertThat(steps.next().database()).isEqualTo(id);
  }

  @Test
  void aClockSetBackDuringARun_doesNotStretchTheNextWait() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Steps steps =
        new Steps() {
          @Override
          NextStep step(WorkItem item) {
            if (runs.incrementAndGet() > 1) {
              return NextStep.nothing();
            }
            Instant next = clock.instant().plus(SOON);
            offset.set(LONG.negated());
            return NextStep.due(next);
          }
        };
    InProcessWorkQueue queue = queue(2);
    queue.start(steps);
    DatabaseId id = id();
    queue.schedule(id, clock.instant());

    assertThat(steps.next().database()).isEqualTo(id);
    assertThat(steps.next().database()).isEqualTo(id);
  }

  @Test
  void aWakeUpAfterTheClockWasSetBack_isNotTakenForALaterOne() throws Exception {
    Steps steps = new Steps();
    InProcessWorkQueue queue = queue(2);
    queue.start(steps);
    DatabaseId id = id();
    offset.set(LONG.negated());
    queue.schedule(id, clock.instant().plus(LONG));
    offset.set(Duration.ZERO);
    // By the clock this is an hour after the wake-up it has; in truth it is an hour before.
    queue.schedule(id, clock.instant().plus(SOON));

    assertThat(steps.next().database()).isEqualTo(id);
  }

  @Test
  void stopping_letsAStepFinish_andBeginsNoOther() throws Exception {
    CountDownLatch letGo = new CountDownLatch(1);
    AtomicBoolean finished = new AtomicBoolean();
    Steps steps =
        new Steps() {
          @Override
          NextStep step(WorkItem item) throws InterruptedException {
            await(letGo);
            finished.set(true);
            return NextStep.due(clock.instant());
          }
        };
    InProcessWorkQueue queue = queue(1);
    queue.start(steps);
    DatabaseId running = id();
    queue.schedule(running, clock.instant());
    assertThat(steps.next().database()).isEqualTo(running);
    queue.schedule(id(), clock.instant());
    AtomicReference<List<DatabaseId>> left = new AtomicReference<>();
    Thread stopper = new Thread(() -> left.set(queue.stop(LONG)));
    stopper.start();
    // Until it waits for the step: from then on nothing may begin.
    Await.untilIdle(stopper);
    letGo.countDown();
    stopper.join(Duration.ofSeconds(PATIENCE_SECONDS).toMillis());

    assertThat(left.get()).isEmpty();
    assertThat(finished).isTrue();
    queue.schedule(id(), clock.instant());
    assertThat(steps.begun.stream().map(WorkItem::database)).doesNotContain(running);
  }

  @Test
  void aStepThatDoesNotEnd_isInterruptedAndNamed() throws Exception {
    CountDownLatch letGo = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Steps steps =
        new Steps() {
          @Override
          NextStep step(WorkItem item) {
            while (letGo.getCount() > 0) {
              try {
                await(letGo);
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
            }
            return NextStep.nothing();
          }
        };
    InProcessWorkQueue queue = queue(1);
    queue.start(steps);
    DatabaseId deaf = id();
    queue.schedule(deaf, clock.instant());
    assertThat(steps.next().database()).isEqualTo(deaf);

    assertThat(queue.stop(Duration.ofMillis(1))).containsExactly(deaf);
    await(interrupted);
    letGo.countDown();
  }

  /** Runs of which the first leaves its thread, and comes back when it is let go. */
  private static final class LeavingSteps extends Steps {
    final CountDownLatch letGo = new CountDownLatch(1);
    final CountDownLatch left = new CountDownLatch(1);
    final CountDownLatch cameBack = new CountDownLatch(1);
    final CountDownLatch interrupted = new CountDownLatch(1);
    final BlockingQueue<Callable<NextStep>> rests = new LinkedBlockingQueue<>();
    final AtomicBoolean first = new AtomicBoolean(true);
    volatile @Nullable Thread deaf;

    @Override
    public NextStep handle(WorkItem item) throws InterruptedException {
      NextStep step = super.handle(item);
      if (first.getAndSet(false)) {
        deaf = Thread.currentThread();
        Objects.requireNonNull(item.thread())
            .leave(() -> rests.poll(PATIENCE_SECONDS, TimeUnit.SECONDS).call());
        left.countDown();
        while (letGo.getCount() > 0) {
          try {
            letGo.await();
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
        }
        cameBack.countDown();
        throw new AssertionError("means nothing");
      }
      return step;
    }

    /** So that the queue still knows the database when the thread comes back. */
    @Override
    NextStep step(WorkItem item) {
      return NextStep.due(Instant.now().plus(LONG));
    }
  }

  @Test
  void aRunThatLeavesItsThread_goesOnElsewhere_andEndsOnce() throws Exception {
    LeavingSteps steps = new LeavingSteps();
    InProcessWorkQueue queue = queue(1);
    queue.start(steps);
    DatabaseId deaf = id();
    queue.schedule(deaf, clock.instant());
    assertThat(steps.next()).isEqualTo(new WorkItem(deaf, false));
    await(steps.left);
    // While it runs, no other run of it begins.
    queue.schedule(deaf, clock.instant());
    steps.rests.add(() -> NextStep.due(clock.instant().plus(LONG)));

    assertThat(steps.next()).isEqualTo(new WorkItem(deaf, false));
    // There is as much room for others as before: one thread.
    for (int i = 0; i < 3; i++) {
      DatabaseId other = id();
      queue.schedule(other, clock.instant());
      assertThat(steps.next().database()).isEqualTo(other);
    }
    steps.letGo.countDown();
    await(steps.cameBack);
    Await.untilIdle(Objects.requireNonNull(steps.deaf));
    // What it came back with changes nothing.
    queue.schedule(deaf, clock.instant());

    assertThat(steps.next()).isEqualTo(new WorkItem(deaf, false));
    assertThat(queue.stop(LONG)).isEmpty();
    assertThat(steps.begun).isEmpty();
  }

  @Test
  void theRestOfARun_thatThrows_isRepeatedAndToldSo() throws Exception {
    LeavingSteps steps = new LeavingSteps();
    InProcessWorkQueue queue = queue(1);
    queue.start(steps);
    DatabaseId deaf = id();
    queue.schedule(deaf, clock.instant());
    assertThat(steps.next()).isEqualTo(new WorkItem(deaf, false));
    steps.rests.add(() -> {
      throw new IllegalStateException("The store does not answer.");
    });

    assertThat(steps.next()).isEqualTo(new WorkItem(deaf, true));
  }

  /** It may never come back; what it left ends as runs do. */
  @Test
  void stopping_doesNotWaitForAThreadThatWasLeft_butInterruptsIt() throws Exception {
    LeavingSteps steps = new LeavingSteps();
    InProcessWorkQueue queue = queue(1);
    queue.start(steps);
    queue.schedule(id(), clock.instant());
    await(steps.left);
    steps.rests.add(NextStep::nothing);

    assertThat(queue.stop(LONG)).isEmpty();
    await(steps.interrupted);
    assertThat(steps.cameBack.getCount()).isEqualTo(1);
    steps.letGo.countDown();
  }

  /** As a container does that is at its limit. */
  @Test
  void aSystemThatGivesNoThreadForAWhile_strandsNoStep() throws Exception {
    AtomicInteger refused = new AtomicInteger();
    CountDownLatch tried = new CountDownLatch(3);
    ThreadFactory usual = StepThreads.named("hosteddb-step-");
    InProcessWorkQueue queue =
        new InProcessWorkQueue(
            clock,
            4,
            PACE,
            task -> {
              if (refused.incrementAndGet() <= 3) {
                tried.countDown();
                throw new OutOfMemoryError("unable to create native thread");
              }
              return usual.newThread(task);
            });
    queues.add(queue);
    Steps steps = new Steps();
    queue.start(steps);
    DatabaseId id = id();
    queue.schedule(id, clock.instant());
    assertThat(tried.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(steps.begun.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .isEqualTo(new WorkItem(id, false));
  }
}
