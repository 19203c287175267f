package io.hosteddb.spring;

import static io.hosteddb.spring.Applications.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.access.AccessPolicy;
import io.hosteddb.access.AuditEntry;
import io.hosteddb.access.AuditListener;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.StatusEvent;
import io.hosteddb.error.AccessDeniedException;
import io.hosteddb.metrics.EngineMetrics;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.ProjectId;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.work.WorkQueueFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.ClassPathResource;

class HostedDatabasesAutoConfigurationTest {

  @ParameterizedTest
  @ValueSource(strings = {"mongodb", "postgres", "turso"})
  void propertiesAndAProvider_makeABeanThatAttaches(String provider, @TempDir Path folder) {
    Applications.plain()
        .withPropertyValues(
            "hosteddb.providers=" + provider,
            "hosteddb." + provider + ".backend=local",
            "hosteddb.local.data-dir=" + folder)
        .run(context -> {
          HostedDatabases databases = context.getBean(HostedDatabases.class);
          HostedDatabase database = Applications.attach(databases, provider);

          assertThat(databases.awaitReady(database.id(), Duration.ofMinutes(2)).status())
              .isEqualTo(DatabaseStatus.READY);
          assertThat(folder).isNotEmptyDirectory();
        });
  }

  @Test
  void switchedOff_thereIsNothing() {
    Applications.plain()
        .withPropertyValues("hosteddb.enabled=false")
        .run(context ->
            assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(HostedDatabases.class)
                .doesNotHaveBean("hosteddbHealthIndicator")
                .doesNotHaveBean("hostedDatabasesSanitizingFunction"));
  }

  @Test
  void noProviderOnTheClassPath_isSaid() {
    ClassPathResource services =
        new ClassPathResource("META-INF/services/" + DatabaseProviderFactory.class.getName());
    try (LogLines log = LogLines.of("io.hosteddb.spring")) {
      Applications.plain()
          .withClassLoader(new FilteredClassLoader(services))
          .run(context -> assertThat(context.getBean(HostedDatabases.class).catalog()).isEmpty());

      assertThat(log.warnings())
          .anyMatch(line ->
              line.contains("no provider on the class path")
                  && line.contains("io.hosteddb:hosteddb-local"));
    }
  }

  @Test
  void properties_reachTheLibrary() {
    FakeProvider provider = FakeProvider.builder("fake").build();
    Applications.with(provider)
        .withPropertyValues("hosteddb.platform=acme-test", "hosteddb.vendor-prefix=acm")
        .run(context -> {
          HostedDatabases databases = context.getBean(HostedDatabases.class);
          databases.awaitReady(Applications.attach(databases).id(), SOON);

          assertThat(provider.vendor().inventory())
              .singleElement()
              .satisfies(resource -> {
                assertThat(resource.name()).startsWith("acm-");
                assertThat(resource.mark()).contains("acme-test");
              });
        });
  }

  @Test
  void theAttachmentScope_isAProperty() {
    Applications.withFake()
        .withPropertyValues("hosteddb.attachment-scope=environment")
        .run(context -> {
          HostedDatabases databases = context.getBean(HostedDatabases.class);
          for (String environment : List.of("production", "staging")) {
            databases.attach(
                AttachRequest.to(ProjectId.of("shop"))
                    .by(Actor.host())
                    .provider("fake")
                    .environment(EnvironmentId.of(environment))
                    .build());
          }

          assertThat(databases.list(ProjectId.of("shop"), 10, null).items()).hasSize(2);
        });
  }

  @Test
  void theDefaultsOfTheProperties_areTheLibrarys() {
    Applications.withFake()
        .run(context ->
            assertThat(context.getBean(HostedDatabasesProperties.class).toString())
                .isEqualTo(
                    "HostedDatabasesProperties[store=AUTO, keyset=null, keysetFile=null,"
                        + " throwAwayKeyset=false, jdbc=Jdbc[schema=hosteddb, migrate=true, lease=PT30S,"
                        + " pollInterval=PT1S], platform=hosteddb, vendorPrefix=hdb,"
                        + " attachmentScope=PROJECT, narrowAttachmentScope=false,"
                        + " callBudget=PT30S, rotationOverlap=PT24H, shutdownGrace=PT10S,"
                        + " parallelism=16]"));
  }

  @Test
  void theAccessPolicyBean_isAsked() {
    Applications.withFake()
        .withBean(AccessPolicy.class, () -> (actor, action, project) -> actor.equals(Actor.host()))
        .run(context -> {
          HostedDatabases databases = context.getBean(HostedDatabases.class);

          assertThatThrownBy(() -> Applications.attach(databases))
              .isInstanceOf(AccessDeniedException.class);
        });
  }

  @Test
  void ofTwoAccessPolicies_noneIsSilentlyLeftOut() {
    Applications.withFake()
        .withBean("strict", AccessPolicy.class, () -> (actor, action, project) -> false)
        .withBean("lax", AccessPolicy.class, AccessPolicy::allowAll)
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasRootCauseInstanceOf(NoUniqueBeanDefinitionException.class));
  }

  @Test
  void noAccessPolicy_isSaid() {
    try (LogLines log = LogLines.of("io.hosteddb.spring")) {
      Applications.withFake().run(context -> assertThat(context).hasNotFailed());

      assertThat(log.lines())
          .contains("INFO There is no AccessPolicy bean: every actor may do everything.");
    }
  }

  @Test
  void auditListenerBeans_hearWhoDidWhat() throws Exception {
    BlockingQueue<AuditEntry> first = new LinkedBlockingQueue<>();
    BlockingQueue<AuditEntry> second = new LinkedBlockingQueue<>();
    Applications.withFake()
        .withBean("first", AuditListener.class, () -> first::add)
        .withBean("second", AuditListener.class, () -> second::add)
        .run(context -> Applications.attach(context.getBean(HostedDatabases.class)));

    assertThat(first.poll(60, TimeUnit.SECONDS))
        .isNotNull()
        .extracting(AuditEntry::action)
        .isEqualTo(Action.ATTACH);
    assertThat(second.poll(60, TimeUnit.SECONDS)).isNotNull();
  }

  @Configuration(proxyBeanMethods = false)
  static class Hearing {
    final BlockingQueue<StatusEvent> published = new LinkedBlockingQueue<>();

    @EventListener
    void hear(StatusEvent event) {
      published.add(event);
    }
  }

  @Test
  void statusEvents_reachListenerBeansAndTheApplication() {
    BlockingQueue<StatusEvent> heard = new LinkedBlockingQueue<>();
    Applications.withFake()
        .withUserConfiguration(Hearing.class)
        .withBean(
            "broken",
            StatusEventListener.class,
            () ->
                event -> {
                  throw new IllegalStateException("on purpose");
                })
        .withBean("listener", StatusEventListener.class, () -> heard::add)
        .run(context -> {
          Applications.attach(context.getBean(HostedDatabases.class));

          assertThat(untilReady(heard)).endsWith(DatabaseStatus.READY);
          assertThat(untilReady(context.getBean(Hearing.class).published))
              .endsWith(DatabaseStatus.READY);
        });
  }

  private static List<DatabaseStatus> untilReady(BlockingQueue<StatusEvent> events)
      throws InterruptedException {
    List<DatabaseStatus> seen = new ArrayList<>();
    while (!seen.contains(DatabaseStatus.READY)) {
      StatusEvent event = events.poll(SOON.toSeconds(), TimeUnit.SECONDS);
      assertThat(event).as("after " + seen).isNotNull();
      if (event != null) {
        seen.add(event.database().status());
      }
    }
    return seen;
  }

  @Configuration(proxyBeanMethods = false)
  static class Customizing {
    @Bean
    @Order(2)
    HostedDatabasesCustomizer later() {
      return builder -> builder.vendorPrefix("two");
    }

    @Bean
    @Order(1)
    HostedDatabasesCustomizer earlier() {
      return builder -> builder.vendorPrefix("one");
    }
  }

  @Test
  void customizers_haveTheLastWordInTheirOrder() {
    FakeProvider provider = FakeProvider.builder("fake").build();
    Applications.with(provider)
        .withPropertyValues("hosteddb.vendor-prefix=acm")
        .withUserConfiguration(Customizing.class)
        .run(context -> {
          HostedDatabases databases = context.getBean(HostedDatabases.class);
          databases.awaitReady(Applications.attach(databases).id(), SOON);

          assertThat(provider.vendor().inventory().get(0).name()).startsWith("two-");
        });
  }

  @Test
  void aLibraryOfTheApplications_isTheOnlyOne() {
    FakeProvider provider = FakeProvider.builder("fake").build();
    BlockingQueue<StatusEvent> heard = new LinkedBlockingQueue<>();
    Applications.plain()
        .withBean(
            "own",
            HostedDatabases.class,
            () -> HostedDatabases.builder().providers(Providers.of(provider)).build())
        .withBean(StatusEventListener.class, () -> heard::add)
        .run(context -> {
          assertThat(context)
              .hasSingleBean(HostedDatabases.class)
              .doesNotHaveBean(DatabaseStore.class)
              .doesNotHaveBean(Providers.class);
          Applications.attach(context.getBean(HostedDatabases.class));

          assertThat(untilReady(heard)).endsWith(DatabaseStatus.READY);
        });
    assertThat(provider.isClosed()).isTrue();
  }

  @Test
  void everyPart_givesWayToABeanOfTheApplications() {
    InMemoryDatabaseStore store = new InMemoryDatabaseStore();
    AtomicInteger opened = new AtomicInteger();
    EngineMetrics metrics = EngineMetrics.none();
    Applications.withFake()
        .withBean(DatabaseStore.class, () -> store)
        .withBean(EngineMetrics.class, () -> metrics)
        .withBean(
            WorkQueueFactory.class,
            () ->
                (clock, parallelism) -> {
                  opened.incrementAndGet();
                  return WorkQueueFactory.inProcess().open(clock, parallelism);
                })
        .run(context -> {
          HostedDatabases databases = context.getBean(HostedDatabases.class);
          HostedDatabase database = Applications.attach(databases);
          databases.awaitReady(database.id(), SOON);

          assertThat(context.getBean(DatabaseStore.class)).isSameAs(store);
          assertThat(context.getBean(EngineMetrics.class)).isSameAs(metrics);
          assertThat(store.find(database.id())).isPresent();
          assertThat(opened).hasValue(1);
        });
  }

  @Test
  void withoutTheOptionalLibraries_theBeanIsThere() {
    Applications.withFake()
        .withClassLoader(
            new FilteredClassLoader(
                "io.hosteddb.store.jdbc",
                "com.google.crypto.tink",
                "io.micrometer.core",
                "org.springframework.boot.health",
                "org.springframework.boot.actuate",
                "org.springframework.boot.sql",
                "org.springframework.jdbc"))
        .run(context ->
            assertThat(context)
                .hasNotFailed()
                .hasSingleBean(HostedDatabases.class)
                .doesNotHaveBean("hosteddbHealthIndicator")
                .doesNotHaveBean("hostedDatabasesWorkloadGauges")
                .doesNotHaveBean("hostedDatabasesSanitizingFunction"));
  }
}
