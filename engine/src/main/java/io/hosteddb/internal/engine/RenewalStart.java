package io.hosteddb.internal.engine;

import io.hosteddb.metrics.StepMeasurement.Work;
import io.hosteddb.model.Actor;
import io.hosteddb.model.OperationKind;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.OperationRecord;
import io.hosteddb.store.Upkeep;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Begins the renewal of credentials that expire, when it is due. It calls nobody. */
final class RenewalStart implements Procedure<Nothing> {
  private static final Duration AGAIN = Duration.ofMinutes(10);

  private final Renewals renewals;

  RenewalStart(Renewals renewals) {
    this.renewals = renewals;
  }

  @Override
  public boolean isDueFor(DatabaseRecord record) {
    return ReadyWork.isRenewalNext(record);
  }

  @Override
  public Work work() {
    return Work.ISSUE;
  }

  @Override
  public Instant arrival(DatabaseRecord record) {
    return record.work().nextPoll();
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
    Instant now = step.times().ended();
    return Optional.of(
        new StepOutcome(
            "Credentials are renewed, since they expire.",
            next -> {},
            (next, current) -> {
              Upkeep upkeep = ReadyWork.upkeep(current);
              Instant due = upkeep.renewAt();
              if (due != null && due.isAfter(now)) {
                next.nextPoll(due);
              } else if (Renewals.isFull(upkeep)) {
                Upkeep later = upkeep.renewing(now.plus(AGAIN), upkeep.renewalFailures());
                next.upkeep(later).nextPoll(later.nextScheduled().orElse(now));
              } else {
                next.beginWork().upkeep(Renewals.begin(current, upkeep, asked(current, now)));
              }
            }));
  }

  private OperationRecord.Asked asked(DatabaseRecord record, Instant now) {
    return new OperationRecord.Asked(
        renewals.newId(now),
        record.id(),
        record.attachment().project(),
        OperationKind.RENEW,
        Actor.engine(),
        now,
        null,
        null,
        "",
        Renewals.next(ReadyWork.upkeep(record)),
        Duration.ZERO,
        false);
  }

  @Override
  public StepResult<Nothing> call(
      DatabaseProvider provider, Step step, Optional<VendorAccount> account, CallContext context) {
    throw new IllegalStateException("Beginning a renewal calls nobody.");
  }

  @Override
  public StepOutcome returned(Step step, StepResult<Nothing> result) {
    throw new IllegalStateException("Beginning a renewal calls nobody.");
  }

  @Override
  public StepOutcome threw(Step step, ProviderException problem) {
    Instant now = step.times().ended();
    return new StepOutcome(
        problem.failure().message(), next -> {}, (next, current) -> next.nextPoll(now.plus(AGAIN)));
  }
}
