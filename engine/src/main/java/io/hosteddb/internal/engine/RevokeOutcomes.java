package io.hosteddb.internal.engine;

import io.hosteddb.error.StoreException;
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
    Revoked revoked = done.value();
    String note = revoked.note().map(text -> TextSanitizer.of(text, "")).orElse(null);
    Instant until = revoked.until().orElse(null);
    if (!revoked.isDead() && until != null && until.isAfter(now)) {
      return changed(
          "It ends by itself.",
          save(done),
          target
              .change()
              .retiring(until, until)
              .expiresAt(until)
              .endsItself(true)
              .problems(0)
              .note(note)
              .build());
    }
    StepOutcome over =
        over(
            target,
            revoked.isDead() || until != null
                ? CredentialStatus.REVOKED
                : CredentialStatus.LEFT_VALID,
            note,
            now);
    return new StepOutcome(
        over.reason(),
        over.learned(),
        (next, current) -> {
          Instant certain = certain(current);
          if (certain != null && began.isBefore(certain)) {
            put(next, ReadyWork.upkeep(current).with(target.change().dueAt(certain).build()));
          } else {
            over.verdict().accept(next, current);
          }
        });
  }

  /**
   * From when on a call of an operation that was given up can no longer make what is looked for;
   * null if there is none.
   */
  private @Nullable Instant certain(DatabaseRecord current) {
    Instant uncertainUntil = current.work().uncertainUntil();
    return target.replacedAt() != null || uncertainUntil == null
        ? null
        : uncertainUntil.plus(DeprovisionOutcomes.CLOCK_MARGIN);
  }

  private StepOutcome pending(StepResult.Pending<Revoked> pending) {
    Duration wish = pending.pollAfter().orElse(null);
    return new StepOutcome(
        TextSanitizer.of(pending.progress(), "the provider is at work"),
        save(pending),
        (next, current) -> {
          Instant due = target.revokeAt();
          Duration elapsed = SaturatingTime.passed(due == null ? current.updatedAt() : due, now);
          Duration wait =
              wish != null && wish.isZero() && isFurther(current, pending)
                  ? wish
                  : waits.polls().nextOfRemoval(elapsed, IssueOutcomes.sensible(wish));
          put(next, ReadyWork.upkeep(current).with(target.change().dueAt(now.plus(wait)).build()));
        });
  }

  private boolean isFurther(DatabaseRecord current, StepResult<?> result) {
    try {
      String part = ReadyWork.part(target.id());
      return result
          .checkpoint()
          .filter(next -> !next.equals(current.checkpoint().part(part)))
          .isPresent();
    } catch (StoreException e) {
      return false;
    }
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
