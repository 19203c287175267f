package io.hosteddb.spring;

import io.hosteddb.HostedDatabases;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/**
 * The actuator endpoint of the runtimes, which nobody reaches before the host gives access to it
 * and exposes it.
 *
 * @since 0.1
 */
@AutoConfiguration(after = HostedDatabasesAutoConfiguration.class)
@ConditionalOnClass(Endpoint.class)
@ConditionalOnSingleCandidate(HostedDatabases.class)
public final class HostedDatabasesEndpointAutoConfiguration {
  HostedDatabasesEndpointAutoConfiguration() {}

  @Bean
  HostedDatabasesRuntimesEndpoint hostedDatabasesRuntimesEndpoint(HostedDatabases databases) {
    return new HostedDatabasesRuntimesEndpoint(databases);
  }
}
