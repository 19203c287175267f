package io.hosteddb.spring;

import static io.hosteddb.spring.Applications.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.HostedDatabases;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.VendorCall;
import io.hosteddb.store.Workload;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeSteps;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class MetricsTest {
  private final MeterRegistry registry = new SimpleMeterRegistry();

  private ApplicationContextRunner with(FakeProvider provider) {
    return Applications.with(provider).withBean(MeterRegistry.class, () -> registry);
  }

  private static DatabaseId attachAndDetach(AssertableApplicationContext context)
      throws InterruptedException {
    HostedDatabases databases = context.getBean(HostedDatabases.class);
    DatabaseId id = Applications.attach(databases).id();
    databases.awaitReady(id, SOON);
    databases.detach(id, Actor.user("ana"));
    databases.awaitDeleted(id, SOON);
    // A step is measured after its outcome is there; the stop waits for running steps.
    context.stop();
    context.start();
    return id;
  }

  @Test
  void stepsAndChanges_areCountedAndTimed() {
    FakeProvider provider = FakeProvider.builder("fake").build();
    provider.nextProvision(FakeSteps.fails(ErrorCategory.RATE_LIMITED, "Slowly."));
    with(provider)
        .run(context -> {
          attachAndDetach(context);

          assertThat(steps("work", "provision", "outcome", "problem", "category", "rate_limited"))
              .isEqualTo(1);
          assertThat(steps("work", "provision", "outcome", "done", "category", "none"))
              .isEqualTo(1);
          assertThat(steps("work", "deprovision", "outcome", "done", "category", "none"))
              .isEqualTo(1);
          assertThat(
                  registry
                      .get("hosteddb.status.changes")
                      .tags("provider", "fake", "backend", "memory")
                      .tags("from", "provisioning", "to", "ready")
                      .counter()
                      .count())
              .isEqualTo(1);
          assertThat(registry.get("hosteddb.provisioning").tag("result", "ready").timer().count())
              .isEqualTo(1);
          assertThat(registry.get("hosteddb.deprovisioning").timer().count()).isEqualTo(1);
        });
  }

  private long steps(String... tags) {
    return registry.get("hosteddb.steps").tags(tags).timers().stream()
        .mapToLong(Timer::count)
        .sum();
  }

  @Test
  void vendorCalls_areTimedByTemplateAndStatus() {
    MicrometerEngineMetrics metrics = new MicrometerEngineMetrics(registry);
    metrics.vendorCalled(
        new VendorCall("Neon", "GET", "/projects/{id}", 200, Duration.ofMillis(7)));
    metrics.vendorCalled(new VendorCall("Neon", "GET", "/projects/{id}", 0, Duration.ofMillis(7)));

    assertThat(
            registry
                .get("hosteddb.vendor.calls")
                .tags("vendor", "Neon", "method", "GET", "uri", "/projects/{id}", "status", "200")
                .timer()
                .totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(7);
    assertThat(registry.get("hosteddb.vendor.calls").tag("status", "IO_ERROR").timer().count())
        .isEqualTo(1);
  }

  @Test
  void tags_doNotGrowWithTheDatabases() {
    with(FakeProvider.builder("fake").build())
        .run(context -> {
          attachAndDetach(context);
          Set<Meter.Id> first = ids();
          DatabaseId second = attachAndDetach(context);

          assertThat(ids()).isEqualTo(first);
          assertThat(first)
              .flatExtracting(Meter.Id::getTags)
              .extracting(Tag::getValue)
              .doesNotContain(second.value(), "support-agent", "orders", "ana");
        });
  }

  private Set<Meter.Id> ids() {
    return registry.getMeters().stream().map(Meter::getId).collect(Collectors.toSet());
  }

  @Test
  void gauges_showTheUnfinishedWork() {
    FakeProvider provider = FakeProvider.builder("fake").build();
    provider.everyProvision(FakeSteps.pending(Duration.ofHours(1)));
    with(provider)
        .run(context -> {
          Applications.attach(context.getBean(HostedDatabases.class));

          assertThat(
                  registry.get("hosteddb.databases").tag("status", "provisioning").gauge().value())
              .isEqualTo(1);
          assertThat(registry.get("hosteddb.databases").tag("status", "deleting").gauge().value())
              .isZero();
          assertThat(registry.get("hosteddb.work.overdue").timeGauge().value(TimeUnit.SECONDS))
              .isBetween(0.0, 30.0);
        });
  }

  @Test
  void overdueWork_isShownInSeconds() {
    Instant now = Instant.parse("2026-11-23T10:00:00Z");
    Workload late = new Workload(3, 1, now.minusSeconds(130));
    try (HostedDatabases databases =
        HostedDatabases.builder().store(HealthTest.store(late, new AtomicInteger())).build()) {
      WorkloadReader reader = new WorkloadReader(databases, Duration.ZERO, () -> 0);
      new WorkloadGauges(reader, registry, InstantSource.fixed(now)).afterSingletonsInstantiated();

      assertThat(registry.get("hosteddb.work.overdue").timeGauge().value(TimeUnit.SECONDS))
          .isEqualTo(130);
    }
  }

  @Test
  void springBootsRegistry_isUsed() {
    Applications.withFake()
        .withConfiguration(
            AutoConfigurations.of(
                MetricsAutoConfiguration.class,
                CompositeMeterRegistryAutoConfiguration.class,
                SimpleMetricsExportAutoConfiguration.class))
        .run(context -> {
          attachAndDetach(context);

          assertThat(
                  context.getBean(MeterRegistry.class).get("hosteddb.provisioning").timer().count())
              .isEqualTo(1);
        });
  }

  @Test
  void withoutARegistry_nothingIsMeasured() {
    Applications.withFake()
        .run(context ->
            assertThat(context)
                .doesNotHaveBean(MicrometerEngineMetrics.class)
                .doesNotHaveBean(WorkloadGauges.class));
  }

  @Test
  void steps_areObserved() {
    FakeProvider provider = FakeProvider.builder("fake").build();
    BlockingQueue<Observation.Context> ended = new LinkedBlockingQueue<>();
    List<String> current = new CopyOnWriteArrayList<>();
    ObservationRegistry observations = ObservationRegistry.create();
    observations
        .observationConfig()
        .observationHandler(
            new ObservationHandler<Observation.Context>() {
              @Override
              public boolean supportsContext(Observation.Context context) {
                return true;
              }

              @Override
              public void onScopeOpened(Observation.Context context) {
                current.add(Thread.currentThread().getName());
              }

              @Override
              public void onStop(Observation.Context context) {
                ended.add(context);
              }
            })
        // The last one is the first to hear of an end.
        .observationHandler(new DefaultMeterObservationHandler(registry));
    Applications.with(provider)
        .withBean(ObservationRegistry.class, () -> observations)
        .run(context -> {
          HostedDatabases databases = context.getBean(HostedDatabases.class);
          DatabaseId id = Applications.attach(databases).id();
          assertThat(databases.awaitReady(id, SOON).status()).isEqualTo(DatabaseStatus.READY);

          Observation.Context step = untilDone(ended);
          assertThat(step.getName()).isEqualTo("hosteddb.work");
          assertThat(step.getHighCardinalityKeyValues().stream().map(KeyValue::getValue))
              .containsExactly(id.value());
          assertThat(step.getError()).isNull();
          assertThat(current).allMatch(thread -> thread.startsWith("hosteddb-step-"));
          assertThat(registry.get("hosteddb.work").tag("outcome", "done").timer().count())
              .isEqualTo(1);
        });
  }

  private static Observation.Context untilDone(BlockingQueue<Observation.Context> ended)
      throws InterruptedException {
    while (true) {
      Observation.Context step = ended.poll(SOON.toSeconds(), TimeUnit.SECONDS);
      if (step == null) {
        throw new AssertionError("No step was observed to its end.");
      }
      if (step.getLowCardinalityKeyValues().stream().anyMatch(k -> k.getValue().equals("done"))) {
        return step;
      }
    }
  }
}
