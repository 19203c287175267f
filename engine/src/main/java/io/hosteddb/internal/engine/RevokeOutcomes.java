package io.hosteddb.internal.engine;

import io.hosteddb.model.CredentialStatus;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.Failure;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.Revoked;
import io.hosteddb.spi.StepResult;
import io.hosteddb.store.CredentialRecord;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseRecordBuilder;
import io.hosteddb.store.Upkeep;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns how a step of revoking one generation ended into changes of the record and its upkeep. */
final class RevokeOutcomes {
  private final Backend backend;
  private final WaitPolicies waits;
  private final CredentialRecord target;
  private final Instant began;
  private final Instant now;

  RevokeOutcomes(Step step, CredentialRecord target, WaitPolicies waits) {
    this.backend = step.backend();
    this.waits = waits;
    this.target = target;
    this.began = step.times().began();
    this.now = step.times().ended();
  }

  /** Nothing is done now. */
  static StepOutcome later(CredentialRecord target, String why, Instant due) {
    return changed(why, next -> {}, target.change().dueAt(due).build());
  }

  /** Nothing is done now but to say that it is getting late; once. */
  static StepOutcome warned(CredentialRecord target, Instant due, String sentence) {
    return new StepOutcome(
        sentence,
        next -> {},
        (next, current) -> {
          boolean isNews = !sentence.equals(target.note());
          Upkeep upkeep =
              ReadyWork.upkeep(current).with(target.change().dueAt(due).note(sentence).build());
          put(next, isNews ? upkeep.telling(sentence) : upkeep);
        });
  }

  /** It is over. */
  static StepOutcome over(
      CredentialRecord target, CredentialStatus how, @Nullable String note, Instant now) {
    return changed(
        "Credentials " + target.id() + " are over.",
        next -> {},
        target.change().over(how, now).note(note).build());
  }

  private static StepOutcome changed(
      String reason, Consumer<DatabaseRecordBuilder> learned, CredentialRecord after) {
    return new StepOutcome(
        reason,
        learned,
        (next, current) -> {
          Upkeep upkeep = ReadyWork.upkeep(current).with(after);
          ReadyWork.forgetParts(next, upkeep);
          put(next, upkeep);
        });
  }

  private static void put(DatabaseRecordBuilder next, Upkeep upkeep) {
    next.progress(null).upkeep(upkeep);
    upkeep.nextScheduled().ifPresent(next::nextPoll);
  }

  StepOutcome returned(StepResult<Revoked> result) {
    Optional<ProviderException> problem = ResultValidator.ofRevoking(backend.name(), result);
    return problem.isPresent()
        ? threw(problem.get())
        : result.fold(
            this::done,
            this::pending,
            failed -> problem(failed.failure(), Optional.empty(), save(failed)));
  }

  private Consumer<DatabaseRecordBuilder> save(StepResult<?> result) {
    String part = ReadyWork.part(target.id());
    return next -> result.checkpoint().ifPresent(saved -> next.part(part, saved));
  }

  private StepOutcome done(StepResult.Done<Revoked> done) {
    Instant until = done.value().until().orElse(null);
    if (!done.value().isDead()
        && until != null
        && until.equals(target.revokeAt())
        && began.isBefore(until)) {
      return changed(
          "Credentials " + target.id() + " are revoked at their time.",
          save(done),
          target.change().dueAt(until).problems(0).build());
    }
    CredentialRecord after = after(target, done.value(), now);
    StepOutcome changed =
        changed(
            after.status().isLive()
                ? "Credentials " + target.id() + " end by themselves."
                : "Credentials " + target.id() + " are over.",
            save(done),
            after);
    return new StepOutcome(
        changed.reason(),
        changed.learned(),
        (next, current) -> {
          Optional<SecondLook> again = secondLook(target, current, began, waits.callBudget());
          if (again.isPresent() && !after.status().isLive()) {
            next.uncertainNoLongerThan(again.get().until());
            put(
                next,
                ReadyWork.upkeep(current).with(target.change().dueAt(again.get().at()).build()));
          } else {
            changed.verdict().accept(next, current);
          }
        });
  }

  /** What becomes of credentials that were revoked. */
  static CredentialRecord after(CredentialRecord old, Revoked revoked, Instant now) {
    String note = revoked.note().map(text -> TextSanitizer.of(text, "")).orElse(null);
    Instant until = revoked.until().orElse(old.expiresAt());
    CredentialRecord.Builder next = old.change().problems(0).note(note);
    if (revoked.isDead() || (until != null && !until.isAfter(now))) {
      return next.over(CredentialStatus.REVOKED, now).build();
    }
    return until == null
        ? next.over(CredentialStatus.LEFT_VALID, now).build()
        : next.retiring(until, until).expiresAt(until).endsItself(true).build();
  }

  /** A call of an operation that was given up may make what was never injected once more. */
  static Optional<SecondLook> secondLook(
      CredentialRecord old, DatabaseRecord current, Instant began, Duration callBudget) {
    return old.replacedAt() == null && old.status() == CredentialStatus.RETIRING
        ? SecondLook.after(current, began, callBudget)
        : Optional.empty();
  }

  private StepOutcome pending(StepResult.Pending<Revoked> pending) {
    return new StepOutcome(
        TextSanitizer.of(pending.progress(), "the provider is at work"),
        save(pending),
        (next, current) -> {
          Instant due = target.revokeAt();
          Duration elapsed = SaturatingTime.passed(due == null ? current.updatedAt() : due, now);
          boolean further = ReadyWork.isFurther(pending, current, ReadyWork.part(target.id()));
          Duration wait = PollWish.wait(waits.polls(), pending, further, elapsed);
          put(next, ReadyWork.upkeep(current).with(target.change().dueAt(now.plus(wait)).build()));
        });
  }

  StepOutcome threw(ProviderException problem) {
    if (problem.isHeldBack()) {
      Duration wait = problem.retryAfter().orElse(Duration.ofSeconds(1));
      return later(target, problem.failure().message(), now.plus(wait));
    }
    return problem(problem.failure(), problem.retryAfter(), next -> {});
  }

  private StepOutcome problem(
      Failure given, Optional<Duration> retryAfter, Consumer<DatabaseRecordBuilder> learned) {
    Failure failure = TextSanitizer.of(given);
    int inARow = target.problems() + 1;
    Duration wait = waits.backoff().after(DatabaseStatus.DELETING, inARow, retryAfter);
    return changed(
        failure.message(),
        learned,
        target
            .change()
            .problems(inARow)
            .note("It is not revoked yet: " + failure.message())
            .dueAt(now.plus(wait))
            .build());
  }
}
