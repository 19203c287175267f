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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
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
          // The work first, which would complain of the pool. The store itself still answers.
          context.stop();
          assertThat(context.getBean(HostedDatabases.class).fleet().workload()).isNotNull();
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
    return store(() -> {
      asked.incrementAndGet();
      return workload;
    });
  }

  private static DatabaseStore store(Supplier<Workload> workload) {
    InMemoryDatabaseStore store = new InMemoryDatabaseStore();
    return (DatabaseStore)
        Proxy.newProxyInstance(
            HealthTest.class.getClassLoader(),
            new Class<?>[] {DatabaseStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("workload")) {
                return workload.get();
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
  }

  /** Such as a host's own, or a mock in its place. */
  @Test
  void aStoreThatThrowsAnything_isDownAndSpoilsNoOthersHealth() {
    try (HostedDatabases databases =
        HostedDatabases.builder()
            .providers(Providers.of())
            .store(
                store(() -> {
                  throw new IllegalStateException("secret");
                }))
            .build()) {
      Health health =
          new HostedDatabasesHealthIndicator(
                  new WorkloadReader(databases, Duration.ZERO, System::nanoTime),
                  InstantSource.system())
              .health();

      assertThat(health.getStatus()).isEqualTo(Status.DOWN);
      assertThat(String.valueOf(health.getDetails().get("error")))
          .contains("java.lang.IllegalStateException")
          .doesNotContain("secret");
    }
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

  @Test
  void aStoreThatNeverAnswers_isDownHoweverWellItWasBefore() throws Exception {
    AtomicLong nanoTime = new AtomicLong();
    try (HangingStore hanging = new HangingStore();
        HostedDatabases databases = HostedDatabases.builder().store(hanging.store()).build()) {
      WorkloadReader reader = new WorkloadReader(databases, Duration.ofSeconds(5), nanoTime::get);
      HealthIndicator health =
          new HostedDatabasesHealthIndicator(reader, InstantSource.fixed(Instant.EPOCH));
      assertThat(statusSoon(health)).isEqualTo(Status.UP);

      hanging.hang();
      nanoTime.set(Duration.ofSeconds(6).toNanos());
      CompletableFuture<Health> first = asked(health::health);
      hanging.awaitAsked();
      nanoTime.set(Duration.ofSeconds(29).toNanos());
      assertThat(statusSoon(health)).as("known for less than 30 s").isEqualTo(Status.UP);

      nanoTime.set(Duration.ofSeconds(31).toNanos());
      Health down = soon(asked(health::health));
      assertThat(down.getStatus()).isEqualTo(Status.DOWN);
      assertThat(down.getDetails()).containsEntry("error", "The store has not answered for 25 s.");

      hanging.answer();
      assertThat(soon(first).getStatus()).isEqualTo(Status.UP);
      assertThat(statusSoon(health)).isEqualTo(Status.UP);
    }
  }

  @Test
  void aStoreThatHasNeverAnswered_keepsOneAskerWaitingAndIsDownForTheOthers() throws Exception {
    AtomicLong nanoTime = new AtomicLong();
    try (HangingStore hanging = new HangingStore();
        HostedDatabases databases = HostedDatabases.builder().store(hanging.store()).build()) {
      hanging.hang();
      WorkloadReader reader = new WorkloadReader(databases, Duration.ofSeconds(5), nanoTime::get);
      CompletableFuture<WorkloadReader.Reading> first = asked(reader::read);
      hanging.awaitAsked();

      nanoTime.set(Duration.ofSeconds(3).toNanos());
      WorkloadReader.Reading second = soon(asked(reader::read));
      assertThat(second.workload()).isNull();
      assertThat(second.problem()).isEqualTo("The store has not answered for 3 s.");

      hanging.answer();
      assertThat(soon(first).workload()).isNotNull();
      assertThat(soon(asked(reader::read))).isSameAs(soon(first));
    }
  }

  private static Status statusSoon(HealthIndicator health) throws Exception {
    return soon(asked(health::health)).getStatus();
  }

  /** Asks on a thread of its own: one that waits keeps no other from running. */
  private static <T> CompletableFuture<T> asked(Supplier<T> question) {
    return CompletableFuture.supplyAsync(
        question,
        task -> {
          Thread asker = new Thread(task, "asker");
          asker.setDaemon(true);
          asker.start();
        });
  }

  private static <T> T soon(CompletableFuture<T> future) throws Exception {
    return future.get(Applications.SOON.toSeconds(), TimeUnit.SECONDS);
  }

  /** A store whose workload is there at once, or when the test says so. */
  private static final class HangingStore implements AutoCloseable {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);
    private final AtomicBoolean hangs = new AtomicBoolean();

    DatabaseStore store() {
      return HealthTest.store(() -> {
        if (hangs.get()) {
          asked.countDown();
          await(answer);
        }
        return new Workload(0, 0, null);
      });
    }

    void hang() {
      hangs.set(true);
    }

    void awaitAsked() {
      await(asked);
    }

    void answer() {
      hangs.set(false);
      answer.countDown();
    }

    private static void await(CountDownLatch latch) {
      try {
        assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    /** Lets go of whoever is still waiting. */
    @Override
    public void close() {
      answer();
    }
  }
}
