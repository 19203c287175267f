package io.hosteddb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.work.Await;
import io.hosteddb.work.NextStep;
import io.hosteddb.work.SpareThread;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls on the thread of the run, and what becomes of those that do not return. */
@Timeout(60)
class CallRunnerTest {
  private static final long PATIENCE_SECONDS = 60;
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(50);

  private final DatabaseId id = DatabaseId.create(Instant.EPOCH, new SecureRandom());
  private final CountDownLatch letGo = new CountDownLatch(1);
  private final List<CallRunner> runners = new ArrayList<>();
  private final AtomicReference<Callable<NextStep>> rest = new AtomicReference<>();
  private volatile boolean interruptedByQueue;

  private final SpareThread spare =
      new SpareThread() {
        @Override
        public void leave(Callable<NextStep> work) {
          assertThat(rest.getAndSet(work)).as("left once").isNull();
        }

        @Override
        public boolean isInterrupted() {
          return interruptedByQueue;
        }
      };

  @AfterEach
  void close() {
    letGo.countDown();
    runners.forEach(CallRunner::close);
  }

  private CallRunner runner(Duration budget) {
    CallRunner runner = new CallRunner(budget);
    runners.add(runner);
    return runner;
  }

  private <T> T call(CallRunner runner, CallRunner.Call<T> call) throws InterruptedException {
    return call(runner, System.nanoTime(), call);
  }

  private <T> T call(CallRunner runner, long since, CallRunner.Call<T> call)
      throws InterruptedException {
    return runner.call(
        id,
        "The vendor",
        since,
        spare,
        problem -> {
          throw problem;
        },
        call);
  }

  private boolean deaf() {
    while (letGo.getCount() > 0) {
      try {
        letGo.await();
      } catch (InterruptedException e) {
        // Deaf.
      }
    }
    return true;
  }

  private static CompletableFuture<Throwable> inBackground(Callable<?> work) {
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread thread = new Thread(() -> thrown.complete(catchThrowable(work::call)), "run");
    thread.setDaemon(true);
    thread.start();
    return thrown;
  }

  @Test
  void aCall_isMadeOnTheThreadOfTheRun_ifThatCanBeSpared() throws Exception {
    CallRunner runner = runner(LONG);
    Thread made = call(runner, context -> Thread.currentThread());
    Thread elsewhere = runner.call("The vendor", context -> Thread.currentThread());

    assertThat(made).isEqualTo(Thread.currentThread());
    assertThat(elsewhere).isNotEqualTo(Thread.currentThread());
  }

  @Test
  void aCallThatNeverReturns_leavesTheRunToAnotherThread_andStaysBusy() throws Exception {
    CallRunner runner = runner(SHORT);
    CountDownLatch ended = new CountDownLatch(1);
    runner.whenCallsEnd(database -> ended.countDown());
    CompletableFuture<Throwable> thread = inBackground(() -> call(runner, context -> deaf()));
    Callable<NextStep> left = awaitLeft();

    assertThatThrownBy(left::call)
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.isOutcomeKnown()).isFalse())
        .hasMessageContaining("did not answer within 0.05 seconds");
    assertThat(thread).isNotDone();
    assertThat(runner.isRunning(id)).isTrue();
    assertThat(ended.getCount()).isEqualTo(1);

    letGo.countDown();
    assertThat(thread.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .isInstanceOf(CallRunner.ThreadLeft.class);
    assertThat(ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(runner.isRunning(id)).isFalse();
  }

  private Callable<NextStep> awaitLeft() {
    Await.until("the thread is left", () -> rest.get() != null);
    return Objects.requireNonNull(rest.get());
  }

  @Test
  void aCallThatNeverReturns_isGivenUp_onAThreadOfItsOwn() {
    assertThatThrownBy(() -> runner(SHORT).call("The vendor", context -> deaf()))
        .isInstanceOf(ProviderException.class)
        .hasMessageContaining("did not answer within 0.05 seconds");
  }

  @Test
  void aCallThatHeedsItsInterrupt_isOver_andTheThreadGoesOnUnmarked() {
    Throwable thrown =
        catchThrowable(
            () -> call(runner(SHORT), context -> new CountDownLatch(1).await(1, TimeUnit.HOURS)));

    assertThat(thrown)
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.isOutcomeKnown()).isFalse())
        .hasMessageContaining("did not answer within");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(rest.get()).isNull();
  }

  /**
   * As long as it takes the watch to notice, more or less, on whatever machine: sometimes the call
   * is over first, sometimes its time.
   */
  @Test
  void anInterruptThatComesLate_doesNotHitWhatComesAfterTheCall() throws Exception {
    CallRunner runner = runner(Duration.ofMillis(2));
    int over = 0;
    long length = 1_990_000;
    for (int i = 0; i < 400; i++) {
      long until = System.nanoTime() + length;
      try {
        boolean unused =
            call(
                runner,
                context -> {
                  while (System.nanoTime() - until < 0) {
                    Thread.onSpinWait();
                  }
                  return true;
                });
        length += 10_000;
      } catch (ProviderException e) {
        over++;
        length -= 10_000;
      }
      for (int looks = 0; looks < 50; looks++) {
        assertThat(Thread.currentThread().isInterrupted()).as("after call %d", i).isFalse();
      }
    }
    assertThat(over).as("calls whose time was over first").isBetween(1, 399);
  }

  @Test
  void aProviderThatInterruptsItsThread_interruptsNothingElse() throws Exception {
    boolean answer =
        call(
            runner(LONG),
            context -> {
              Thread.currentThread().interrupt();
              return true;
            });

    assertThat(answer).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void aThreadThatComesInterrupted_interruptsNoCall_andMakesNoneForAQueueThatStops()
      throws Exception {
    Thread.currentThread().interrupt();
    boolean seen = call(runner(LONG), context -> Thread.currentThread().isInterrupted());
    assertThat(seen).isFalse();

    interruptedByQueue = true;
    Thread.currentThread().interrupt();
    assertThatThrownBy(() ->
            call(
                runner(LONG),
                context -> {
                  throw new AssertionError("called");
                }))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void anInterruptedCall_isABugOfTheProvider_unlessTheQueueHasInterruptedIt() {
    CallRunner runner = runner(LONG);
    CallRunner.Call<Boolean> interrupted =
        context -> {
          throw new InterruptedException("of the provider's own");
        };

    assertThatThrownBy(() -> call(runner, interrupted))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.category()).isEqualTo(ErrorCategory.PROVIDER_BUG));

    interruptedByQueue = true;
    assertThatThrownBy(() -> call(runner, interrupted)).isInstanceOf(InterruptedException.class);
  }

  @Test
  void anError_isABugOfTheProvider_andTheNextCallIsMade() throws Exception {
    CallRunner runner = runner(LONG);

    assertThatThrownBy(() ->
            call(
                runner,
                context -> {
                  throw new NoClassDefFoundError("com/acme/Sdk");
                }))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.category()).isEqualTo(ErrorCategory.PROVIDER_BUG))
        .hasMessageContaining("(NoClassDefFoundError: com.acme.Sdk)");
    assertThat(runner.isRunning(id)).isFalse();
    int answer = call(runner, context -> 4);
    assertThat(answer).isEqualTo(4);
  }

  /** The watch sleeps until the end of the long one; the short one must wake it. */
  @Test
  void aCallWithLittleTimeLeft_isNotLeftToTheEndOfALongOne() throws Exception {
    CallRunner runner = runner(LONG);
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Throwable> longOne =
        inBackground(() ->
            runner.call(
                "Another vendor",
                context -> {
                  begun.countDown();
                  return deaf();
                }));
    assertThat(begun.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    long almostOver = System.nanoTime() - LONG.minus(SHORT.multipliedBy(4)).toNanos();

    Throwable thrown =
        catchThrowable(() ->
            call(runner, almostOver, context -> new CountDownLatch(1).await(1, TimeUnit.HOURS)));

    assertThat(thrown).hasMessageContaining("did not answer within");
    assertThat(longOne).isNotDone();
  }

  @Test
  void callsThatRunWhenTheLibraryCloses_areStillGivenUp() throws Exception {
    CallRunner runner = runner(Duration.ofMillis(300));
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Throwable> thread =
        inBackground(() ->
            call(
                runner,
                context -> {
                  begun.countDown();
                  return deaf();
                }));
    assertThat(begun.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    runner.close();

    assertThatThrownBy(awaitLeft()::call).hasMessageContaining("did not answer within");
    assertThat(thread).isNotDone();
  }

  @Test
  void aCallOfNoDatabase_isNotSaidToFailWhenTheLibraryCloses() throws Exception {
    CallRunner runner = runner(LONG);
    CountDownLatch called = new CountDownLatch(1);
    CompletableFuture<Throwable> ended =
        CompletableFuture.supplyAsync(() ->
            catchThrowable(() ->
                runner.call(
                    "The list",
                    context -> {
                      called.countDown();
                      letGo.await();
                      return "never";
                    })));
    assertThat(called.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    runner.close();
    assertThat(ended.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .isInstanceOf(InterruptedException.class);
  }
}
