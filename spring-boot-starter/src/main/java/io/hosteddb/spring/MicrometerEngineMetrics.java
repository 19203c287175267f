package io.hosteddb.spring;

import io.hosteddb.metrics.EngineMetrics;
import io.hosteddb.metrics.OperationMeasurement;
import io.hosteddb.metrics.StatusMeasurement;
import io.hosteddb.metrics.StepMeasurement;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.spi.VendorCall;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;

/** What the engine measures, as meters. Every tag is from a small set. */
final class MicrometerEngineMetrics implements EngineMetrics {
  private static final String NONE = "none";

  private final MeterProvider<Timer> steps;
  private final MeterProvider<Timer> provisioning;
  private final MeterProvider<Timer> deprovisioning;
  private final MeterProvider<Counter> changes;
  private final MeterProvider<Timer> operations;
  private final MeterProvider<Timer> ages;
  private final MeterProvider<Timer> calls;

  MicrometerEngineMetrics(MeterRegistry registry) {
    steps =
        Timer.builder("hosteddb.steps")
            .description(
                "Steps of databases: the call to the provider and the write of its outcome")
            .withRegistry(registry);
    provisioning =
        Timer.builder("hosteddb.provisioning")
            .description("From attach or retry to READY or FAILED")
            .withRegistry(registry);
    deprovisioning =
        Timer.builder("hosteddb.deprovisioning")
            .description("From detach to DELETED")
            .withRegistry(registry);
    changes =
        Counter.builder("hosteddb.status.changes")
            .description("Databases that have another status")
            .withRegistry(registry);
    operations =
        Timer.builder("hosteddb.operations")
            .description("Operations on READY databases, from the request to their end")
            .withRegistry(registry);
    ages =
        Timer.builder("hosteddb.credentials.age")
            .description("How old injected credentials were when an operation on them ended")
            .withRegistry(registry);
    calls =
        Timer.builder("hosteddb.vendor.calls")
            .description("Requests to vendors")
            .withRegistry(registry);
  }

  @Override
  public void stepEnded(StepMeasurement step) {
    Tags tags =
        served(step.provider().value(), step.backend())
            .and("work", word(step.work()), "outcome", word(step.outcome()))
            .and("category", step.category() == null ? NONE : word(step.category()));
    steps.withTags(tags).record(step.took());
  }

  @Override
  public void statusChanged(StatusMeasurement change) {
    Tags served = served(change.provider().value(), change.backend());
    changes
        .withTags(served.and("from", change.from().word(), "to", change.to().word()))
        .increment();
    if (change.from() == DatabaseStatus.PROVISIONING
        && (change.to() == DatabaseStatus.READY || change.to() == DatabaseStatus.FAILED)) {
      provisioning
          .withTags(served.and("result", change.to().word()))
          .record(change.sinceWorkBegan());
    }
    if (change.to() == DatabaseStatus.DELETED) {
      deprovisioning.withTags(served).record(change.sinceWorkBegan());
    }
  }

  @Override
  public void operationEnded(OperationMeasurement operation) {
    Tags tags =
        served(operation.provider().value(), operation.backend())
            .and("kind", word(operation.kind()), "status", word(operation.status()));
    operations.withTags(tags).record(operation.took());
    ages.withTags(tags).record(operation.age());
  }

  @Override
  public void vendorCalled(VendorCall call) {
    Tags tags =
        Tags.of(
            "vendor", call.vendor(),
            "method", call.method(),
            "uri", call.template(),
            "status", call.status() == 0 ? "IO_ERROR" : String.valueOf(call.status()));
    calls.withTags(tags).record(call.took());
  }

  private static Tags served(String provider, String backend) {
    return Tags.of("provider", provider, "backend", backend);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
