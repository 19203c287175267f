package io.hosteddb.engine;

import static io.hosteddb.model.DatabaseStatus.FAILED;
import static io.hosteddb.model.DatabaseStatus.READY;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ProjectId;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.testkit.ManualWorkQueue;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Vendors that do not answer, beside one that does, on the real queue. */
class HungVendorTest {
  private static final int PARALLELISM = 3;
  private static final long PATIENCE_SECONDS = 60;

  private final CountDownLatch over = new CountDownLatch(1);
  private final List<HostedDatabases> opened = new ArrayList<>();

  @AfterEach
  void close() {
    over.countDown();
    opened.forEach(HostedDatabases::close);
  }

  /** Calls to it end only when they are let go, however they are interrupted. */
  private final class Held {
    final Semaphore arrived = new Semaphore(0);
    final Semaphore letGo = new Semaphore(0);
    final FakeProvider provider;

    Held(String id) {
      provider = FakeProvider.builder(id).build().everyProvision(step());
    }

    private FakeStep<ProvisionRequest, StepResult<Provisioned>> step() {
      return (request, correct) -> {
        arrived.release();
        boolean mine = false;
        while (!mine && over.getCount() > 0) {
          try {
            mine = letGo.tryAcquire(20, TimeUnit.MILLISECONDS);
          } catch (InterruptedException e) {
            // Deaf.
          }
        }
        return correct.answer(request);
      };
    }

    void awaitCalls(int calls) throws InterruptedException {
      assertThat(arrived.tryAcquire(calls, PATIENCE_SECONDS, TimeUnit.SECONDS))
          .as(
              "%d calls to %s; after %d seconds there are %d",
              calls,
              provider.descriptor().profile().id(),
              PATIENCE_SECONDS,
              arrived.availablePermits())
          .isTrue();
    }

    void assertNoMoreCalls() {
      assertThat(arrived.availablePermits())
          .as("calls to %s beyond those it may have", provider.descriptor().profile().id())
          .isZero();
    }
  }

  private HostedDatabases open(Duration budget, DatabaseProvider... providers) {
    HostedDatabases databases =
        HostedDatabases.builder()
            .providers(Providers.of(providers))
            .store(new InMemoryDatabaseStore())
            .parallelism(PARALLELISM)
            .callBudget(budget)
            .shutdownGrace(Duration.ofMillis(10))
            .build();
    opened.add(databases);
    return databases;
  }

  private static List<DatabaseId> attach(HostedDatabases databases, String provider, int count) {
    List<DatabaseId> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(
          databases
              .attach(
                  AttachRequest.to(ProjectId.of(provider + "-" + i))
                      .provider(provider)
                      .by(Actor.host())
                      .build())
              .id());
    }
    return ids;
  }

  @Test
  void twoVendorsThatHang_leaveTheThirdAllItsSteps() throws Exception {
    Held one = new Held("one");
    Held two = new Held("two");
    Held healthy = new Held("healthy");
    HostedDatabases databases =
        open(Duration.ofMinutes(5), one.provider, two.provider, healthy.provider);
    List<DatabaseId> waiting = attach(databases, "one", 50);
    waiting.addAll(attach(databases, "two", 50));
    one.awaitCalls(PARALLELISM);
    two.awaitCalls(PARALLELISM);
    List<DatabaseId> served = attach(databases, "healthy", PARALLELISM);

    // All at once, though two others hold as many calls as they may.
    healthy.awaitCalls(PARALLELISM);
    healthy.letGo.release(1_000);
    for (DatabaseId id : served) {
      assertThat(databases.awaitReady(id, Duration.ofSeconds(PATIENCE_SECONDS)).status())
          .isEqualTo(READY);
    }
    one.assertNoMoreCalls();
    two.assertNoMoreCalls();
    assertThat(waiting)
        .anySatisfy(id ->
            assertThat(databases.get(id).progress())
                .contains("3 calls to", "not been answered yet"));
  }

  @Test
  void whatWaitedForAHungVendor_goesOnAtOnceWhenItAnswers() throws Exception {
    Held vendor = new Held("one");
    HostedDatabases databases = open(Duration.ofMinutes(5), vendor.provider);
    List<DatabaseId> waiting = attach(databases, "one", 40);
    vendor.awaitCalls(PARALLELISM);
    vendor.letGo.release(10_000);

    for (DatabaseId id : waiting) {
      assertThat(databases.awaitReady(id, Duration.ofSeconds(PATIENCE_SECONDS)).status())
          .isEqualTo(READY);
    }
  }

  @Test
  void callsThatWereGivenUpAndStillRun_keepTheirSlots() throws Exception {
    Held deaf = new Held("deaf");
    Held healthy = new Held("healthy");
    healthy.letGo.release(1_000);
    HostedDatabases databases = open(Duration.ofSeconds(1), deaf.provider, healthy.provider);
    CountDownLatch givenUp = new CountDownLatch(PARALLELISM);
    var unusedSubscription =
        databases.subscribe(event -> {
          var failure = event.database().failure();
          if (failure != null && failure.message().contains("did not answer within")) {
            givenUp.countDown();
          }
        });
    List<DatabaseId> unused = attach(databases, "deaf", 20);
    deaf.awaitCalls(PARALLELISM);
    assertThat(givenUp.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < 3; i++) {
      DatabaseId id =
          databases
              .attach(
                  AttachRequest.to(ProjectId.of("again-" + i))
                      .provider("healthy")
                      .by(Actor.host())
                      .build())
              .id();
      assertThat(databases.awaitReady(id, Duration.ofSeconds(PATIENCE_SECONDS)).status())
          .isEqualTo(READY);
    }
    deaf.letGo.release(1);
    // The one that ended made room for one.
    deaf.awaitCalls(1);
    deaf.assertNoMoreCalls();
  }

  @Test
  void aVendorThatNeverAnswers_endsInFailed_alsoForThoseThatFoundNoSlot() throws Exception {
    SettableClock clock = new SettableClock();
    ManualWorkQueue queue = new ManualWorkQueue(clock);
    Held hung = new Held("one");
    HostedDatabases databases =
        HostedDatabases.builder()
            .providers(Providers.of(hung.provider))
            .clock(clock)
            .queue(queue.asFactory())
            .parallelism(1)
            .callBudget(Duration.ofMillis(50))
            .build();
    opened.add(databases);
    List<DatabaseId> ids = attach(databases, "one", 5);
    queue.runDue();
    hung.awaitCalls(1);
    hung.assertNoMoreCalls();
    queue.runUntil(
        () -> ids.stream().allMatch(id -> databases.get(id).status() == FAILED),
        Duration.ofHours(1));

    HostedDatabase last = databases.get(ids.get(4));
    assertThat(requireNonNull(last.failure()).message())
        .contains("within 10 minutes", "1 calls to", "have not been answered yet");
  }
}
