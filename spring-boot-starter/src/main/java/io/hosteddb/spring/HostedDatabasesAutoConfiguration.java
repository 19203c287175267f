package io.hosteddb.spring;

import io.hosteddb.HostedDatabases;
import io.hosteddb.HostedDatabasesBuilder;
import io.hosteddb.Providers;
import io.hosteddb.access.AccessPolicy;
import io.hosteddb.access.AuditListener;
import io.hosteddb.metrics.EngineMetrics;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.work.WorkQueueFactory;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.ClassUtils;

/**
 * A {@link HostedDatabases} bean, made of what the application sets and has. Each part gives way to
 * a bean of the application's: {@link Providers}, {@link DatabaseStore}, {@link SecretCipher},
 * {@link AccessPolicy}, {@link EngineMetrics}, {@link WorkQueueFactory}, or {@link HostedDatabases}
 * itself. The property {@code hosteddb.enabled} switches it off.
 *
 * <p>The store opens, and its schema is brought up to date, when the bean is made: after the
 * application's own migrations. Work begins when the application starts, after all beans were made.
 *
 * @since 0.1
 */
@AutoConfiguration(
    afterName = {
      "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
      "org.springframework.boot.jdbc.autoconfigure.JndiDataSourceAutoConfiguration",
      "org.springframework.boot.jdbc.autoconfigure.XADataSourceAutoConfiguration",
      "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
      "org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration"
    })
@ConditionalOnBooleanProperty(name = "hosteddb.enabled", matchIfMissing = true)
@EnableConfigurationProperties(HostedDatabasesProperties.class)
public final class HostedDatabasesAutoConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(HostedDatabasesAutoConfiguration.class);
  private static final Duration WORKLOAD_FRESH_FOR = Duration.ofSeconds(5);

  HostedDatabasesAutoConfiguration() {}

  @Bean
  static BeanFactoryPostProcessor hostedDatabasesExit() {
    return ExitOfContext::register;
  }

  @Bean
  @ConditionalOnMissingBean(name = "hostedDatabasesLifecycle")
  HostedDatabasesLifecycle hostedDatabasesLifecycle(
      HostedDatabases databases,
      ObjectProvider<WorkGate> gate,
      ObjectProvider<StatusEventListener> listeners,
      ApplicationContext context,
      HostedDatabasesProperties properties) {
    return new HostedDatabasesLifecycle(
        databases,
        gate.getIfAvailable(),
        listeners.orderedStream().toList(),
        context,
        properties.shutdownGrace());
  }

  @Bean
  WorkloadReader hostedDatabasesWorkload(HostedDatabases databases) {
    return new WorkloadReader(databases, WORKLOAD_FRESH_FOR, System::nanoTime);
  }

  /** What the library is made of, unless the application makes it itself. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnMissingBean(HostedDatabases.class)
  static class LibraryConfiguration {
    LibraryConfiguration(ConfigurableEnvironment environment) {
      RequiredUnits.check(environment);
    }

    @Bean
    @ConditionalOnMissingBean
    Providers hostedDatabasesProviders(
        ConfigurableEnvironment environment, ApplicationContext context) {
      ClassLoader loader = loader(context);
      PropertyNames names = PropertyNames.of(loader);
      if (!names.anyProvider()) {
        LOG.warn(
            "There is no provider on the class path, so no database can be attached. Add"
                + " io.hosteddb:hosteddb-provider-turso, -postgres or -mongodb, or"
                + " io.hosteddb:hosteddb-local for development.");
      }
      return Providers.discover(new EnvironmentSettings(environment, names).read(), loader);
    }

    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    @DependsOnDatabaseInitialization
    DatabaseStore hostedDatabasesStore(
        HostedDatabasesProperties properties,
        ApplicationContext context,
        ListableBeanFactory beans,
        @HostedDatabasesDataSource ObjectProvider<DataSource> named,
        ObjectProvider<DataSource> dataSources,
        ObjectProvider<SecretCipher> cipher) {
      StoreOpener.DataSources all =
          new StoreOpener.DataSources(
              () ->
                  Optional.ofNullable(named.getIfAvailable())
                      .or(() -> Optional.ofNullable(dataSources.getIfUnique())),
              List.of(beans.getBeanNamesForType(DataSource.class)));
      return new StoreOpener(
              properties, loader(context), all, () -> Optional.ofNullable(cipher.getIfAvailable()))
          .open();
    }

    @Bean
    WorkGate hostedDatabasesWork(
        ObjectProvider<ObservationRegistry> observations, ListableBeanFactory beans) {
      ObservationRegistry registry = observations.getIfUnique(() -> ObservationRegistry.NOOP);
      boolean noLifecycleOfOurs =
          beans.getBeanNamesForType(HostedDatabasesLifecycle.class, true, false).length == 0;
      return new WorkGate(
          handler -> registry.isNoop() ? handler : new ObservedWork(handler, registry),
          noLifecycleOfOurs);
    }

    @Bean
    HostedDatabases hostedDatabases(
        HostedDatabasesProperties properties,
        Providers providers,
        DatabaseStore store,
        WorkGate gate,
        ObjectProvider<WorkQueueFactory> queues,
        ObjectProvider<AccessPolicy> access,
        ObjectProvider<AuditListener> auditListeners,
        ObjectProvider<EngineMetrics> metrics,
        ObjectProvider<HostedDatabasesCustomizer> customizers) {
      HostedDatabasesBuilder builder =
          HostedDatabases.builder()
              .providers(providers)
              .store(store)
              .platform(properties.platform())
              .vendorPrefix(properties.vendorPrefix())
              .attachmentScope(properties.attachmentScope())
              .narrowAttachmentScope(properties.narrowAttachmentScope())
              .callBudget(properties.callBudget())
              .rotationOverlap(properties.rotationOverlap())
              .shutdownGrace(properties.shutdownGrace())
              .parallelism(properties.parallelism());
      AccessPolicy policy = access.getIfAvailable();
      if (policy == null) {
        LOG.info("There is no AccessPolicy bean: every actor may do everything.");
      } else {
        builder.accessPolicy(policy);
      }
      auditListeners.orderedStream().forEach(builder::auditListener);
      queues.ifAvailable(builder::queue);
      metrics.ifAvailable(builder::metrics);
      customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
      // Last, so that a queue which a customizer sets waits for the start too.
      return builder.aroundQueue(gate::before).build();
    }

    private static ClassLoader loader(ApplicationContext context) {
      ClassLoader loader = context.getClassLoader();
      if (loader == null) {
        loader = ClassUtils.getDefaultClassLoader();
      }
      return loader == null ? LibraryConfiguration.class.getClassLoader() : loader;
    }
  }
}
