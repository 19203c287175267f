package io.hosteddb.internal.engine;

import io.hosteddb.model.CredentialId;
import io.hosteddb.model.CredentialStatus;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.OperationKind;
import io.hosteddb.model.OperationStatus;
import io.hosteddb.spi.IssuedCredentials;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.StepResult;
import io.hosteddb.store.CredentialRecord;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseRecordBuilder;
import io.hosteddb.store.OperationRecord;
import io.hosteddb.store.Upkeep;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** Turns how a step of issuing credentials ended into changes of the record and its upkeep. */
final class IssueOutcomes {
  private final Backend backend;
  private final WaitPolicies waits;
  private final Renewals renewals;
  private final OperationRecord operation;
  private final Instant began;
  private final Instant now;

  IssueOutcomes(Step step, WaitPolicies waits, Renewals renewals) {
    this.backend = step.backend();
    this.waits = waits;
    this.renewals = renewals;
    this.operation = ReadyWork.operation(step.record());
    this.began = step.times().began();
    this.now = step.times().ended();
  }

  StepOutcome returned(StepResult<IssuedCredentials> result) {
    Optional<ProviderException> problem = ResultValidator.ofIssuing(backend.name(), result);
    return problem.isPresent()
        ? threw(problem.get())
        : result.fold(this::done, this::pending, this::failed);
  }

  private Consumer<DatabaseRecordBuilder> save(StepResult<?> result) {
    String part = ReadyWork.part(credential());
    return next -> result.checkpoint().ifPresent(saved -> next.part(part, saved));
  }

  private CredentialId credential() {
    return operation.asked().credential();
  }

  private StepOutcome done(StepResult.Done<IssuedCredentials> done) {
    IssuedCredentials issued = done.value();
    return new StepOutcome(
        "Credentials " + credential() + " are injected.",
        save(done),
        (next, current) -> {
          Optional<String> difference =
              current.attachment().contract().difference(issued.variables());
          if (difference.isPresent()) {
            tried(next, current, brokenContract(difference.get()), false, Optional.empty());
          } else {
            swap(next, current, issued);
          }
        });
  }

  /** Variables, generations and operation change in one write. */
  private void swap(DatabaseRecordBuilder next, DatabaseRecord current, IssuedCredentials issued) {
    Upkeep upkeep = ReadyWork.upkeep(current);
    Retirement retirement = new Retirement(backend, operation.asked(), now);
    for (CredentialRecord old : upkeep.live()) {
      if (old.status() == CredentialStatus.ACTIVE) {
        upkeep = upkeep.with(retirement.of(old));
      }
    }
    Instant expires = issued.expiresAt().orElse(null);
    upkeep =
        upkeep
            .with(half(upkeep).change().active(now, expires).build())
            .with(
                operation.ended(
                    OperationStatus.SUCCEEDED, null, retirement.note(issued.note()), now))
            .renewing(expires == null ? null : renewals.at(now, expires), 0);
    issued.database().ifPresent(next::checkpoint);
    ReadyWork.forgetParts(next, upkeep);
    next.variables(issued.variables()).progress(null).upkeep(upkeep);
    schedule(next, upkeep);
  }

  private CredentialRecord half(Upkeep upkeep) {
    return upkeep
        .find(credential())
        .orElseGet(() ->
            CredentialRecord.of(
                    credential(),
                    CredentialStatus.ISSUING,
                    operation.asked().by(),
                    operation.asked().at())
                .build());
  }

  private void schedule(DatabaseRecordBuilder next, Upkeep upkeep) {
    next.nextPoll(upkeep.nextScheduled().orElse(now));
  }

  private StepOutcome pending(StepResult.Pending<IssuedCredentials> pending) {
    String progress = TextSanitizer.of(pending.progress(), "the provider is at work");
    return new StepOutcome(
        progress,
        save(pending),
        (next, current) -> {
          if (isOverTime(current)) {
            fail(next, current, overTime(current, progress));
            return;
          }
          next.progress(progress)
              .upkeep(ReadyWork.upkeep(current).with(operation.at(progress, null)))
              .nextPoll(nextPoll(current, pending));
        });
  }

  private Instant nextPoll(DatabaseRecord current, StepResult.Pending<IssuedCredentials> pending) {
    boolean further = ReadyWork.isFurther(pending, current, ReadyWork.part(credential()));
    Duration elapsed = SaturatingTime.passed(current.work().since(), now);
    Duration wait = PollWish.wait(waits.polls(), pending, further, elapsed);
    return wait.isZero() ? now : notPastDeadline(now.plus(wait), current);
  }

  private StepOutcome failed(StepResult.Failed<IssuedCredentials> failed) {
    return problem(failed.failure(), false, Optional.empty(), save(failed));
  }

  StepOutcome threw(ProviderException problem) {
    if (problem.isHeldBack()) {
      return HeldBackOutcome.by(problem, false, now);
    }
    return problem(
        problem.failure(),
        problem.isRetriedByEngine(),
        problem.retryAfter(),
        next -> {
          if (!problem.isOutcomeKnown()) {
            next.uncertainUntil(now.plus(waits.callBudget()));
          }
        });
  }

  private StepOutcome problem(
      Failure given,
      boolean isRepeated,
      Optional<Duration> retryAfter,
      Consumer<DatabaseRecordBuilder> learned) {
    Failure failure = TextSanitizer.of(given);
    return new StepOutcome(
        failure.message(),
        learned,
        (next, current) -> tried(next, current, failure, isRepeated, retryAfter));
  }

  /** What was begun in an emergency is not given up: what worked before does so no more. */
  private void tried(
      DatabaseRecordBuilder next,
      DatabaseRecord current,
      Failure failure,
      boolean isRepeated,
      Optional<Duration> retryAfter) {
    int inARow = ProblemsInARow.with(failure.category(), current);
    boolean goesOn = isRepeated && !ProblemsInARow.areTooMany(failure.category(), inARow);
    if (!ReadyWork.isEmergency(operation) && !goesOn) {
      fail(next, current, failure);
    } else if (isOverTime(current)) {
      fail(next, current, overTime(current, failure.message()));
    } else {
      tryAgain(next, current, failure, inARow, retryAfter);
    }
  }

  private void tryAgain(
      DatabaseRecordBuilder next,
      DatabaseRecord current,
      Failure failure,
      int inARow,
      Optional<Duration> retryAfter) {
    Upkeep upkeep = ReadyWork.upkeep(current).with(operation.at(operation.progress(), failure));
    Optional<Instant> renewed = renewed(upkeep);
    next.problem(failure, inARow);
    if (renewed.isEmpty()) {
      Duration wait = waits.backoff().after(DatabaseStatus.DELETING, inARow, retryAfter);
      boolean isNews = ReadyWork.isEmergency(operation) && operation.failure() == null;
      next.upkeep(isNews ? upkeep.telling(nothingWorks(failure)) : upkeep)
          .nextPoll(notPastDeadline(now.plus(wait), current));
      return;
    }
    // Patience has an end with what is injected.
    int failures = upkeep.renewalFailures() + 1;
    Duration patience = renewals.wait(renewed.get(), now, failures);
    DatabaseStatus pace =
        renewed.get().isAfter(now) ? DatabaseStatus.PROVISIONING : DatabaseStatus.DELETING;
    Duration hurry = waits.backoff().after(pace, inARow, retryAfter);
    Instant again =
        notPastDeadline(now.plus(patience.compareTo(hurry) > 0 ? patience : hurry), current);
    Upkeep failing = upkeep.renewing(again, failures);
    next.upkeep(failures > 1 ? failing : failing.telling(sentence(failure))).nextPoll(again);
  }

  /** When the injected credentials end, if the operation is their renewal. */
  private Optional<Instant> renewed(Upkeep upkeep) {
    return operation.asked().kind() == OperationKind.RENEW
        ? upkeep.active().map(CredentialRecord::expiresAt)
        : Optional.empty();
  }

  private String sentence(Failure failure) {
    return operation.asked().kind().word() + " of credentials failed: " + failure.message();
  }

  private static String nothingWorks(Failure failure) {
    return "The old credentials are revoked, and new ones could not be issued yet: "
        + failure.message()
        + " "
        + failure.remedy();
  }

  private boolean isOverTime(DatabaseRecord current) {
    return !ReadyWork.isEmergency(operation)
        && !began.isBefore(CredentialIssue.deadlineOf(current, backend));
  }

  private Instant notPastDeadline(Instant planned, DatabaseRecord current) {
    return ReadyWork.isEmergency(operation)
        ? planned
        : SaturatingTime.earlier(
            planned, SaturatingTime.later(now, CredentialIssue.deadlineOf(current, backend)));
  }

  private Failure overTime(DatabaseRecord current, String last) {
    return new Failure(
        ErrorCategory.UNAVAILABLE,
        "The credentials were not there within "
            + DurationText.inWords(CredentialIssue.timeLimit(current, backend))
            + ". The last that was seen: "
            + last,
        "The database goes on with what it had. Rotate again when the vendor is well.",
        true);
  }

  private Failure brokenContract(String difference) {
    return new Failure(
        ErrorCategory.PROVIDER_BUG,
        "The provider "
            + backend.name()
            + " returned other variables than the database was attached with: "
            + difference
            + ".",
        "Ask the platform's operator for a release of the provider that fills them.",
        true);
  }

  /** The database goes on with what worked before; what was made of the new is removed. */
  private void fail(DatabaseRecordBuilder next, DatabaseRecord current, Failure failure) {
    Upkeep upkeep = ReadyWork.upkeep(current);
    upkeep =
        upkeep
            .with(Renewals.abandoned(operation, half(upkeep), now))
            .with(operation.ended(OperationStatus.FAILED, failure, null, now))
            .telling(sentence(failure));
    if (operation.asked().kind() == OperationKind.RENEW) {
      int failures = upkeep.renewalFailures() + 1;
      Instant again = renewed(upkeep).map(at -> renewals.again(at, now, failures)).orElse(null);
      upkeep = upkeep.renewing(again, failures);
    }
    next.progress(null).upkeep(upkeep);
    schedule(next, upkeep);
  }
}
