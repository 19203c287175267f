package io.hosteddb.internal.engine;

import io.hosteddb.metrics.StepMeasurement.Work;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.CredentialStatus;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.Failure;
import io.hosteddb.model.OperationStatus;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.RevokeAllRequest;
import io.hosteddb.spi.Revoked;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.store.CredentialRecord;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseRecordBuilder;
import io.hosteddb.store.OperationRecord;
import io.hosteddb.store.Upkeep;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The first half of an emergency: every generation is revoked, the injected one among them. It is
 * tried until it is done; then {@link CredentialIssue} goes on.
 */
final class CompromisedRevocation implements Procedure<Revoked> {
  private static final String PART = "revoke-all";

  private final WaitPolicies waits;
  private final Function<DatabaseId, List<CredentialRecord>> credentials;

  /**
   * The procedure.
   *
   * @param credentials those that are known of a database
   */
  CompromisedRevocation(
      WaitPolicies waits, Function<DatabaseId, List<CredentialRecord>> credentials) {
    this.waits = waits;
    this.credentials = credentials;
  }

  @Override
  public boolean isDueFor(DatabaseRecord record) {
    return ReadyWork.running(record)
        .filter(ReadyWork::isEmergency)
        .filter(running -> !running.revoked())
        .isPresent();
  }

  @Override
  public Work work() {
    return Work.REVOKE;
  }

  @Override
  public Instant arrival(DatabaseRecord record) {
    return ReadyWork.operation(record).asked().at();
  }

  @Override
  public Optional<Instant> deadline(DatabaseRecord record, Backend backend) {
    return Optional.empty();
  }

  @Override
  public boolean mayCreate() {
    return false;
  }

  @Override
  public Optional<StepOutcome> withoutCall(Step step) {
    return ReadyWork.obstacle(step).map(problem -> threw(step, problem));
  }

  @Override
  public StepResult<Revoked> call(
      DatabaseProvider provider, Step step, Optional<VendorAccount> account, CallContext context)
      throws InterruptedException {
    CredentialId next = ReadyWork.operation(step.record()).asked().credential();
    List<CredentialId> there =
        ReadyWork.upkeep(step.record()).live().stream()
            .map(CredentialRecord::id)
            .filter(id -> !id.equals(next))
            .toList();
    return ReadyWork.capability(provider)
        .revokeAll(
            new RevokeAllRequest(
                ReadyWork.database(step), there, ReadyWork.part(step, PART), context));
  }

  @Override
  public StepOutcome returned(Step step, StepResult<Revoked> result) {
    Optional<ProviderException> problem = ResultValidator.ofRevoking(step.backend().name(), result);
    return problem.isPresent()
        ? threw(step, problem.get())
        : result.fold(
            done -> done(step, done.value()),
            pending -> pending(step, pending),
            failed -> failed(step, failed.failure()));
  }

  private StepOutcome done(Step step, Revoked revoked) {
    PollTimes times = step.times();
    Instant now = times.ended();
    String note = revoked.note().map(text -> TextSanitizer.of(text, "")).orElse(null);
    List<CredentialRecord> leftValid = revoked.isDead() ? leftValid(step) : List.of();
    return new StepOutcome(
        "The old credentials are revoked.",
        next -> {},
        (next, current) -> {
          OperationRecord running = ReadyWork.operation(current);
          Upkeep upkeep = ReadyWork.upkeep(current);
          for (CredentialRecord old : leftValid) {
            upkeep = upkeep.with(RevokeOutcomes.after(old, revoked, now));
          }
          for (CredentialRecord old : upkeep.live()) {
            if (!old.id().equals(running.asked().credential())) {
              Optional<SecondLook> again =
                  RevokeOutcomes.secondLook(old, current, times.began(), waits.callBudget());
              again.ifPresent(look -> next.uncertainNoLongerThan(look.until()));
              upkeep =
                  upkeep.with(
                      again.isPresent() && revoked.isDead()
                          ? old.change().dueAt(again.get().at()).build()
                          : RevokeOutcomes.after(old, revoked, now));
            }
          }
          upkeep = upkeep.with(running.afterRevoking(note).at("issuing new credentials", null));
          upkeep = upkeep.renewing(null, 0);
          next.part(PART, Checkpoint.empty());
          ReadyWork.forgetParts(next, upkeep);
          next.progress("issuing new credentials").upkeep(upkeep).nextPoll(now);
        });
  }

  /** What could not be ended alone is dead with all the others. */
  private List<CredentialRecord> leftValid(Step step) {
    return credentials.apply(step.record().id()).stream()
        .filter(credential -> credential.status() == CredentialStatus.LEFT_VALID)
        .toList();
  }

  private StepOutcome pending(Step step, StepResult.Pending<Revoked> pending) {
    String progress = TextSanitizer.of(pending.progress(), "the provider is at work");
    Instant now = step.times().ended();
    return new StepOutcome(
        progress,
        next -> pending.checkpoint().ifPresent(saved -> next.part(PART, saved)),
        (next, current) -> {
          boolean further = ReadyWork.isFurther(pending, current, PART);
          Duration elapsed = SaturatingTime.passed(current.work().since(), now);
          Duration wait = PollWish.wait(waits.polls(), pending, further, elapsed);
          next.progress(progress)
              .upkeep(
                  ReadyWork.upkeep(current).with(ReadyWork.operation(current).at(progress, null)))
              .nextPoll(now.plus(wait));
        });
  }

  /** The vendor has said no, and everything is as it was. */
  private StepOutcome failed(Step step, Failure given) {
    Failure failure = TextSanitizer.of(given);
    Instant now = step.times().ended();
    return new StepOutcome(
        failure.message(),
        next -> {},
        (next, current) -> {
          OperationRecord running = ReadyWork.operation(current);
          Upkeep upkeep = ReadyWork.upkeep(current);
          Optional<CredentialRecord> half = upkeep.find(running.asked().credential());
          if (half.isPresent()) {
            upkeep = upkeep.with(Renewals.abandoned(running, half.get(), now));
          }
          upkeep =
              upkeep
                  .with(running.ended(OperationStatus.FAILED, failure, null, now))
                  .telling("The old credentials were not revoked: " + failure.message());
          next.progress(null).part(PART, Checkpoint.empty()).upkeep(upkeep);
          next.nextPoll(upkeep.nextScheduled().orElse(now));
        });
  }

  @Override
  public StepOutcome threw(Step step, ProviderException problem) {
    Instant now = step.times().ended();
    if (problem.isHeldBack()) {
      return HeldBackOutcome.by(problem, false, now);
    }
    Failure failure = TextSanitizer.of(problem.failure());
    Consumer<DatabaseRecordBuilder> nothing = next -> {};
    return new StepOutcome(
        failure.message(),
        nothing,
        (next, current) -> {
          int inARow = current.work().problems() + 1;
          Duration wait =
              waits.backoff().after(DatabaseStatus.DELETING, inARow, problem.retryAfter());
          OperationRecord running = ReadyWork.operation(current);
          next.problem(failure, inARow)
              .upkeep(
                  ReadyWork.upkeep(current)
                      .with(running.at("revoking the old credentials", failure)))
              .nextPoll(now.plus(wait));
        });
  }
}
