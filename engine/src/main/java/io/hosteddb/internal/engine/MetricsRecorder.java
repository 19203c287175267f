package io.hosteddb.internal.engine;

import io.hosteddb.metrics.EngineMetrics;
import io.hosteddb.metrics.StatusMeasurement;
import io.hosteddb.metrics.StepMeasurement;
import io.hosteddb.metrics.StepMeasurement.Outcome;
import io.hosteddb.metrics.StepMeasurement.Work;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.spi.VendorCall;
import io.hosteddb.store.Attachment;
import io.hosteddb.store.DatabaseRecord;
import java.time.Duration;
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

  /**
   * A step has ended.
   *
   * @param began the record it began from
   * @param written the record that was written; null if it was overtaken
   * @param nanos how long it took
   */
  void stepEnded(DatabaseRecord began, @Nullable DatabaseRecord written, long nanos) {
    Attachment attachment = began.attachment();
    Work work = began.status() == DatabaseStatus.PROVISIONING ? Work.PROVISION : Work.DEPROVISION;
    tell(() ->
        metrics.stepEnded(
            new StepMeasurement(
                attachment.provider(),
                attachment.backend(),
                work,
                outcome(written),
                category(written),
                Duration.ofNanos(nanos))));
  }

  private static Outcome outcome(@Nullable DatabaseRecord written) {
    if (written == null) {
      return Outcome.OVERTAKEN;
    }
    return switch (written.status()) {
      case READY, DELETED -> Outcome.DONE;
      case FAILED -> Outcome.FAILED;
      case PROVISIONING, DELETING ->
          written.work().failure() == null ? Outcome.PENDING : Outcome.PROBLEM;
    };
  }

  private static @Nullable ErrorCategory category(@Nullable DatabaseRecord written) {
    Failure failure = written == null ? null : written.work().failure();
    return failure == null ? null : failure.category();
  }

  private static void tell(Runnable measurement) {
    try {
      measurement.run();
    } catch (Throwable e) {
      LOG.warn("The host's metrics failed.", RedactedThrowable.of(e));
    }
  }
}
