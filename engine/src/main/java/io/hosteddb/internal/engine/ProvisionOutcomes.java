package io.hosteddb.internal.engine;

import io.hosteddb.lifecycle.LifecycleEvent;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.store.Attachment;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseRecordBuilder;
import io.hosteddb.store.ReadyTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Turns how a step of provisioning ended into changes of the record. */
final class ProvisionOutcomes {
  private final Backend backend;
  private final WaitPolicies waits;
  private final Renewals renewals;
  private final Instant began;
  private final Instant now;

  ProvisionOutcomes(Backend backend, WaitPolicies waits, Renewals renewals, PollTimes times) {
    this.backend = backend;
    this.waits = waits;
    this.renewals = renewals;
    this.began = times.began();
    this.now = times.ended();
  }

  StepOutcome returned(StepResult<Provisioned> result) {
    Optional<ProviderException> problem = ResultValidator.ofProvisioning(backend.name(), result);
    return problem.isPresent()
        ? half(result, problem.get())
        : result.fold(this::done, this::pending, this::failed);
  }

  /** What it knows is kept, since nothing else may know it. */
  private StepOutcome half(StepResult<Provisioned> result, ProviderException problem) {
    StepOutcome outcome = threw(problem, false);
    Optional<Checkpoint> known = result.checkpoint();
    return new StepOutcome(
        outcome.reason(),
        next -> {
          known.ifPresent(next::checkpoint);
          outcome.learned().accept(next);
        },
        outcome.verdict());
  }

  private StepOutcome done(StepResult.Done<Provisioned> done) {
    Provisioned ready = done.value();
    return new StepOutcome(
        "The database is usable.",
        next -> StepOutcome.save(done, next).resource(ready.resource()),
        (next, current) -> {
          Optional<String> difference =
              current.attachment().contract().difference(ready.variables());
          if (difference.isPresent()) {
            fail(next, current, brokenContract(difference.get()));
          } else {
            learn(current);
            StepOutcome.transition(next, current, LifecycleEvent.BECAME_READY)
                .variables(ready.variables());
            if (ready.expiresAt() != null && backend.credentials().isPresent()) {
              renewals.plan(next, current, now, ready.expiresAt());
            }
          }
        });
  }

  /** Only from what was waited for: what is ready at once says nothing about when to poll. */
  private void learn(DatabaseRecord current) {
    Instant before = current.updatedAt();
    if (current.work().nextPoll().isAfter(before)) {
      Duration known = atWork(current, before);
      if (!known.isNegative()) {
        waits.polls().ready(kind(current), now, atWork(current, now), known);
      }
    }
  }

  /** Backends have no sizes yet. */
  private static ReadyTime.Kind kind(DatabaseRecord current) {
    Attachment.Destination destination = current.attachment().destination();
    return new ReadyTime.Kind(
        destination.provider(), destination.backend(), destination.targetRegion(), null);
  }

  /**
   * How long the vendor has been at work, as far as it is not our own limits that took the time.
   */
  private static Duration atWork(DatabaseRecord current, Instant until) {
    return SaturatingTime.passed(current.work().since(), until).minus(current.work().held());
  }

  private Failure brokenContract(String difference) {
    return new Failure(
        ErrorCategory.PROVIDER_BUG,
        "The provider "
            + backend.name()
            + " returned other variables than the database was attached with: "
            + difference
            + ".",
        "Ask the platform's operator for a release of the provider that fills them, then retry; or"
            + " detach the database and attach another.",
        true);
  }

  private StepOutcome pending(StepResult.Pending<Provisioned> pending) {
    String progress = TextSanitizer.of(pending.progress(), "the provider is at work");
    return new StepOutcome(
        progress,
        next -> StepOutcome.save(pending, next).resource(pending.resource().orElse(null)),
        (next, current) -> {
          if (isOverTime(current)) {
            fail(next, current, overTime(progress));
          } else {
            next.progress(progress).nextPoll(nextPoll(current, pending));
          }
        });
  }

  private Instant nextPoll(DatabaseRecord current, StepResult.Pending<Provisioned> pending) {
    Duration wish = pending.pollAfter().orElse(null);
    if (wish != null && wish.isZero() && ResultValidator.isFurther(pending, current)) {
      return now;
    }
    Duration planned = PollWish.sensible(wish);
    Duration elapsed = atWork(current, now);
    Duration wait =
        planned != null
            ? waits.polls().wished(elapsed, planned)
            : waits
                .polls()
                .next(
                    backend.key(),
                    kind(current),
                    now,
                    elapsed,
                    backend.typicalTime(),
                    pending.isProbe());
    return notPastDeadline(now.plus(wait), current);
  }

  private StepOutcome failed(StepResult.Failed<Provisioned> failed) {
    Failure failure = TextSanitizer.of(failed.failure());
    return new StepOutcome(
        failure.message(),
        next -> StepOutcome.save(failed, next),
        (next, current) -> fail(next, current, failure));
  }

  /**
   * What a problem leads to.
   *
   * @param first whether no earlier call can have reached the vendor, so that a step which sent
   *     nothing proves that nothing is there
   */
  StepOutcome threw(ProviderException problem, boolean first) {
    if (problem.isHeldBack()) {
      return HeldBackOutcome.by(problem, first && problem.isNothingSent(), now);
    }
    Failure failure = TextSanitizer.of(problem.failure());
    return new StepOutcome(
        failure.message(),
        next -> {
          if (!problem.isOutcomeKnown()) {
            next.uncertainUntil(now.plus(waits.callBudget()));
          } else if (first && problem.isNothingSent()) {
            next.mayExist(false);
          }
        },
        (next, current) -> {
          int inARow = ProblemsInARow.with(problem.category(), current);
          if (!problem.isRetriedByEngine()
              || ProblemsInARow.areTooMany(problem.category(), inARow)) {
            fail(next, current, failure);
          } else if (isOverTime(current)) {
            fail(next, current, overTime(failure.message()));
          } else {
            Duration wait = waits.backoff().after(current.status(), inARow, problem.retryAfter());
            next.problem(failure, inARow).nextPoll(notPastDeadline(now.plus(wait), current));
          }
        });
  }

  private void fail(DatabaseRecordBuilder next, DatabaseRecord current, Failure failure) {
    StepOutcome.transition(next, current, LifecycleEvent.PROVISIONING_FAILED).failure(failure);
  }

  private Failure overTime(String last) {
    return new Failure(
        ErrorCategory.UNAVAILABLE,
        backend.name()
            + " did not make the database ready within "
            + DurationText.inWords(backend.timeLimit())
            + ". The last that was heard: "
            + (last.endsWith(".") ? last : last + "."),
        "Retry to go on from where it stands, or detach to remove it.",
        true);
  }

  /** What was seen by a poll that began before the deadline says nothing about the deadline. */
  private boolean isOverTime(DatabaseRecord current) {
    return !began.isBefore(deadline(current));
  }

  private Instant notPastDeadline(Instant poll, DatabaseRecord current) {
    return SaturatingTime.earlier(poll, deadline(current));
  }

  private Instant deadline(DatabaseRecord current) {
    return Provisioning.deadlineOf(current, backend);
  }
}
