package io.hosteddb.engine;

import static io.hosteddb.engine.Host.ANA;
import static io.hosteddb.model.DatabaseStatus.DELETED;
import static io.hosteddb.model.DatabaseStatus.DELETING;
import static io.hosteddb.model.DatabaseStatus.FAILED;
import static io.hosteddb.model.DatabaseStatus.PROVISIONING;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.database.HistoryEntry;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.Failure;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeSteps;
import io.hosteddb.testkit.fake.FakeVendor;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A user's decision and the engine's steps want the same record at the same moment. */
class LostRacesTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final SettableClock clock = new SettableClock();
  private final FakeVendor vendor = new FakeVendor();
  private final FakeProvider provider =
      FakeProvider.builder("fake")
          .vendor(vendor)
          .clock(clock)
          .descriptor(d -> d.timeLimit(LIMIT))
          .build();

  /** A store in which something happens just before a record of the given status is written. */
  private static DatabaseStore racing(DatabaseStatus status, AtomicReference<Runnable> before) {
    DatabaseStore store = new InMemoryDatabaseStore();
    return (DatabaseStore)
        Proxy.newProxyInstance(
            DatabaseStore.class.getClassLoader(),
            new Class<?>[] {DatabaseStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("update")
                  && ((DatabaseRecord) arguments[0]).status() == status) {
                requireNonNull(before.get()).run();
              }
              return method.invoke(store, arguments);
            });
  }

  @Test
  void detachThatLosesItsRaces_isDecidedAgain() {
    AtomicReference<Runnable> race = new AtomicReference<>(() -> {});
    provider.nextProvision(FakeSteps.works());
    provider.everyProvision(FakeSteps.pending(Duration.ofSeconds(20)));
    try (Host host = Host.with(clock, b -> b.store(racing(DELETING, race)), provider)) {
      HostedDatabase attached = host.attach("fake");
      host.queue.runDue();
      AtomicInteger lost = new AtomicInteger();
      race.set(() -> {
        if (lost.incrementAndGet() <= 3) {
          clock.advance(Duration.ofSeconds(30));
          host.queue.runDue();
        }
      });

      HostedDatabase detached = host.databases.detach(attached.id(), ANA);

      assertThat(lost.get()).isEqualTo(4);
      assertThat(detached.status()).isEqualTo(DELETING);
      assertThat(host.databases.get(attached.id()).status()).isEqualTo(DELETING);
      host.runUntil(attached.id(), DELETED);
      assertThat(vendor.inventory()).isEmpty();
      assertThat(host.databases.history().of(attached.id()))
          .extracting(HistoryEntry::to)
          .containsExactly(PROVISIONING, DELETING, DELETED);
    }
  }

  /** Somebody else was quicker with the same decision: that is the answer. */
  @Test
  void detachThatWasAlreadyDecided_isAnswered() {
    AtomicReference<Runnable> race = new AtomicReference<>(() -> {});
    try (Host host = Host.with(clock, b -> b.store(racing(DELETING, race)), provider)) {
      HostedDatabase ready = host.ready("fake");
      race.set(() -> {
        race.set(() -> {});
        host.databases.detach(ready.id(), ANA);
        host.queue.runDue();
      });

      assertThat(host.databases.detach(ready.id(), ANA).status()).isEqualTo(DELETED);
      assertThat(vendor.inventory()).isEmpty();
    }
  }

  /** A call that was given up and never returns: the deadline counts all the same. */
  @Test
  void callThatIsStillBusyAtTheDeadline_failsTheDatabase() {
    CountDownLatch release = new CountDownLatch(1);
    provider.nextProvision(FakeSteps.works(), FakeSteps.hangsDeafUntil(release));
    try (Host host =
        Host.with(clock, builder -> builder.callBudget(Duration.ofSeconds(1)), provider)) {
      HostedDatabase attached = host.attach("fake");
      host.queue.runDue();
      assertThat(host.databases.get(attached.id()).status()).isEqualTo(PROVISIONING);

      clock.advance(LIMIT);
      host.queue.runDue();
      HostedDatabase failed = host.databases.get(attached.id());
      assertThat(failed.status()).isEqualTo(FAILED);
      Failure failure = requireNonNull(failed.failure());
      assertThat(failure.message()).contains("within 5 minutes").contains("has not returned");
      assertThat(provider.provisionCalls()).isEqualTo(2);

      host.databases.detach(attached.id(), ANA);
      release.countDown();
      host.runUntil(attached.id(), DELETED);
      assertThat(vendor.inventory()).isEmpty();
    } finally {
      release.countDown();
    }
  }
}
