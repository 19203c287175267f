package io.hosteddb.internal.engine;

import io.hosteddb.metrics.StepMeasurement.Work;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.spi.VendorResource;
import io.hosteddb.store.DatabaseRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * From DELETING to DELETED, however long it takes. Without a readable checkpoint it goes on from an
 * empty one, see {@link UnreadableCheckpoint}.
 */
final class Deprovisioning implements Procedure<Nothing> {
  private final WaitPolicies waits;
  private final Function<DatabaseId, List<CredentialId>> credentials;

  /**
   * The procedure.
   *
   * @param credentials tells which there may be of a database, beside those of provisioning
   */
  Deprovisioning(WaitPolicies waits, Function<DatabaseId, List<CredentialId>> credentials) {
    this.waits = waits;
    this.credentials = credentials;
  }

  @Override
  public boolean isDueFor(DatabaseRecord record) {
    return record.status() == DatabaseStatus.DELETING;
  }

  @Override
  public Work work() {
    return Work.DEPROVISION;
  }

  @Override
  public Instant arrival(DatabaseRecord record) {
    return record.work().since();
  }

  @Override
  public Optional<Instant> deadline(DatabaseRecord record, Backend backend) {
    return Optional.empty();
  }

  @Override
  public boolean mayCreate() {
    return false;
  }

  /** Of a database whose making was never begun, nothing is there to be deleted. */
  @Override
  public Optional<StepOutcome> withoutCall(Step step) {
    return step.first() ? Optional.of(keeping(step, outcomes(step).gone())) : Optional.empty();
  }

  @Override
  public StepResult<Nothing> call(
      DatabaseProvider provider, Step step, Optional<VendorAccount> account, CallContext context)
      throws InterruptedException {
    VendorResource resource = step.record().resource();
    StepResult<Nothing> result =
        provider.deprovision(
            new DeprovisionRequest(
                step.identity(),
                step.record().attachment().destination().targetRegion(),
                step.checkpoint().withoutParts(),
                resource == null ? null : resource.externalId(),
                provider.credentials().isPresent()
                    ? credentials.apply(step.record().id())
                    : List.of(),
                context));
    if (step.unreadable().isPresent()) {
      UnreadableCheckpoint.requireNoAccount(result, account);
    }
    return result;
  }

  @Override
  public StepOutcome returned(Step step, StepResult<Nothing> result) {
    return keeping(step, outcomes(step).returned(result));
  }

  @Override
  public StepOutcome threw(Step step, ProviderException problem) {
    return keeping(step, outcomes(step).threw(problem));
  }

  private static StepOutcome keeping(Step step, StepOutcome outcome) {
    return step.unreadable().isPresent()
        ? UnreadableCheckpoint.kept(outcome, step.record())
        : outcome;
  }

  private DeprovisionOutcomes outcomes(Step step) {
    return new DeprovisionOutcomes(step.backend(), waits, step.times());
  }
}
