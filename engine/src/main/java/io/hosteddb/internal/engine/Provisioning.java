package io.hosteddb.internal.engine;

import io.hosteddb.metrics.StepMeasurement.Work;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.store.Attachment;
import io.hosteddb.store.DatabaseRecord;
import java.time.Instant;
import java.util.Optional;

/** From PROVISIONING to READY or FAILED. Nothing is made without the checkpoint that was saved. */
final class Provisioning implements Procedure<Provisioned> {
  private final WaitPolicies waits;
  private final Renewals renewals;

  Provisioning(WaitPolicies waits, Renewals renewals) {
    this.waits = waits;
    this.renewals = renewals;
  }

  @Override
  public boolean isDueFor(DatabaseRecord record) {
    return record.status() == DatabaseStatus.PROVISIONING;
  }

  @Override
  public Work work() {
    return Work.PROVISION;
  }

  /** A retry keeps the place of the attach. */
  @Override
  public Instant arrival(DatabaseRecord record) {
    return record.attachment().origin().createdAt();
  }

  @Override
  public Optional<Instant> deadline(DatabaseRecord record, Backend backend) {
    return Optional.of(deadlineOf(record, backend));
  }

  /** The time that was spent waiting for the platform's own limits does not count. */
  static Instant deadlineOf(DatabaseRecord record, Backend backend) {
    return SaturatingTime.plus(
        SaturatingTime.plus(record.work().since(), backend.timeLimit()), record.work().held());
  }

  @Override
  public boolean mayCreate() {
    return true;
  }

  @Override
  public Optional<StepOutcome> withoutCall(Step step) {
    return step.unreadable().map(problem -> threw(step, problem));
  }

  @Override
  public StepResult<Provisioned> call(
      DatabaseProvider provider, Step step, Optional<VendorAccount> account, CallContext context)
      throws InterruptedException {
    Attachment attachment = step.record().attachment();
    StepResult<Provisioned> result =
        provider.provision(
            new ProvisionRequest(
                step.identity(),
                attachment.destination().targetRegion(),
                attachment.contract(),
                step.checkpoint(),
                !step.first(),
                context));
    return AccountGuard.proved(result, account);
  }

  @Override
  public StepOutcome returned(Step step, StepResult<Provisioned> result) {
    return outcomes(step).returned(result);
  }

  @Override
  public StepOutcome threw(Step step, ProviderException problem) {
    return outcomes(step).threw(problem, step.first());
  }

  private ProvisionOutcomes outcomes(Step step) {
    return new ProvisionOutcomes(step.backend(), waits, renewals, step.times());
  }
}
