package io.hosteddb.spring;

import io.hosteddb.store.Workload;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Gauges of the unfinished work, over all nodes that share the store; NaN while it does not answer.
 */
final class WorkloadGauges implements SmartInitializingSingleton {
  private final WorkloadReader reader;
  private final MeterRegistry registry;
  private final InstantSource clock;

  WorkloadGauges(WorkloadReader reader, MeterRegistry registry, InstantSource clock) {
    this.reader = reader;
    this.registry = registry;
    this.clock = clock;
  }

  @Override
  public void afterSingletonsInstantiated() {
    count("provisioning", Workload::provisioning);
    count("deleting", Workload::deleting);
    TimeGauge.builder("hosteddb.work.overdue", this, TimeUnit.SECONDS, WorkloadGauges::overdue)
        .description("How long the longest overdue step has waited")
        .register(registry);
  }

  private void count(String status, ToDoubleFunction<Workload> figure) {
    Gauge.builder("hosteddb.databases", this, gauges -> gauges.value(figure))
        .description("Databases with unfinished work")
        .tag("status", status)
        .register(registry);
  }

  private double value(ToDoubleFunction<Workload> figure) {
    Workload workload = reader.read().workload();
    return workload == null ? Double.NaN : figure.applyAsDouble(workload);
  }

  private double overdue() {
    return value(workload -> Overdue.of(workload, clock).toMillis() / 1000.0);
  }
}
