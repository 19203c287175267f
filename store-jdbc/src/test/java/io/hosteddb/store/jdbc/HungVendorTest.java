package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeStep;
import io.hosteddb.testkit.fake.FakeSteps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Vendors that do not answer, beside one that does, on the durable queue. */
class HungVendorTest {
  private static final int PARALLELISM = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static FakeProvider held(String id, Semaphore arrived, CountDownLatch until) {
    FakeStep<ProvisionRequest, StepResult<Provisioned>> hangs = FakeSteps.hangsDeafUntil(until);
    return FakeProvider.builder(id)
        .build()
        .everyProvision((request, correctly) -> {
          arrived.release();
          return hangs.answer(request, correctly);
        });
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

  @ParameterizedTest
  @EnumSource
  void twoVendorsThatHang_leaveTheThirdAllItsSteps(TestDatabase database) throws Exception {
    TestDatabase.Place place = database.newPlace();
    Semaphore hung = new Semaphore(0);
    Semaphore served = new Semaphore(0);
    CountDownLatch over = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    try (HikariDataSource pool = place.pool(16);
        HostedDatabases databases =
            HostedDatabases.builder()
                .providers(
                    Providers.of(
                        held("one", hung, over),
                        held("two", hung, over),
                        held("healthy", served, answer)))
                .store(
                    JdbcDatabaseStore.builder(pool, TinkSecretCipher.of(TinkKeyset.generate()))
                        .schema(place.schema())
                        .pollInterval(Duration.ofMillis(100))
                        .build())
                .parallelism(PARALLELISM)
                .callBudget(Duration.ofMinutes(5))
                .shutdownGrace(Duration.ofMillis(10))
                .build()) {
      try {
        List<DatabaseId> unusedWaiting = attach(databases, "one", 20);
        unusedWaiting = attach(databases, "two", 20);
        awaitCalls(hung, 2 * PARALLELISM, "the two vendors that hang");
        List<DatabaseId> healthy = attach(databases, "healthy", 10);

        // All it may have at once, though two others hold as many.
        awaitCalls(served, PARALLELISM, "the healthy vendor");
        answer.countDown();
        // Those that found no slot are woken, long before they would come by themselves.
        for (DatabaseId id : healthy) {
          assertThat(databases.awaitReady(id, PATIENCE).status()).isEqualTo(DatabaseStatus.READY);
        }
        assertThat(hung.availablePermits())
            .as("calls to the vendors that hang, beyond %d to each", PARALLELISM)
            .isZero();
      } finally {
        // Before anything is closed, or a failure would wait for calls that never end.
        over.countDown();
        answer.countDown();
      }
    }
  }

  private static void awaitCalls(Semaphore arrived, int calls, String to)
      throws InterruptedException {
    boolean came = arrived.tryAcquire(calls, PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(came)
        .as(
            "%d calls at once to %s; after %d seconds there are %d",
            calls, to, PATIENCE.toSeconds(), arrived.availablePermits())
        .isTrue();
    assertThat(arrived.availablePermits()).as("calls to %s, beyond %d", to, calls).isZero();
  }
}
