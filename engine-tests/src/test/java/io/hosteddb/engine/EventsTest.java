package io.hosteddb.engine;

import static io.hosteddb.engine.Host.ANA;
import static io.hosteddb.engine.Host.PROJECT;
import static io.hosteddb.model.DatabaseStatus.DELETED;
import static io.hosteddb.model.DatabaseStatus.DELETING;
import static io.hosteddb.model.DatabaseStatus.PROVISIONING;
import static io.hosteddb.model.DatabaseStatus.READY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.Subscription;
import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.StatusEvent;
import io.hosteddb.error.StoreException;
import io.hosteddb.metrics.EngineMetrics;
import io.hosteddb.metrics.StatusMeasurement;
import io.hosteddb.metrics.StepMeasurement;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.spi.VendorCall;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.Trail;
import io.hosteddb.store.UpdateOutcome;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.work.WakeUp;
import io.hosteddb.work.WorkChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What listeners hear, and what they may do to others: nothing. */
class EventsTest {
  private static final long PATIENCE_SECONDS = 60;

  private final SettableClock clock = new SettableClock();
  private final FakeProvider provider = FakeProvider.builder("fake").clock(clock).build();

  /** A commit is told by the thread that made it, which may come to it late. */
  @Test
  void aLateThread_doesNotTellAnOldStateAfterANewOne() throws Exception {
    CountDownLatch committed = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    BlockingQueue<DatabaseStatus> heard = new LinkedBlockingQueue<>();
    try (Host host =
        Host.on(
            clock,
            inner ->
                new DelegatingStore(inner) {
                  @Override
                  public UpdateOutcome update(DatabaseRecord next, Trail trail, WorkChange work) {
                    UpdateOutcome updated = super.update(next, trail, work);
                    if (next.status() == DELETING && committed.getCount() > 0) {
                      committed.countDown();
                      await(goOn);
                    }
                    return updated;
                  }
                },
            provider)) {
      HostedDatabase ready = host.ready("fake");
      host.databases.subscribe(event -> {
        if (event.isTransition()) {
          heard.add(event.database().status());
        }
      });
      Thread detaching = new Thread(() -> host.databases.detach(ready.id(), ANA));
      detaching.start();
      await(committed);
      host.queue.schedule(ready.id(), clock.instant());
      host.runUntil(ready.id(), DELETED);
      goOn.countDown();
      detaching.join();

      List<DatabaseStatus> told = new ArrayList<>();
      while (told.size() < 2) {
        DatabaseStatus next = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(next).as("what is told after %s", told).isNotNull();
        told.add(next);
        if (next == DELETED && told.size() == 1) {
          told.add(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        }
      }
      assertThat(told).containsExactly(DELETING, DELETED);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** On real threads: versions of one database are heard in order, and the last is the last. */
  @Test
  void eightThreads_attachAndDetach_andTheLastWordIsTheLastState() throws Exception {
    Map<DatabaseId, StatusEvent> last = new ConcurrentHashMap<>();
    List<String> outOfOrder = new CopyOnWriteArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (HostedDatabases databases =
        HostedDatabases.builder()
            .providers(Providers.of(FakeProvider.builder("fake").build()))
            .build()) {
      databases.subscribe(event -> {
        StatusEvent before = last.put(event.database().id(), event);
        if (before != null && before.database().version() >= event.database().version()) {
          outOfOrder.add(before + " before " + event);
        }
      });
      List<Future<DatabaseId>> rounds = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        ProjectId project = ProjectId.of("project-" + i);
        rounds.add(
            threads.submit(() -> {
              DatabaseId id =
                  databases.attach(AttachRequest.to(project).provider("fake").by(ANA).build()).id();
              databases.detach(id, ANA);
              return id;
            }));
      }
      for (Future<DatabaseId> round : rounds) {
        databases.awaitDeleted(round.get(), Duration.ofSeconds(PATIENCE_SECONDS));
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(outOfOrder).isEmpty();
    assertThat(last.values()).hasSize(400).allMatch(e -> e.database().status() == DELETED);
  }

  /** The store may have committed though it throws; if it has, that is what the caller gets. */
  @Test
  void aCommitWhoseAnswerIsLost_isFoundAgain_andTold() throws Exception {
    AtomicBoolean lost = new AtomicBoolean();
    BlockingQueue<DatabaseStatus> heard = new LinkedBlockingQueue<>();
    try (Host host =
        Host.on(
            clock,
            inner ->
                new DelegatingStore(inner) {
                  @Override
                  public InsertOutcome insert(DatabaseRecord record, Trail trail, WakeUp wakeUp) {
                    return answer(super.insert(record, trail, wakeUp));
                  }

                  @Override
                  public UpdateOutcome update(DatabaseRecord next, Trail trail, WorkChange work) {
                    return answer(super.update(next, trail, work));
                  }

                  private <T> T answer(T outcome) {
                    if (lost.getAndSet(false)) {
                      throw new StoreException("The answer is lost.", null);
                    }
                    return outcome;
                  }
                },
            provider)) {
      host.databases.subscribe(event -> heard.add(event.database().status()));
      lost.set(true);
      DatabaseId id = host.attach("fake").id();
      assertThat(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(PROVISIONING);
      host.runUntil(id, READY);
      DatabaseStatus told = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      while (told != READY) {
        told = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(told).isNotNull();
      }
      lost.set(true);

      assertThat(host.databases.detach(id, ANA).status()).isEqualTo(DELETING);

      assertThat(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(DELETING);
      host.runUntil(id, DELETED);
      assertThat(host.databases.history().of(id)).hasSize(4);
    }
  }

  /** What is not known to be committed is not told; its work is woken, should it be there. */
  @Test
  void aCommitOfWhichNothingIsKnown_throws_andItsWorkIsWoken() {
    AtomicReference<@Nullable String> failing = new AtomicReference<>();
    try (Host host =
        Host.on(
            clock,
            inner ->
                new DelegatingStore(inner) {
                  @Override
                  public UpdateOutcome update(DatabaseRecord next, Trail trail, WorkChange work) {
                    UpdateOutcome updated = super.update(next, trail, work);
                    if (failing.get() != null) {
                      throw new StoreException("The answer is lost.", null);
                    }
                    return updated;
                  }

                  @Override
                  public java.util.Optional<DatabaseRecord> find(DatabaseId id) {
                    if ("reads, too".equals(failing.get())
                        && inner.find(id).orElseThrow().status() == DELETING) {
                      throw new StoreException("The store is down.", null);
                    }
                    return super.find(id);
                  }
                },
            provider)) {
      HostedDatabase ready = host.ready("fake");
      failing.set("reads, too");
      assertThatThrownBy(() -> host.databases.detach(ready.id(), ANA))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("The answer is lost");
      failing.set(null);

      host.runUntil(ready.id(), DELETED);
      assertThat(provider.vendor().inventory()).isEmpty();
    }
  }

  @Test
  void anErrorOfTheHosts_stopsNobodyElse() throws Exception {
    BlockingQueue<DatabaseStatus> heard = new LinkedBlockingQueue<>();
    BlockingQueue<AuditEntry> audited = new LinkedBlockingQueue<>();
    try (Host host =
        Host.with(
            clock,
            builder ->
                builder
                    .auditListener(entry -> {
                      throw new StackOverflowError();
                    })
                    .auditListener(audited::add)
                    .metrics(new BrokenMetrics()),
            provider)) {
      host.databases.subscribe(event -> {
        throw new NoClassDefFoundError("what a listener needs");
      });
      host.databases.subscribe(event -> sneaky(new java.io.IOException("not declared")));
      host.databases.subscribe(event -> {
        throw new Unspeakable();
      });
      host.databases.subscribe(event -> Thread.currentThread().interrupt());
      host.databases.subscribe(event -> heard.add(event.database().status()));

      HostedDatabase ready = host.ready("fake");
      assertThat(host.databases.detach(ready.id(), ANA).status()).isEqualTo(DELETING);
      host.runUntil(ready.id(), DELETED);

      assertThat(host.queue.unexpected()).isEmpty();
      DatabaseStatus last = null;
      while (last != DELETED) {
        last = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(last).isNotNull();
      }
      assertThat(audited.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
      assertThat(audited.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
    }
  }

  /** Whoever looks at it fails, too. */
  private static final class Unspeakable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new IllegalStateException("no stack");
    }

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException("no cause");
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void sneaky(Throwable thrown) throws E {
    throw (E) thrown;
  }

  private static final class BrokenMetrics implements EngineMetrics {
    @Override
    public void statusChanged(StatusMeasurement measurement) {
      throw new AssertionError("a meter that fails");
    }

    @Override
    public void stepEnded(StepMeasurement measurement) {
      throw new LinkageError("a meter of another release");
    }

    @Override
    public void vendorCalled(VendorCall call) {
      throw new AssertionError("a meter that fails");
    }
  }

  /** The queue is the host's, too. */
  @Test
  void aQueueThatCannotBeTold_keepsNoAttachFromBeingAnswered() {
    try (Host host =
        Host.with(
            clock,
            builder ->
                builder.aroundQueue(factory ->
                    (clock, parallelism) -> new DeafQueue(factory.open(clock, parallelism))),
            provider)) {
      HostedDatabase attached = host.attach("fake");

      assertThat(attached.status()).isEqualTo(PROVISIONING);
      assertThat(host.databases.detach(attached.id(), ANA).status()).isEqualTo(DELETING);
      assertThat(host.databases.list(PROJECT, 10, null).items()).hasSize(1);
    }
  }

  private record DeafQueue(io.hosteddb.work.WorkQueue inner) implements io.hosteddb.work.WorkQueue {
    @Override
    public void start(io.hosteddb.work.WorkHandler handler) {
      inner.start(handler);
    }

    @Override
    public void schedule(DatabaseId database, java.time.Instant due) {
      throw new IllegalStateException("nobody listens");
    }

    @Override
    public List<DatabaseId> stop(Duration grace) {
      return inner.stop(grace);
    }
  }

  @Test
  void aSubscriptionClosedTwice_endsNoOther() throws Exception {
    BlockingQueue<DatabaseStatus> heard = new LinkedBlockingQueue<>();
    Consumer<StatusEvent> listener = event -> heard.add(event.database().status());
    try (Host host = Host.with(clock, provider)) {
      Subscription first = host.databases.subscribe(listener);
      Subscription second = host.databases.subscribe(listener);
      first.close();
      first.close();

      host.attach("fake");

      assertThat(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(PROVISIONING);
      second.close();
    }
    assertThat(heard).isEmpty();
  }
}
