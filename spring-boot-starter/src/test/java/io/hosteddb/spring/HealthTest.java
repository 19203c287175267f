package io.hosteddb.spring;

import static io.hosteddb.spring.Applications.KEYSET;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.store.Workload;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeSteps;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;

class HealthTest {

  private static Health health(AssertableApplicationContext context) {
    Health health = context.getBean("hosteddbHealthIndicator", HealthIndicator.class).health(true);
    assertThat(health).isNotNull();
    return health == null ? Health.unknown().build() : health;
  }

  @Test
  void aStoreThatAnswers_isUpWithFigures() {
    FakeProvider provider = FakeProvider.builder("fake").build();
    provider.everyProvision(FakeSteps.pending(Duration.ofHours(1)));
    Applications.with(provider)
        .run(context -> {
          Applications.attach(context.getBean(HostedDatabases.class));
          Health health = health(context);

          assertThat(health.getStatus()).isEqualTo(Status.UP);
          assertThat(health.getDetails())
              .containsEntry("provisioning", 1L)
              .containsEntry("deleting", 0L)
              .doesNotContainKey("overdue");
        });
  }

  @Test
  void aStoreThatDoesNotAnswer_isDown() {
    Applications.withPool(Applications.withFake(), Applications.newDatabase())
        .withPropertyValues("hosteddb.keyset=" + KEYSET)
        .run(context -> {
          context.getBean(HikariDataSource.class).close();
          Health health = health(context);

          assertThat(health.getStatus()).isEqualTo(Status.DOWN);
          assertThat(health.getDetails()).containsKey("error");
        });
  }

  @Test
  void switchedOff_thereIsNone() {
    Applications.withFake()
        .withPropertyValues("management.health.hosteddb.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean("hosteddbHealthIndicator"));
  }

  /** A store with a workload of the test's. */
  static DatabaseStore store(Workload workload, AtomicInteger asked) {
    InMemoryDatabaseStore store = new InMemoryDatabaseStore();
    return (DatabaseStore)
        Proxy.newProxyInstance(
            HealthTest.class.getClassLoader(),
            new Class<?>[] {DatabaseStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("workload")) {
                asked.incrementAndGet();
                return workload;
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
  }

  @Test
  void overdueWork_isADetailAndNoReasonToBeDown() {
    Instant now = Instant.parse("2026-11-23T10:00:00Z");
    Workload late = new Workload(3, 1, now.minusSeconds(130));
    try (HostedDatabases databases =
        HostedDatabases.builder().store(store(late, new AtomicInteger())).build()) {
      WorkloadReader reader = new WorkloadReader(databases, Duration.ZERO, () -> 0);
      Health health = new HostedDatabasesHealthIndicator(reader, InstantSource.fixed(now)).health();

      assertThat(health.getStatus()).isEqualTo(Status.UP);
      assertThat(health.getDetails())
          .hasEntrySatisfying("overdue", text -> assertThat(text).asString().contains("130 s"));
    }
  }

  @Test
  void theWorkload_isReadAtMostEveryFewSeconds() {
    AtomicInteger asked = new AtomicInteger();
    AtomicLong nanoTime = new AtomicLong();
    try (HostedDatabases databases =
        HostedDatabases.builder()
            .providers(Providers.of())
            .store(store(new Workload(0, 0, null), asked))
            .build()) {
      WorkloadReader reader = new WorkloadReader(databases, Duration.ofSeconds(5), nanoTime::get);
      reader.read();
      reader.read();
      nanoTime.set(Duration.ofSeconds(4).toNanos());
      reader.read();
      assertThat(asked).hasValue(1);

      nanoTime.set(Duration.ofSeconds(5).toNanos());
      reader.read();
      assertThat(asked).hasValue(2);
    }
  }
}
