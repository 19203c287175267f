package io.hosteddb.spring;

import io.hosteddb.HostedDatabasesBuilder;

/**
 * Changes how the library is built: a bean of this type is called after the starter has set what it
 * knows and before the library is built. Several are called in the order of their {@link
 * org.springframework.core.annotation.Order}.
 *
 * <p>For what has a bean type of its own, define the bean: a {@link
 * io.hosteddb.store.DatabaseStore}, {@link io.hosteddb.work.WorkQueueFactory}, {@link
 * io.hosteddb.Providers}, {@link io.hosteddb.access.AccessPolicy}, {@link
 * io.hosteddb.metrics.EngineMetrics}. A queue that is set here waits for the start as every other
 * does. A store that is set here replaces the starter's, which has been opened by then.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface HostedDatabasesCustomizer {
  /**
   * Changes the builder.
   *
   * @param builder with everything that properties and beans say
   */
  void customize(HostedDatabasesBuilder builder);
}
