package io.hosteddb.internal.engine;

import io.hosteddb.metrics.StepMeasurement.Work;
import io.hosteddb.model.OperationKind;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.IssueRequest;
import io.hosteddb.spi.IssuedCredentials;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.store.CredentialRecord;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseRecordBuilder;
import io.hosteddb.store.OperationRecord;
import io.hosteddb.store.WorkState;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** From a running rotation or renewal to the swap of the injected variables, or to its failure. */
final class CredentialIssue implements Procedure<IssuedCredentials> {
  private final WaitPolicies waits;
  private final Renewals renewals;

  CredentialIssue(WaitPolicies waits, Renewals renewals) {
    this.waits = waits;
    this.renewals = renewals;
  }

  @Override
  public boolean isDueFor(DatabaseRecord record) {
    return ReadyWork.running(record).filter(running -> isMaking(running)).isPresent();
  }

  /** In an emergency everything is revoked first. */
  private static boolean isMaking(OperationRecord running) {
    return switch (running.asked().kind()) {
      case ROTATE, RENEW -> true;
      case ROTATE_COMPROMISED -> running.revoked();
      case OTHER -> false;
    };
  }

  @Override
  public Work work() {
    return Work.ISSUE;
  }

  @Override
  public Instant arrival(DatabaseRecord record) {
    return ReadyWork.operation(record).asked().at();
  }

  /** An emergency is not given up half way. */
  @Override
  public Optional<Instant> deadline(DatabaseRecord record, Backend backend) {
    return ReadyWork.isEmergency(ReadyWork.operation(record))
        ? Optional.empty()
        : Optional.of(deadlineOf(record, backend));
  }

  static Instant deadlineOf(DatabaseRecord record, Backend backend) {
    WorkState work = record.work();
    return SaturatingTime.plus(
        SaturatingTime.plus(work.since(), timeLimit(record, backend)), work.held());
  }

  /** What works goes on working, so a renewal has more time the more life is left. */
  static Duration timeLimit(DatabaseRecord record, Backend backend) {
    Instant expires =
        ReadyWork.upkeep(record).active().map(CredentialRecord::expiresAt).orElse(null);
    if (expires == null || ReadyWork.operation(record).asked().kind() != OperationKind.RENEW) {
      return backend.timeLimit();
    }
    Duration longer =
        Renewals.limit(record.work().since(), expires).truncatedTo(ChronoUnit.MINUTES);
    return longer.compareTo(backend.timeLimit()) > 0 ? longer : backend.timeLimit();
  }

  @Override
  public boolean mayCreate() {
    return true;
  }

  @Override
  public boolean isBegun(DatabaseRecord record) {
    return ReadyWork.operation(record).mayExist();
  }

  @Override
  public DatabaseRecordBuilder begin(DatabaseRecordBuilder next) {
    return next.changeUpkeep(
        upkeep -> upkeep.running().map(running -> upkeep.with(running.begun())).orElse(upkeep));
  }

  @Override
  public Optional<StepOutcome> withoutCall(Step step) {
    return ReadyWork.obstacle(step).map(problem -> threw(step, problem));
  }

  @Override
  public StepResult<IssuedCredentials> call(
      DatabaseProvider provider, Step step, Optional<VendorAccount> account, CallContext context)
      throws InterruptedException {
    OperationRecord.Asked asked = ReadyWork.operation(step.record()).asked();
    return ReadyWork.capability(provider)
        .issue(
            new IssueRequest(
                ReadyWork.database(step),
                asked.credential(),
                ReadyWork.part(step, ReadyWork.part(asked.credential())),
                !step.first(),
                context));
  }

  @Override
  public StepOutcome returned(Step step, StepResult<IssuedCredentials> result) {
    return outcomes(step).returned(result);
  }

  @Override
  public StepOutcome threw(Step step, ProviderException problem) {
    return outcomes(step).threw(problem);
  }

  private IssueOutcomes outcomes(Step step) {
    return new IssueOutcomes(step, waits, renewals);
  }
}
