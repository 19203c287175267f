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

/**
 * Turns how a step of deprovisioning ended into changes of the record. A delete is never given up.
 */
final class DeprovisionOutcomes {
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
          Optional<SecondLook> again = SecondLook.after(current, began, waits.callBudget());
          if (again.isPresent()) {
            next.progress("making sure that nothing is left")
                .uncertainNoLongerThan(again.get().until())
                .nextPoll(again.get().at());
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
          Instant since = current.work().since();
          Duration elapsed = since.isAfter(now) ? AFTER_A_JUMP : SaturatingTime.passed(since, now);
          boolean further = ResultValidator.isFurther(pending, current);
          Duration wait = PollWish.wait(waits.polls(), pending, further, elapsed);
          next.progress(progress).nextPoll(now.plus(wait));
        });
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
