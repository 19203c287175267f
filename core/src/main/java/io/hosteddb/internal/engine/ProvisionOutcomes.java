package io.hosteddb.internal.engine;

import io.hosteddb.lifecycle.LifecycleEvent;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProvisionResult;
import io.hosteddb.store.DatabaseRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Turns how a step of provisioning ended into changes of the record. */
final class ProvisionOutcomes {
  private static final int MOST_BUGS_IN_A_ROW = 3;

  private final ProviderDescriptor descriptor;
  private final LookPlanner looks;
  private final Backoff backoff;
  private final Duration callBudget;
  private final Instant now;

  ProvisionOutcomes(
      ProviderDescriptor descriptor,
      LookPlanner looks,
      Backoff backoff,
      Duration callBudget,
      Instant now) {
    this.descriptor = descriptor;
    this.looks = looks;
    this.backoff = backoff;
    this.callBudget = callBudget;
    this.now = now;
  }

  StepOutcome returned(ProvisionResult result) {
    return result.fold(this::ready, this::pending, this::failed);
  }

  private StepOutcome ready(ProvisionResult.Ready ready) {
    return new StepOutcome(
        "The database is usable.",
        next -> next.checkpoint(ready.checkpoint()).resource(ready.resource()),
        (next, current) -> {
          Optional<String> difference =
              current.attachment().contract().difference(ready.variables());
          if (difference.isPresent()) {
            fail(next, current, brokenContract(difference.get()));
          } else {
            looks.ready(current.id(), backend(), now);
            StepOutcome.transition(next, current, LifecycleEvent.BECAME_READY)
                .variables(ready.variables());
          }
        });
  }

  private Failure brokenContract(String difference) {
    return new Failure(
        ErrorCategory.PROVIDER_BUG,
        "The provider "
            + name()
            + " returned other variables than the database was attached with: "
            + difference
            + ".",
        "Ask the platform's operator for a release of the provider that fills them, then retry; or"
            + " detach the database and attach another.",
        true);
  }

  private StepOutcome pending(ProvisionResult.Pending pending) {
    return new StepOutcome(
        pending.progress(),
        next -> next.checkpoint(pending.checkpoint()).resource(pending.resource()),
        (next, current) -> {
          if (isOverTime(current)) {
            fail(next, current, overTime(pending.progress()));
          } else {
            next.progress(pending.progress()).nextLook(nextLook(current, pending));
          }
        });
  }

  private Instant nextLook(DatabaseRecord current, ProvisionResult.Pending pending) {
    Duration wish = pending.lookAgainAfter();
    if (wish != null && wish.isZero()) {
      return now;
    }
    Duration wait = looks.next(current.id(), backend(), now, descriptor.typicalTime(), wish);
    return notPastDeadline(now.plus(wait), current);
  }

  private StepOutcome failed(ProvisionResult.Failed failed) {
    return new StepOutcome(
        failed.failure().message(),
        next -> next.checkpoint(failed.checkpoint()),
        (next, current) -> fail(next, current, failed.failure()));
  }

  /**
   * What a problem leads to.
   *
   * @param first whether no earlier call can have reached the vendor, so that a known outcome
   *     proves that nothing is there
   */
  StepOutcome threw(ProviderException problem, boolean first) {
    return new StepOutcome(
        problem.failure().message(),
        next -> {
          if (!problem.isOutcomeKnown()) {
            next.uncertainUntil(now.plus(callBudget));
          } else if (first) {
            next.begun(false);
          }
        },
        (next, current) -> {
          if (!isRepeated(problem, current)) {
            fail(next, current, problem.failure());
          } else if (isOverTime(current)) {
            fail(next, current, overTime(problem.failure().message()));
          } else {
            Duration wait =
                backoff.after(
                    current.status(), current.work().problems() + 1, problem.retryAfter());
            next.problem(problem.failure()).nextLook(notPastDeadline(now.plus(wait), current));
          }
        });
  }

  /**
   * A bug may come of an odd answer and pass; it does not deserve the patience that an outage does.
   */
  private static boolean isRepeated(ProviderException problem, DatabaseRecord current) {
    return problem.isRetriedByEngine()
        && (problem.category() != ErrorCategory.PROVIDER_BUG
            || current.work().problems() + 1 < MOST_BUGS_IN_A_ROW);
  }

  private void fail(DatabaseRecord.Builder next, DatabaseRecord current, Failure failure) {
    looks.forget(current.id());
    StepOutcome.transition(next, current, LifecycleEvent.PROVISIONING_FAILED).failure(failure);
  }

  private Failure overTime(String last) {
    return new Failure(
        ErrorCategory.UNAVAILABLE,
        name()
            + " did not make the database ready within "
            + Durations.inWords(descriptor.timeLimit())
            + ". The last that was heard: "
            + (last.endsWith(".") ? last : last + "."),
        "Retry to go on from where it stands, or detach to remove it.",
        true);
  }

  private boolean isOverTime(DatabaseRecord current) {
    return !now.isBefore(deadline(current));
  }

  private Instant notPastDeadline(Instant look, DatabaseRecord current) {
    Instant deadline = deadline(current);
    return look.isBefore(deadline) ? look : deadline;
  }

  private Instant deadline(DatabaseRecord current) {
    return current.work().since().plus(descriptor.timeLimit());
  }

  private String backend() {
    return descriptor.profile().id() + "/" + descriptor.backend();
  }

  private String name() {
    return descriptor.profile().displayName() + " (" + descriptor.backend() + ")";
  }
}
