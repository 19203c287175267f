package io.hosteddb.spring;

import io.hosteddb.store.Workload;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * UP with the figures of the unfinished work, DOWN when the store does not answer. Work that is
 * overdue is a detail and no reason to be DOWN: a restart of this process would not help.
 */
final class HostedDatabasesHealthIndicator implements HealthIndicator {
  /** A busy moment is not worth a word. */
  private static final Duration WORTH_SAYING = Duration.ofMinutes(1);

  private final WorkloadReader reader;
  private final InstantSource clock;

  HostedDatabasesHealthIndicator(WorkloadReader reader, InstantSource clock) {
    this.reader = reader;
    this.clock = clock;
  }

  @Override
  public Health health() {
    WorkloadReader.Reading reading = reader.read();
    Workload workload = reading.workload();
    if (workload == null) {
      return Health.down().withDetail("error", String.valueOf(reading.problem())).build();
    }
    Health.Builder health =
        Health.up()
            .withDetail("provisioning", workload.provisioning())
            .withDetail("deleting", workload.deleting());
    Duration overdue = Overdue.of(workload, clock);
    if (overdue.compareTo(WORTH_SAYING) >= 0) {
      health.withDetail(
          "overdue",
          "The longest overdue step has waited for "
              + overdue.toSeconds()
              + " s: no process takes it. Too few are running, or all are busy.");
    }
    return health.build();
  }
}
