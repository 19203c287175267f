package io.hosteddb.engine;

import static io.hosteddb.engine.Host.ANA;
import static io.hosteddb.engine.Host.PROJECT;
import static io.hosteddb.model.DatabaseStatus.DELETING;
import static io.hosteddb.model.DatabaseStatus.READY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.environment.ManagedEnvironment;
import io.hosteddb.error.ClosedException;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A library that is closed does nothing more, says so, and lets nobody wait. */
class ClosingTest {
  private final SettableClock clock = new SettableClock();
  private final FakeProvider provider = FakeProvider.builder("fake").clock(clock).build();

  @Test
  void whatWouldChangeSomething_isRefused_afterClose() {
    Host host = Host.with(clock, provider);
    HostedDatabase ready = host.ready("fake");
    ManagedEnvironment environment = host.databases.environment(PROJECT);
    host.databases.close();
    host.databases.close();

    for (ThrowingCallable refused :
        List.<ThrowingCallable>of(
            () -> host.attach("fake"),
            () -> host.databases.detach(ready.id(), ANA),
            () -> host.databases.retry(ready.id(), ANA),
            () -> host.databases.reveal(ready.id(), ANA, "look"),
            () -> environment.reveal(ANA, "start"),
            () -> environment.merge(Map.of(), Map.of()).reveal(ANA, "start"),
            () -> host.databases.subscribe(event -> {}),
            () -> host.databases.awaitReady(ready.id(), Duration.ofDays(1)))) {
      assertThatThrownBy(refused)
          .isInstanceOfSatisfying(
              ClosedException.class, e -> assertThat(e.problem().status()).isEqualTo(503))
          .hasMessageContaining("closed");
    }
    assertThat(host.store.find(ready.id()).orElseThrow().status()).isEqualTo(READY);
    assertThat(host.store.audit(PROJECT, 10, null).items()).hasSize(1);
  }

  @Test
  void whoWaits_wakes_whenTheLibraryCloses() throws Exception {
    CountDownLatch waiting = new CountDownLatch(2);
    CompletableFuture<Throwable> ready = new CompletableFuture<>();
    CompletableFuture<Throwable> deleted = new CompletableFuture<>();
    Host host =
        Host.on(
            clock,
            inner ->
                new DelegatingStore(inner) {
                  @Override
                  public java.util.Optional<io.hosteddb.store.DatabaseRecord> find(DatabaseId id) {
                    if (!Thread.currentThread().getName().equals("test")) {
                      waiting.countDown();
                    }
                    return super.find(id);
                  }
                },
            provider,
            FakeProvider.builder("other").build());
    Thread.currentThread().setName("test");
    DatabaseId made = host.attach("fake").id();
    DatabaseId removed = host.attach("other").id();
    host.databases.detach(removed, ANA);
    wait(() -> host.databases.awaitReady(made, Duration.ofDays(1)), ready);
    wait(() -> host.databases.awaitDeleted(removed, Duration.ofDays(1)), deleted);
    assertThat(waiting.await(30, TimeUnit.SECONDS)).isTrue();

    host.databases.close();

    assertThat(ready.get(30, TimeUnit.SECONDS)).isInstanceOf(ClosedException.class);
    assertThat(deleted.get(30, TimeUnit.SECONDS)).isInstanceOf(ClosedException.class);
    assertThat(host.store.find(removed).orElseThrow().status()).isEqualTo(DELETING);
  }

  private static void wait(ThrowingCallable call, CompletableFuture<Throwable> thrown) {
    Thread thread = new Thread(() -> thrown.complete(catchThrowable(call)), "waiting");
    thread.setDaemon(true);
    thread.start();
  }

  /** A provider that fails to close, in whatever way, keeps nobody else open. */
  @Test
  void aProviderThatDoesNotClose_keepsNothingOpen() {
    AtomicInteger closed = new AtomicInteger();
    DatabaseProvider broken =
        new ClosingProvider(
            FakeProvider.builder("broken").build(),
            () -> {
              throw new NoClassDefFoundError("what it closes with");
            });
    DatabaseProvider whole =
        new ClosingProvider(FakeProvider.builder("whole").build(), closed::incrementAndGet);
    DatabaseProvider brokenToo =
        new ClosingProvider(
            FakeProvider.builder("zbroken").build(),
            () -> {
              throw new AssertionError("not closed");
            });
    Host host =
        Host.on(
            clock,
            inner ->
                new DelegatingStore(inner) {
                  @Override
                  public void close() {
                    closed.incrementAndGet();
                  }
                },
            broken,
            whole,
            brokenToo);

    host.databases.close();

    assertThat(closed).as("the whole provider and the store").hasValue(2);
  }

  private record ClosingProvider(DatabaseProvider inner, Runnable onClose)
      implements DatabaseProvider {
    @Override
    public io.hosteddb.spi.ProviderDescriptor descriptor() {
      return inner.descriptor();
    }

    @Override
    public io.hosteddb.spi.StepResult<io.hosteddb.spi.Provisioned> provision(
        io.hosteddb.spi.ProvisionRequest request) throws InterruptedException {
      return inner.provision(request);
    }

    @Override
    public io.hosteddb.spi.StepResult<io.hosteddb.spi.Nothing> deprovision(
        io.hosteddb.spi.DeprovisionRequest request) throws InterruptedException {
      return inner.deprovision(request);
    }

    @Override
    public void close() {
      onClose.run();
    }
  }

  /** A host may end itself because of what it hears; what is closed afterwards may be a file. */
  @Test
  void aListenerThatCloses_isNotInterrupted_andHearsWhatIsLeft() throws Exception {
    CompletableFuture<Boolean> interruptedAtTheEnd = new CompletableFuture<>();
    List<DatabaseId> heard = new CopyOnWriteArrayList<>();
    Host host =
        Host.on(
            clock,
            inner ->
                new DelegatingStore(inner) {
                  @Override
                  public void close() {
                    interruptedAtTheEnd.complete(Thread.currentThread().isInterrupted());
                    super.close();
                  }
                },
            provider,
            FakeProvider.builder("other").clock(clock).build());
    CountDownLatch bothAttached = new CountDownLatch(1);
    host.databases.subscribe(event -> {
      awaitUninterrupted(bothAttached);
      heard.add(event.database().id());
      host.databases.close();
    });
    DatabaseId first = host.attach("fake").id();
    DatabaseId second = host.attach("other").id();
    bothAttached.countDown();
    assertThat(interruptedAtTheEnd.get(60, TimeUnit.SECONDS)).isFalse();
    assertThat(heard).containsExactly(first, second);
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
