package io.hosteddb.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * The health contributor {@code hosteddb}: UP with figures, DOWN when the store does not answer.
 * The property {@code management.health.hosteddb.enabled} switches it off.
 *
 * @since 0.1
 */
@AutoConfiguration(after = HostedDatabasesAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(WorkloadReader.class)
public final class HostedDatabasesHealthAutoConfiguration {
  HostedDatabasesHealthAutoConfiguration() {}

  @Bean
  @ConditionalOnEnabledHealthIndicator("hosteddb")
  @ConditionalOnMissingBean(name = {"hosteddbHealthIndicator", "hosteddbHealthContributor"})
  HealthIndicator hosteddbHealthIndicator(WorkloadReader reader) {
    return new HostedDatabasesHealthIndicator(reader, reader.clock());
  }
}
