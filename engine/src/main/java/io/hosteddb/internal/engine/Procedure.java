package io.hosteddb.internal.engine;

import io.hosteddb.metrics.StepMeasurement.Work;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseRecordBuilder;
import java.time.Instant;
import java.util.Optional;

/**
 * One kind of work on a database, such as provisioning: what a step of it asks of the provider, and
 * what follows from the answer. What all kinds share, {@link StepRunner} does: it loads the record,
 * finds the provider, waits for a free place, persists that a first call is begun, keeps to the
 * account, makes the call within its budget and writes the outcome. Thread-safe.
 *
 * @param <T> what its steps come to
 */
interface Procedure<T> {
  /** Whether this is the work that the record waits for; of no record are two procedures due. */
  boolean isDueFor(DatabaseRecord record);

  /** Under which name its steps are measured. */
  Work work();

  /** Since when the work waits, for its place in the line of a rate limit. */
  Instant arrival(DatabaseRecord record);

  /**
   * From when on a step that cannot be made ends the work.
   *
   * @return the time; empty if the work is never given up
   */
  Optional<Instant> deadline(DatabaseRecord record, Backend backend);

  /**
   * Whether its calls may create something. Then {@link #begin} is saved before the first of them.
   */
  boolean mayCreate();

  /** Whether an earlier call of the work can have reached the vendor. */
  default boolean isBegun(DatabaseRecord record) {
    return record.work().mayExist();
  }

  /** Says in the record that a call is begun. */
  default DatabaseRecordBuilder begin(DatabaseRecordBuilder next) {
    return next.mayExist(true);
  }

  /**
   * The outcome of a step for which the vendor need not be asked, or must not.
   *
   * @param step the step, whose checkpoint may be unreadable
   * @return empty to make the call
   */
  Optional<StepOutcome> withoutCall(Step step);

  /**
   * Makes the call; in a thread that is interrupted when its time is over.
   *
   * @param account the account the provider speaks to, which is the database's
   * @throws ProviderException what the provider threw
   */
  StepResult<T> call(
      DatabaseProvider provider, Step step, Optional<VendorAccount> account, CallContext context)
      throws InterruptedException;

  /** What follows from what the provider returned, which may lack anything. */
  StepOutcome returned(Step step, StepResult<T> result);

  /** What follows from a problem, the provider's or one that the engine had before it called. */
  StepOutcome threw(Step step, ProviderException problem);

  /** What follows from there being no provider in this process: as a rule a problem like others. */
  default StepOutcome withoutProvider(Step step, ProviderException problem) {
    return threw(step, problem);
  }
}
