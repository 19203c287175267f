package io.hosteddb.spring;

import static io.hosteddb.spring.Applications.KEYSET;
import static io.hosteddb.spring.Applications.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeVendor;
import io.hosteddb.work.WorkHandler;
import io.hosteddb.work.WorkQueue;
import io.hosteddb.work.WorkQueueFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;

class LifecycleTest {
  private final FakeVendor vendor = new FakeVendor();
  private final String url = Applications.newDatabase();

  private FakeProvider provider() {
    return FakeProvider.builder("fake").vendor(vendor).build();
  }

  private ApplicationContextRunner durable(FakeProvider provider) {
    return Applications.withPool(Applications.with(provider), url)
        .withPropertyValues("hosteddb.keyset=" + KEYSET);
  }

  @Test
  void theStop_letsARunningStepFinishBeforeThePoolCloses() {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch stopping = new CountDownLatch(1);
    FakeProvider provider = provider();
    provider.nextProvision((request, correctly) -> {
      began.countDown();
      stopping.await();
      return correctly.answer(request);
    });
    CompletableFuture<DatabaseId> id = new CompletableFuture<>();
    try (LogLines log = LogLines.of("io.hosteddb")) {
      durable(provider)
          // Stops just before ours: the step then ends while our stop waits for it.
          .withBean(
              Later.class, () -> new Later(HostedDatabasesLifecycle.PHASE + 1, stopping::countDown))
          .run(context -> {
            id.complete(Applications.attach(context.getBean(HostedDatabases.class)).id());
            assertThat(began.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
          });

      assertThat(log.warnings()).allMatch(line -> line.contains("an H2 database in memory"));
    }
    assertThat(provider.isClosed()).isTrue();

    durable(provider())
        .run(context ->
            assertThat(context.getBean(HostedDatabases.class).awaitReady(id.join(), SOON).status())
                .isEqualTo(DatabaseStatus.READY));
    assertThat(vendor.inventory()).hasSize(1);
    assertThat(vendor.creates()).isEqualTo(1);
  }

  /** Does something when it is stopped. */
  private static final class Later implements SmartLifecycle {
    private final int phase;
    private final Runnable work;
    private volatile boolean running;

    Later(int phase, Runnable work) {
      this.phase = phase;
      this.work = work;
    }

    @Override
    public void start() {
      running = true;
    }

    @Override
    public void stop() {
      running = false;
      work.run();
    }

    @Override
    public boolean isRunning() {
      return running;
    }

    @Override
    public int getPhase() {
      return phase;
    }
  }

  @Test
  void aStepThatOutlivesTheGrace_isTakenUpByTheNextStart() {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    FakeProvider provider = provider();
    provider.nextProvision((request, correctly) -> {
      began.countDown();
      never.await();
      return correctly.answer(request);
    });
    CompletableFuture<DatabaseId> id = new CompletableFuture<>();
    durable(provider)
        .withPropertyValues("hosteddb.shutdown-grace=50ms")
        .run(context -> {
          id.complete(Applications.attach(context.getBean(HostedDatabases.class)).id());
          assertThat(began.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        });
    assertThat(vendor.inventory()).isEmpty();

    durable(provider())
        .run(context ->
            assertThat(context.getBean(HostedDatabases.class).awaitReady(id.join(), SOON).status())
                .isEqualTo(DatabaseStatus.READY));
    assertThat(vendor.creates()).isEqualTo(1);
  }

  /** A queue that says when it begins, and of some steps that they did not end. */
  private record Telling(WorkQueue queue, List<String> order, List<DatabaseId> unfinished)
      implements WorkQueue {
    @Override
    public void start(WorkHandler handler) {
      order.add("work");
      queue.start(handler);
    }

    @Override
    public void schedule(DatabaseId database, Instant due) {
      queue.schedule(database, due);
    }

    @Override
    public List<DatabaseId> stop(Duration grace) {
      order.add("work ends in " + grace);
      List<DatabaseId> none = queue.stop(grace);
      assertThat(none).isEmpty();
      return unfinished;
    }
  }

  private static WorkQueueFactory telling(List<String> order, DatabaseId... unfinished) {
    return telling(WorkQueueFactory.inProcess(), order, unfinished);
  }

  private static WorkQueueFactory telling(
      WorkQueueFactory queues, List<String> order, DatabaseId... unfinished) {
    return (clock, parallelism) ->
        new Telling(queues.open(clock, parallelism), order, List.of(unfinished));
  }

  @Test
  void databasesWhoseStepsDidNotEnd_areNamedOnce() {
    DatabaseId id = DatabaseId.of("d38g621m9z1nmx26h31");
    try (LogLines log = LogLines.of("io.hosteddb")) {
      Applications.with(provider())
          .withBean(WorkQueueFactory.class, () -> telling(new CopyOnWriteArrayList<>(), id))
          .withPropertyValues("hosteddb.store=memory", "hosteddb.shutdown-grace=70ms")
          .run(context -> assertThat(context).hasNotFailed());

      assertThat(log.warnings())
          .singleElement()
          .asString()
          .contains("Stopped while steps of [" + id + "] were running after PT0.07S");
    }
  }

  private void assertWorkBeginsAtTheStart(
      ApplicationContextRunner application, List<String> order) {
    application
        .withBean(AttachesEarly.class, () -> new AttachesEarly(order))
        .withBean(
            "started",
            SmartLifecycle.class,
            () -> new Early(HostedDatabasesLifecycle.PHASE - 1, () -> order.add("earlier phase")))
        .run(context -> {
          DatabaseId id = context.getBean(AttachesEarly.class).id.join();
          context.getBean(HostedDatabases.class).awaitReady(id, SOON);

          assertThat(order).containsExactly("attach", "earlier phase", "work");
        });
  }

  @Test
  void workEnds_whileTheExecutorsAreStillThere() {
    List<String> order = new CopyOnWriteArrayList<>();
    Applications.with(provider())
        .withBean(WorkQueueFactory.class, () -> telling(order))
        .withPropertyValues("hosteddb.shutdown-grace=7s")
        .withBean(
            "executor",
            SmartLifecycle.class,
            () -> new Later(HostedDatabasesLifecycle.PHASE - 1, () -> order.add("executor stops")))
        .run(context -> assertThat(context).hasNotFailed());

    assertThat(order).containsExactly("work", "work ends in PT7S", "executor stops");
  }

  @Test
  void noStepRuns_beforeTheApplicationHasStarted() {
    List<String> order = new CopyOnWriteArrayList<>();

    assertWorkBeginsAtTheStart(
        Applications.with(provider()).withBean(WorkQueueFactory.class, () -> telling(order)),
        order);
  }

  @Test
  void aQueueOfACustomizer_waitsForTheStartToo() {
    List<String> order = new CopyOnWriteArrayList<>();

    assertWorkBeginsAtTheStart(
        Applications.with(provider())
            .withBean(
                HostedDatabasesCustomizer.class, () -> builder -> builder.queue(telling(order))),
        order);
  }

  /** Attaches while the beans are made. */
  static final class AttachesEarly {
    final CompletableFuture<DatabaseId> id = new CompletableFuture<>();
    private final List<String> order;

    AttachesEarly(List<String> order) {
      this.order = order;
    }

    @Autowired
    void attach(HostedDatabases databases) {
      order.add("attach");
      id.complete(Applications.attach(databases).id());
    }
  }

  /** Does something when it is started. */
  private static final class Early implements SmartLifecycle {
    private final int phase;
    private final Runnable work;
    private volatile boolean running;

    Early(int phase, Runnable work) {
      this.phase = phase;
      this.work = work;
    }

    @Override
    public void start() {
      running = true;
      work.run();
    }

    @Override
    public void stop() {
      running = false;
    }

    @Override
    public boolean isRunning() {
      return running;
    }

    @Override
    public int getPhase() {
      return phase;
    }
  }

  @Test
  void aContextThatIsStoppedAndStarted_goesOn() {
    FakeProvider provider = provider();
    List<String> order = new CopyOnWriteArrayList<>();
    durable(provider)
        .withBean(
            HostedDatabasesCustomizer.class,
            () -> builder -> builder.aroundQueue(queues -> telling(queues, order)))
        .run(context -> {
          HostedDatabases databases = context.getBean(HostedDatabases.class);
          context.stop();
          assertThat(order).containsExactly("work", "work ends in PT10S");
          DatabaseId id = Applications.attach(databases).id();
          assertThat(databases.get(id).status()).isEqualTo(DatabaseStatus.PROVISIONING);
          assertThat(provider.provisionCalls()).isZero();

          context.start();

          assertThat(databases.awaitReady(id, SOON).status()).isEqualTo(DatabaseStatus.READY);
        });
  }

  @Test
  void lazyBeans_doNotKeepWorkFromBeginning() {
    durable(provider())
        .withBean(LazyInitializationBeanFactoryPostProcessor.class)
        .run(context -> {
          HostedDatabases databases = context.getBean(HostedDatabases.class);
          DatabaseId id = Applications.attach(databases).id();

          assertThat(databases.awaitReady(id, SOON).status()).isEqualTo(DatabaseStatus.READY);
        });
  }

  @Test
  void thePhase_isBetweenTheWebServerAndTheTaskExecutors() {
    // WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE; ExecutorConfigurationSupport's.
    assertThat(HostedDatabasesLifecycle.PHASE)
        .isLessThan(SmartLifecycle.DEFAULT_PHASE - 2048)
        .isGreaterThan(Integer.MAX_VALUE / 2);
  }

  @Test
  void aFailingStart_closesTheProviders() {
    FakeProvider provider = provider();
    Applications.plain()
        .withBean(Providers.class, () -> Providers.of(provider))
        .withBean(
            "breaks",
            SmartLifecycle.class,
            () ->
                new Early(
                    HostedDatabasesLifecycle.PHASE + 1,
                    () -> {
                      throw new IllegalStateException("on purpose");
                    }))
        .run(context -> assertThat(context).hasFailed());

    assertThat(provider.isClosed()).isTrue();
  }
}
