package io.hosteddb.spring;

import io.hosteddb.metrics.EngineMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/**
 * Meters of what the engine measures and of the unfinished work, where there is a {@link
 * MeterRegistry}. An {@link EngineMetrics} bean of the application's takes the place of the former.
 *
 * @since 0.1
 */
@AutoConfiguration(
    after = HostedDatabasesAutoConfiguration.class,
    afterName = {
      "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
      "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration"
    })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnSingleCandidate(MeterRegistry.class)
@ConditionalOnBean(WorkloadReader.class)
public final class HostedDatabasesMetricsAutoConfiguration {
  HostedDatabasesMetricsAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  EngineMetrics hostedDatabasesEngineMetrics(MeterRegistry registry) {
    return new MicrometerEngineMetrics(registry);
  }

  @Bean
  @ConditionalOnMissingBean(name = "hostedDatabasesWorkloadGauges")
  WorkloadGauges hostedDatabasesWorkloadGauges(WorkloadReader reader, MeterRegistry registry) {
    return new WorkloadGauges(reader, registry, reader.clock());
  }
}
