package io.hosteddb.internal.engine;

import io.hosteddb.lifecycle.LifecycleEvent;
import io.hosteddb.model.Failure;
import io.hosteddb.spi.DeprovisionResult;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.store.DatabaseRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Turns how a step of deprovisioning ended into changes of the record. A delete is never given up.
 */
final class DeprovisionOutcomes {
  private final LookPlanner looks;
  private final Backoff backoff;
  private final Instant now;

  DeprovisionOutcomes(LookPlanner looks, Backoff backoff, Instant now) {
    this.looks = looks;
    this.backoff = backoff;
    this.now = now;
  }

  StepOutcome returned(DeprovisionResult result) {
    return result.fold(
        gone -> gone(),
        this::pending,
        failed ->
            problem(
                failed.failure(), Optional.empty(), next -> next.checkpoint(failed.checkpoint())));
  }

  /** Nothing is left, or nothing was ever begun. */
  StepOutcome gone() {
    return new StepOutcome(
        "Nothing is left at the vendor.",
        next -> {},
        (next, current) -> {
          looks.forget(current.id());
          Instant uncertainUntil = current.work().uncertainUntil();
          if (uncertainUntil != null && now.isBefore(uncertainUntil)) {
            // A call whose end was never seen may still create something: look once more when it no
            // longer can.
            next.progress("making sure that nothing is left").nextLook(uncertainUntil);
          } else {
            StepOutcome.transition(next, current, LifecycleEvent.CONFIRMED_GONE);
          }
        });
  }

  private StepOutcome pending(DeprovisionResult.Pending pending) {
    return new StepOutcome(
        pending.progress(),
        next -> next.checkpoint(pending.checkpoint()),
        (next, current) -> {
          Duration wish = pending.lookAgainAfter();
          Duration elapsed = Duration.between(current.work().since(), now);
          Duration wait = wish != null && wish.isZero() ? wish : looks.nextOfRemoval(elapsed, wish);
          next.progress(pending.progress()).nextLook(now.plus(wait));
        });
  }

  StepOutcome threw(ProviderException problem) {
    return problem(problem.failure(), problem.retryAfter(), next -> {});
  }

  private static String phrase(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  private StepOutcome problem(
      Failure failure, Optional<Duration> retryAfter, Consumer<DatabaseRecord.Builder> learned) {
    return new StepOutcome(
        failure.message(),
        learned,
        (next, current) -> {
          Duration wait =
              backoff.after(current.status(), current.work().problems() + 1, retryAfter);
          next.problem(failure, "not deleted yet: " + phrase(failure.message()))
              .nextLook(now.plus(wait));
        });
  }
}
