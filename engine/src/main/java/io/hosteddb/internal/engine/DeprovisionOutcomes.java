package io.hosteddb.internal.engine;

import io.hosteddb.lifecycle.LifecycleEvent;
import io.hosteddb.model.Failure;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.StepResult;
import io.hosteddb.store.DatabaseRecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns how a step of deprovisioning ended into changes of the record. A delete is never given up.
 */
final class DeprovisionOutcomes {
  /**
   * How far the nodes' clocks may be apart: the end of a call was written by one of them and is
   * compared by another. Clocks that are kept by NTP differ by less than a tenth of it; it costs
   * that much more time where a call was lost, and nothing elsewhere.
   */
  static final Duration CLOCK_MARGIN = Duration.ofSeconds(5);

  /** Nodes may have different call budgets for a while, but not that different. */
  private static final int MAX_BUDGETS = 10;

  /** What counts as passed when the clock was set back to before the work began. */
  private static final Duration AFTER_A_JUMP = Duration.ofSeconds(10);

  private final Backend backend;
  private final WaitPolicies waits;
  private final Instant began;
  private final Instant now;

  DeprovisionOutcomes(Backend backend, WaitPolicies waits, PollTimes times) {
    this.backend = backend;
    this.waits = waits;
    this.began = times.began();
    this.now = times.ended();
  }

  StepOutcome returned(StepResult<Nothing> result) {
    Optional<ProviderException> problem = ResultValidator.ofNothing(backend.name(), result);
    return problem.isPresent()
        ? threw(problem.get())
        : result.fold(
            done -> gone(next -> StepOutcome.save(done, next)),
            this::pending,
            failed ->
                problem(
                    failed.failure(), Optional.empty(), next -> StepOutcome.save(failed, next)));
  }

  /** Nothing was ever begun. */
  StepOutcome gone() {
    return gone(next -> {});
  }

  private StepOutcome gone(Consumer<DatabaseRecordBuilder> learned) {
    return new StepOutcome(
        "Nothing is left at the vendor.",
        learned,
        (next, current) -> {
          Instant uncertainUntil = current.work().uncertainUntil();
          if (uncertainUntil == null) {
            StepOutcome.transition(next, current, LifecycleEvent.CONFIRMED_GONE);
            return;
          }
          // No call of before this poll acts for longer, whatever clock said so.
          Instant until =
              SaturatingTime.earlier(
                  uncertainUntil, began.plus(waits.callBudget().multipliedBy(MAX_BUDGETS)));
          Instant certain = until.plus(CLOCK_MARGIN);
          if (began.isBefore(certain)) {
            // A call whose end was never seen may still create something: look once more when it no
            // longer can.
            next.progress("making sure that nothing is left")
                .uncertainNoLongerThan(until)
                .nextPoll(certain);
          } else {
            StepOutcome.transition(next, current, LifecycleEvent.CONFIRMED_GONE);
          }
        });
  }

  private StepOutcome pending(StepResult.Pending<Nothing> pending) {
    String progress = TextSanitizer.of(pending.progress(), "the provider is at work");
    return new StepOutcome(
        progress,
        next -> StepOutcome.save(pending, next),
        (next, current) -> {
          Duration wish = pending.pollAfter().orElse(null);
          Instant since = current.work().since();
          Duration elapsed = since.isAfter(now) ? AFTER_A_JUMP : SaturatingTime.passed(since, now);
          boolean further = ResultValidator.isFurther(pending, current);
          Duration wait =
              wish != null && wish.isZero() && further
                  ? wish
                  : waits.polls().nextOfRemoval(elapsed, sensible(wish));
          next.progress(progress).nextPoll(now.plus(wait));
        });
  }

  /** At once, without having come a step further, or even earlier, is no plan. */
  private static @Nullable Duration sensible(@Nullable Duration wish) {
    return wish == null || wish.isZero() || wish.isNegative() ? null : wish;
  }

  StepOutcome threw(ProviderException problem) {
    if (problem.isHeldBack()) {
      return HeldBackOutcome.by(problem, false, now);
    }
    return problem(problem.failure(), problem.retryAfter(), next -> {});
  }

  private static String phrase(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  private StepOutcome problem(
      Failure given, Optional<Duration> retryAfter, Consumer<DatabaseRecordBuilder> learned) {
    Failure failure = TextSanitizer.of(given);
    return new StepOutcome(
        failure.message(),
        learned,
        (next, current) -> {
          Duration wait =
              waits.backoff().after(current.status(), current.work().problems() + 1, retryAfter);
          next.problem(failure, "not deleted yet: " + phrase(failure.message()))
              .nextPoll(now.plus(wait));
        });
  }
}
