package io.hosteddb.internal.engine;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.RateLimitTurn;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.work.NextStep;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes the call of a step: not while an earlier one of the database still runs, only with a slot
 * of its backend, only in the account of the database, and, if it may be the first to create
 * something, only after that was persisted.
 */
final class StepCaller {
  private static final Duration BUSY_POLL = Duration.ofSeconds(1);

  private final CallRunner calls;
  private final BackendCallLimiter slots;
  private final StepWriter writer;
  private final InstantSource clock;

  StepCaller(CallRunner calls, BackendCallLimiter slots, StepWriter writer, InstantSource clock) {
    this.calls = calls;
    this.slots = slots;
    this.writer = writer;
    this.clock = clock;
    calls.whenCallsEnd(slots::callEnded);
  }

  /**
   * Does a step.
   *
   * @return what follows for the database
   */
  <T> NextStep run(Procedure<T> procedure, DatabaseProvider provider, Step loaded)
      throws InterruptedException {
    DatabaseRecord record = loaded.record();
    if (calls.isBusy(record.id())) {
      return busy(procedure, loaded);
    }
    Step step = loaded.opened();
    Optional<StepOutcome> known = procedure.withoutCall(step);
    if (known.isPresent()) {
      return writer.write(procedure, step, known.get());
    }
    BackendCallLimiter.Found found = slots.take(step.backend().key(), record.id());
    if (!found.taken()) {
      return writer.write(procedure, step, putOff(procedure, step, found));
    }
    boolean left = false;
    try {
      return begin(procedure, provider, step);
    } catch (CallRunner.ThreadLeft e) {
      // Somebody else ends the step.
      left = true;
      throw e;
    } finally {
      if (!left) {
        giveBackSlot(step);
      }
    }
  }

  private void giveBackSlot(Step step) {
    DatabaseId id = step.record().id();
    boolean tookLong = System.nanoTime() - step.loadedAt() >= calls.budget().toNanos();
    slots.stepEnded(step.backend().key(), id, () -> calls.isRunning(id), tookLong);
  }

  /** An earlier call that was given up has not ended: making another would let two overlap. */
  private NextStep busy(Procedure<?> procedure, Step step) {
    Instant now = clock.instant();
    if (isOverTime(procedure, step, now)) {
      ProviderException problem =
          ProviderException.of(ErrorCategory.UNAVAILABLE, "a call that has not returned").build();
      return writer.write(procedure, step, procedure.threw(step.at(PollTimes.at(now)), problem));
    }
    return NextStep.due(now.plus(BUSY_POLL));
  }

  /** A vendor that answers is not to blame that many wait for it; one that does not answer is. */
  private StepOutcome putOff(Procedure<?> procedure, Step step, BackendCallLimiter.Found found) {
    Instant now = clock.instant();
    String name = step.backend().name();
    String why =
        found.isAnswering()
            ? name + " is called for " + found.inFlight() + " others."
            : found.inFlight() + " calls to " + name + " have not been answered yet.";
    if (!found.isAnswering() && isOverTime(procedure, step, now)) {
      ProviderException problem =
          ProviderException.of(ErrorCategory.UNAVAILABLE, why).outcomeKnown(true).build();
      return procedure.threw(step.at(PollTimes.at(now)), problem);
    }
    return HeldBackOutcome.behindOthers(why, found.again(), found.isAnswering(), now);
  }

  private static boolean isOverTime(Procedure<?> procedure, Step step, Instant now) {
    return procedure
        .deadline(step.record(), step.backend())
        .filter(deadline -> !now.isBefore(deadline))
        .isPresent();
  }

  private <T> NextStep begin(Procedure<T> procedure, DatabaseProvider provider, Step step)
      throws InterruptedException {
    AccountGuard accounts = new AccountGuard(provider, step.backend().name());
    if (!procedure.mayCreate() || !step.first()) {
      return call(procedure, provider, accounts, step, step.loadedAt());
    }
    DatabaseRecord loaded = step.record();
    boolean isThere = loaded.resource() != null;
    Function<ProviderException, StepOutcome> threw =
        e -> procedure.threw(step.at(PollTimes.at(clock.instant())), e);
    Checkpoint first;
    try {
      first =
          accounts.areNone()
              ? step.checkpoint()
              : callInTurn(
                  procedure,
                  step,
                  step.loadedAt(),
                  threw,
                  context -> accounts.begin(step.checkpoint(), isThere, context));
    } catch (ProviderException e) {
      return writer.write(procedure, step, threw.apply(e));
    }
    long current = System.nanoTime();
    DatabaseRecord begun =
        procedure.begin(loaded.change(clock.instant()).checkpoint(first)).step().build();
    if (!writer.writeBegun(loaded, begun)) {
      return NextStep.due(clock.instant());
    }
    return call(procedure, provider, accounts, step.from(begun), current);
  }

  /**
   * Makes the call.
   *
   * @param since when the record was known to be current, by {@link System#nanoTime}
   */
  private <T> NextStep call(
      Procedure<T> procedure,
      DatabaseProvider provider,
      AccountGuard accounts,
      Step step,
      long since)
      throws InterruptedException {
    Instant began = clock.instant();
    Function<ProviderException, StepOutcome> threw =
        e -> procedure.threw(step.at(new PollTimes(began, clock.instant())), e);
    StepOutcome outcome;
    try {
      StepResult<T> result =
          callInTurn(
              procedure,
              step,
              since,
              threw,
              context -> {
                Optional<VendorAccount> account = accounts.require(step.checkpoint(), context);
                return procedure.call(provider, step, account, context);
              });
      outcome = procedure.returned(step.at(new PollTimes(began, clock.instant())), result);
    } catch (ProviderException e) {
      outcome = threw.apply(e);
    }
    return writer.write(procedure, step, outcome);
  }

  /**
   * A call whose place in the line of a rate limit is that of the database's work.
   *
   * @param threw what follows from a problem; also if the call does not return, and the step is
   *     ended without the thread that it began on
   */
  private <R> R callInTurn(
      Procedure<?> procedure,
      Step step,
      long since,
      Function<ProviderException, StepOutcome> threw,
      CallRunner.Call<R> call)
      throws InterruptedException {
    DatabaseRecord record = step.record();
    RateLimitTurn turn = new RateLimitTurn(record.id().value(), procedure.arrival(record));
    return calls.call(
        record.id(),
        step.backend().name(),
        since,
        step.run().thread(),
        problem -> {
          try {
            return writer.write(procedure, step, threw.apply(problem));
          } finally {
            giveBackSlot(step);
          }
        },
        context -> call.run(context.inTurn(turn)));
  }
}
