package io.hosteddb.internal.engine;

import io.hosteddb.metrics.EngineMetrics;
import io.hosteddb.metrics.OperationMeasurement;
import io.hosteddb.metrics.StatusMeasurement;
import io.hosteddb.metrics.StepMeasurement;
import io.hosteddb.metrics.StepMeasurement.Outcome;
import io.hosteddb.metrics.StepMeasurement.Work;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.spi.VendorCall;
import io.hosteddb.store.Attachment;
import io.hosteddb.store.CredentialRecord;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.OperationRecord;
import io.hosteddb.store.Upkeep;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a host's metrics what happens, and lets nothing of theirs disturb the work. */
public final class MetricsRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsRecorder.class);

  private final EngineMetrics metrics;

  /**
   * A meter.
   *
   * @param metrics the host's
   */
  public MetricsRecorder(EngineMetrics metrics) {
    this.metrics = metrics;
  }

  /**
   * A request to a vendor has ended.
   *
   * @param call the request
   */
  public void vendorCalled(VendorCall call) {
    tell(() -> metrics.vendorCalled(call));
  }

  /** A record of another status was committed. */
  void statusChanged(DatabaseRecord before, DatabaseRecord after) {
    Attachment attachment = after.attachment();
    Duration since = Duration.between(before.work().since(), after.updatedAt());
    tell(() ->
        metrics.statusChanged(
            new StatusMeasurement(
                attachment.provider(),
                attachment.backend(),
                before.status(),
                after.status(),
                since)));
  }

  /** A record was committed with what its upkeep has changed. */
  void operationsChanged(DatabaseRecord before, DatabaseRecord after) {
    for (OperationRecord operation :
        after.upkeep().map(Upkeep::changedOperations).orElse(List.of())) {
      Instant ended = operation.endedAt();
      if (ended != null) {
        Attachment attachment = after.attachment();
        tell(() ->
            metrics.operationEnded(
                new OperationMeasurement(
                    attachment.provider(),
                    attachment.backend(),
                    operation.asked().kind(),
                    operation.status(),
                    SaturatingTime.passed(operation.asked().at(), ended),
                    SaturatingTime.passed(injectedSince(before), ended))));
      }
    }
  }

  /** Where nothing is kept of them, they are those of provisioning. */
  private static Instant injectedSince(DatabaseRecord record) {
    Instant ready = record.readyAt();
    return record
        .upkeep()
        .flatMap(Upkeep::active)
        .map(CredentialRecord::issuedAt)
        .orElse(ready == null ? record.updatedAt() : ready);
  }

  /**
   * A step has ended.
   *
   * @param work what it worked towards
   * @param written the record that was written
   * @param goesOn whether there is more to do
   * @param nanos how long it took
   */
  void stepEnded(Work work, DatabaseRecord written, boolean goesOn, long nanos) {
    Failure failure = written.work().failure();
    Outcome outcome;
    if (goesOn) {
      outcome = failure == null ? Outcome.PENDING : Outcome.PROBLEM;
    } else {
      outcome = written.status() == DatabaseStatus.FAILED ? Outcome.FAILED : Outcome.DONE;
    }
    tell(work, written, outcome, failure == null ? null : failure.category(), nanos);
  }

  /**
   * A step has ended whose outcome was dropped, since another was written.
   *
   * @param work what it worked towards
   * @param began the record it began from
   * @param nanos how long it took
   */
  void stepOvertaken(Work work, DatabaseRecord began, long nanos) {
    tell(work, began, Outcome.OVERTAKEN, null, nanos);
  }

  private void tell(
      Work work,
      DatabaseRecord record,
      Outcome outcome,
      @Nullable ErrorCategory category,
      long nanos) {
    Attachment attachment = record.attachment();
    tell(() ->
        metrics.stepEnded(
            new StepMeasurement(
                attachment.provider(),
                attachment.backend(),
                work,
                outcome,
                category,
                Duration.ofNanos(nanos))));
  }

  private static void tell(Runnable measurement) {
    try {
      measurement.run();
    } catch (Throwable e) {
      RedactedThrowable.warn(LOG, "The host's metrics failed.", e);
    }
  }
}
