package io.hosteddb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.work.Await;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One call, looked at by hand: nothing of it comes due by itself. */
class CallWatchTest {
  private static final Duration BUDGET = Duration.ofHours(1);
  private static final long AFTER_BUDGET = BUDGET.plusMinutes(1).toNanos();
  private static final long AFTER_GRACE = BUDGET.plusMinutes(2).toNanos();

  private final CallWatch watch = new CallWatch();
  private final AtomicInteger givenUp = new AtomicInteger();
  private final long now = System.nanoTime();
  private final CallWatch.WatchedCall call = watch.begin(null, BUDGET, givenUp::incrementAndGet);

  @AfterEach
  void close() {
    watch.close();
  }

  @Test
  void aCallWhoseTimeIsOver_isInterruptedOnce_andThenGivenUpOnce() {
    assertThat(call.look(now)).isPositive();
    assertThat(Thread.interrupted()).isFalse();

    assertThat(call.look(now + AFTER_BUDGET)).isPositive();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(givenUp).hasValue(0);

    for (int i = 0; i < 2; i++) {
      assertThat(call.look(now + AFTER_GRACE)).isPositive();
      assertThat(Thread.interrupted()).isFalse();
      assertThat(givenUp).hasValue(1);
    }
    assertThat(call.end()).isEqualTo(CallWatch.End.GIVEN_UP);
  }

  /** The watch may have taken it for running a moment before. */
  @Test
  void aCallThatHasEnded_isNeitherInterruptedNorGivenUp() {
    assertThat(call.end()).isEqualTo(CallWatch.End.IN_TIME);

    assertThat(call.look(now + AFTER_BUDGET)).isPositive();
    assertThat(call.look(now + AFTER_GRACE)).isPositive();
    assertThat(Thread.interrupted()).isFalse();
    assertThat(givenUp).hasValue(0);
  }

  /** An amendment is called for beside a step of the same database. */
  @Test
  void aSecondCallForADatabase_leavesTheFirstWatched() {
    DatabaseId database = DatabaseId.of("d000000000000000000");
    CallWatch.WatchedCall step = watch.begin(database, BUDGET, givenUp::incrementAndGet);
    CallWatch.WatchedCall amendment = watch.begin(database, BUDGET, () -> {});
    assertThat(amendment.end()).isEqualTo(CallWatch.End.IN_TIME);

    assertThat(watch.runningFor(database)).isNotNegative();
    assertThat(step.end()).isEqualTo(CallWatch.End.IN_TIME);
    assertThat(watch.runningFor(database)).isNegative();
  }

  /** What was given up long ago must not hide that another is running. */
  @Test
  void aCallAfterOneThatWasGivenUp_isTheOneThatRuns() {
    DatabaseId database = DatabaseId.of("d000000000000000000");
    CallWatch.WatchedCall deaf = watch.begin(database, BUDGET, () -> {});
    deaf.look(now + AFTER_BUDGET);
    deaf.look(now + AFTER_GRACE);
    assertThat(Thread.interrupted()).isTrue();
    CallWatch.WatchedCall next = watch.begin(database, BUDGET, () -> {});

    assertThat(deaf.end()).isEqualTo(CallWatch.End.GIVEN_UP);
    assertThat(watch.runningFor(database)).isNotNegative();
    assertThat(next.end()).isEqualTo(CallWatch.End.IN_TIME);
  }

  /** A library that is closed while its thread still has a look at an ended call before it. */
  @Test
  void close_endsTheThread_whateverItWaitedFor() throws Exception {
    Thread thread = Objects.requireNonNull(watch.thread());
    Await.untilIdle(thread);
    assertThat(call.end()).isEqualTo(CallWatch.End.IN_TIME);
    watch.close();

    thread.join(30_000);
    assertThat(thread.isAlive()).isFalse();
  }
}
