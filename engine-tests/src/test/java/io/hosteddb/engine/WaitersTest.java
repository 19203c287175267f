package io.hosteddb.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.NotReadyException;
import io.hosteddb.error.AccessDeniedException;
import io.hosteddb.error.ClosedException;
import io.hosteddb.error.NotFoundException;
import io.hosteddb.error.StoreException;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeSteps;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits for databases: threads and stages, however many, with one watcher. */
@Timeout(120)
class WaitersTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final SettableClock clock = new SettableClock();
  private final FakeProvider provider =
      FakeProvider.builder("fake").clock(clock).provisioningTakes(Duration.ofSeconds(5)).build();
  private final FakeProvider second =
      FakeProvider.builder("second").clock(clock).provisioningTakes(Duration.ofSeconds(5)).build();
  private final WatchedStore store = new WatchedStore();
  private final AtomicBoolean refuses = new AtomicBoolean();
  private final Host host = host();

  private Host host() {
    return Host.on(clock, unused -> store, provider, second);
  }

  @AfterEach
  void close() {
    host.close();
  }

  /** Remembers which databases each look was about, and can be away. */
  private static final class WatchedStore extends DelegatingStore {
    final LinkedBlockingQueue<List<DatabaseId>> looks = new LinkedBlockingQueue<>();
    volatile boolean away;

    WatchedStore() {
      super(new InMemoryDatabaseStore());
    }

    @Override
    public List<DatabaseRecord> findAll(Collection<DatabaseId> ids) {
      looks.add(List.copyOf(ids));
      if (away) {
        throw StoreException.undone("The store is away.", new IllegalStateException());
      }
      return inner.findAll(ids);
    }

    /** The looks that begin from now on. */
    List<DatabaseId> nextLook() throws InterruptedException {
      List<DatabaseId> look = looks.poll(60, TimeUnit.SECONDS);
      assertThat(look).as("a look").isNotNull();
      return look;
    }

    void awaitLook(DatabaseId id) throws InterruptedException {
      while (!nextLook().contains(id)) {
        // Another look comes.
      }
    }
  }

  private CompletableFuture<HostedDatabase> whenReady(DatabaseId id) {
    return host.databases.whenReady(id).toCompletableFuture();
  }

  private static HostedDatabase got(CompletableFuture<HostedDatabase> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }

  private static Throwable problem(CompletableFuture<?> future) throws Exception {
    try {
      Object unexpected = future.get(60, TimeUnit.SECONDS);
      throw new AssertionError("It ended with " + unexpected);
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    }
  }

  @Test
  void aStage_endsWhenItsDatabaseIsReady_andOfOneThatIsAlready() throws Exception {
    DatabaseId id = host.attach("fake").id();
    CompletableFuture<HostedDatabase> before = whenReady(id);
    store.awaitLook(id);
    assertThat(before).isNotDone();
    host.runUntil(id, DatabaseStatus.READY);

    assertThat(got(before).status()).isEqualTo(DatabaseStatus.READY);
    assertThat(got(before)).isEqualTo(host.databases.get(id));
    assertThat(got(whenReady(id)).status()).isEqualTo(DatabaseStatus.READY);
    assertThat(before).as("a stage of its own").isNotSameAs(whenReady(id));
  }

  @Test
  void aStage_endsWithWhatAwaitReadyWouldThrow() throws Exception {
    DatabaseId unknown = DatabaseId.create(Instant.EPOCH, new SecureRandom());
    assertThat(problem(whenReady(unknown))).isInstanceOf(NotFoundException.class);
    assertThat(problem(host.databases.whenDeleted(unknown).toCompletableFuture()))
        .isInstanceOf(NotFoundException.class);

    second.nextProvision(
        FakeSteps.endsFailed(
            new Failure(ErrorCategory.QUOTA_EXCEEDED, "It is full.", "Make room.", true)));
    DatabaseId failing = host.attach("second").id();
    CompletableFuture<HostedDatabase> failed = whenReady(failing);
    host.runUntil(failing, DatabaseStatus.FAILED);
    assertThat(problem(failed))
        .isInstanceOf(NotReadyException.class)
        .hasMessageContaining("It is full. Make room.");

    DatabaseId detached = host.attach("fake").id();
    CompletableFuture<HostedDatabase> waiting = whenReady(detached);
    assertThat(problem(host.databases.whenDeleted(detached).toCompletableFuture()))
        .isInstanceOf(NotReadyException.class)
        .hasMessageContaining("detach it first");
    host.databases.detach(detached, Host.ANA);
    assertThat(problem(waiting))
        .isInstanceOf(NotReadyException.class)
        .hasMessageContaining("it was detached");
    CompletableFuture<HostedDatabase> deleted =
        host.databases.whenDeleted(detached).toCompletableFuture();
    host.runUntil(detached, DatabaseStatus.DELETED);
    assertThat(got(deleted).status()).isEqualTo(DatabaseStatus.DELETED);
  }

  @Test
  void aPolicyThatRefusesAtTheEnd_isKept() throws Exception {
    try (Host guarded =
        Host.with(
            clock,
            builder -> builder.accessPolicy((actor, action, project) -> !refuses.get()),
            FakeProvider.builder("fake")
                .clock(clock)
                .provisioningTakes(Duration.ofSeconds(5))
                .build())) {
      DatabaseId id = guarded.attach("fake").id();
      CompletableFuture<HostedDatabase> stage =
          guarded.databases.whenReady(id).toCompletableFuture();
      guarded.queue.runUntil(
          () -> guarded.store.find(id).orElseThrow().work().steps() > 0, Duration.ofHours(1));
      refuses.set(true);
      guarded.queue.runUntil(
          () -> guarded.store.find(id).orElseThrow().status() == DatabaseStatus.READY,
          Duration.ofHours(1));

      assertThat(problem(stage)).isInstanceOf(AccessDeniedException.class);
    }
  }

  @Test
  void whatAnotherNodeMakesReady_isSeen() throws Exception {
    DatabaseId id = host.attach("fake").id();
    CompletableFuture<HostedDatabase> stage = whenReady(id);
    CompletableFuture<HostedDatabase> thread = awaitReady(id);
    store.awaitLook(id);
    try (Host other = host.restart(provider, second)) {
      other.runUntil(id, DatabaseStatus.READY);
    }

    assertThat(got(stage).status()).isEqualTo(DatabaseStatus.READY);
    assertThat(got(thread).status()).isEqualTo(DatabaseStatus.READY);
  }

  private CompletableFuture<HostedDatabase> awaitReady(DatabaseId id) {
    CompletableFuture<HostedDatabase> result = new CompletableFuture<>();
    new Thread(
            () -> {
              try {
                result.complete(host.databases.awaitReady(id, LONG));
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            })
        .start();
    return result;
  }

  @Test
  void aStoreThatIsAwayForAWhile_endsNoWait() throws Exception {
    DatabaseId id = host.attach("fake").id();
    CompletableFuture<HostedDatabase> thread = awaitReady(id);
    store.awaitLook(id);
    store.away = true;
    CompletableFuture<HostedDatabase> stage = whenReady(id);
    store.looks.clear();
    store.awaitLook(id);
    host.runUntil(id, DatabaseStatus.READY);
    store.awaitLook(id);
    assertThat(stage).isNotDone();
    assertThat(thread).isNotDone();
    store.away = false;

    assertThat(got(stage).status()).isEqualTo(DatabaseStatus.READY);
    assertThat(got(thread).status()).isEqualTo(DatabaseStatus.READY);
  }

  @Test
  void aWaitThatIsGivenUp_leavesNothingBehind() throws Exception {
    DatabaseId givenUp = host.attach("fake").id();
    DatabaseId waitedFor = host.attach("second").id();
    CompletableFuture<HostedDatabase> cancelled = whenReady(givenUp);
    CompletableFuture<HostedDatabase> timedOut = whenReady(givenUp);
    CompletableFuture<Throwable> interrupted = new CompletableFuture<>();
    Thread thread =
        new Thread(() -> {
          try {
            HostedDatabase unused = host.databases.awaitReady(givenUp, LONG);
          } catch (Throwable e) {
            interrupted.complete(e);
          }
        });
    thread.start();
    CompletableFuture<HostedDatabase> other = whenReady(waitedFor);
    store.awaitLook(givenUp);

    assertThat(cancelled.cancel(true)).isTrue();
    assertThat(problem(timedOut.orTimeout(1, TimeUnit.MILLISECONDS)))
        .isInstanceOf(TimeoutException.class);
    assertThatThrownBy(() -> host.databases.awaitReady(givenUp, Duration.ofMillis(1)))
        .isInstanceOf(NotReadyException.class);
    thread.interrupt();
    assertThat(interrupted.get(60, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    store.looks.clear();
    // One may have been under way.
    store.awaitLook(waitedFor);
    assertThat(List.of(store.nextLook(), store.nextLook()))
        .allSatisfy(look -> assertThat(look).containsExactly(waitedFor));

    assertThat(host.databases.get(givenUp).status()).isEqualTo(DatabaseStatus.PROVISIONING);
    host.runUntil(waitedFor, DatabaseStatus.READY);
    assertThat(got(other).status()).isEqualTo(DatabaseStatus.READY);
  }

  @Test
  void whatAHostHangsOnAStage_holdsUpNobody() throws Exception {
    DatabaseId first = host.attach("fake").id();
    DatabaseId next = host.attach("second").id();
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    try {
      CompletableFuture<Void> throwing =
          whenReady(first)
              .thenAccept(database -> {
                throw new IllegalStateException("the host's");
              });
      CompletableFuture<Void> blocking =
          whenReady(first)
              .thenAccept(database -> {
                blocked.countDown();
                awaitEnd(end);
              });
      host.runUntil(first, DatabaseStatus.READY);
      assertThat(problem(throwing)).hasMessage("the host's");
      blocked.await();
      CompletableFuture<HostedDatabase> stage = whenReady(next);
      host.runUntil(next, DatabaseStatus.READY);

      assertThat(got(stage).status()).isEqualTo(DatabaseStatus.READY);
      assertThat(host.databases.awaitReady(next, LONG).status()).isEqualTo(DatabaseStatus.READY);
      assertThat(blocking).isNotDone();
    } finally {
      end.countDown();
    }
  }

  private static void awaitEnd(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Counted down as each begins; they go on at the end. */
  private CountDownLatch blockedCallbacks(DatabaseId database, int callbacks, CountDownLatch end) {
    CountDownLatch blocked = new CountDownLatch(callbacks);
    for (int i = 0; i < callbacks; i++) {
      CompletableFuture<Void> unused =
          whenReady(database)
              .thenAccept(ready -> {
                blocked.countDown();
                awaitEnd(end);
              });
    }
    return blocked;
  }

  @Test
  void aThreadThatWaits_isToldWhateverStagesDo() throws Exception {
    DatabaseId first = host.attach("fake").id();
    DatabaseId next = host.attach("second").id();
    CountDownLatch end = new CountDownLatch(1);
    try {
      CountDownLatch blocked = blockedCallbacks(first, 4, end);
      host.runUntil(first, DatabaseStatus.READY);
      blocked.await();
      CompletableFuture<HostedDatabase> thread = awaitReady(next);
      host.runUntil(next, DatabaseStatus.READY);

      assertThat(got(thread).status()).isEqualTo(DatabaseStatus.READY);
    } finally {
      end.countDown();
    }
  }

  /** As in other clients, for good there (async-http-client 1651, pulsar 10418). */
  @Test
  void callbacksThatBlock_endNobodyElsesWait_norTheClose() throws Exception {
    DatabaseId first = host.attach("fake").id();
    DatabaseId next = host.attach("second").id();
    CountDownLatch end = new CountDownLatch(1);
    try {
      CountDownLatch blocked = blockedCallbacks(first, 8, end);
      host.runUntil(first, DatabaseStatus.READY);
      assertThat(blocked.await(60, TimeUnit.SECONDS)).as("each has a thread").isTrue();
      CompletableFuture<HostedDatabase> stage = whenReady(next);
      host.runUntil(next, DatabaseStatus.READY);
      assertThat(got(stage).status()).isEqualTo(DatabaseStatus.READY);

      host.databases.detach(next, Host.ANA);
      CompletableFuture<HostedDatabase> last =
          host.databases.whenDeleted(next).toCompletableFuture();
      CompletableFuture<Void> closed = CompletableFuture.runAsync(host.databases::close);
      assertThat(problem(last)).isInstanceOf(ClosedException.class);
      end.countDown();
      assertThat(closed).succeedsWithin(LONG);
    } finally {
      end.countDown();
    }
  }

  /** As it did in other clients (aws-sdk-java-v2 432, eclipse-milo 1537). */
  @Test
  void aBlockingCallInACallback_isNoDeadlock() throws Exception {
    DatabaseId first = host.attach("fake").id();
    DatabaseId next = host.attach("second").id();
    List<CompletableFuture<HostedDatabase>> calling = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      calling.add(whenReady(first).thenApply(database -> awaited(next)));
    }
    host.runUntil(first, DatabaseStatus.READY);
    host.runUntil(next, DatabaseStatus.READY);

    for (CompletableFuture<HostedDatabase> call : calling) {
      assertThat(got(call).id()).isEqualTo(next);
    }
  }

  private HostedDatabase awaited(DatabaseId id) {
    try {
      return host.databases.awaitReady(id, LONG);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What is asked for while the library closes is refused or ended (pulsar 26537). */
  @Test
  void whoeverBeginsToWaitDuringTheClose_isToldToo() throws Exception {
    DatabaseId id = host.attach("fake").id();
    LinkedBlockingQueue<CompletableFuture<HostedDatabase>> begun = new LinkedBlockingQueue<>();
    CompletableFuture<Throwable> refused = new CompletableFuture<>();
    Thread asking =
        new Thread(() -> {
          try {
            while (true) {
              begun.add(whenReady(id));
            }
          } catch (Throwable e) {
            refused.complete(e);
          }
        });
    asking.start();
    CompletableFuture<HostedDatabase> seen = begun.poll(60, TimeUnit.SECONDS);
    assertThat(seen).isNotNull();
    host.databases.close();

    assertThat(refused.get(60, TimeUnit.SECONDS)).isInstanceOf(ClosedException.class);
    begun.add(seen);
    for (CompletableFuture<HostedDatabase> stage : begun) {
      assertThat(problem(stage)).isInstanceOf(ClosedException.class);
    }
  }

  @Test
  void close_endsEveryStage() throws Exception {
    DatabaseId id = host.attach("fake").id();
    List<CompletableFuture<HostedDatabase>> stages = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      stages.add(whenReady(id));
    }
    host.databases.close();

    for (CompletableFuture<HostedDatabase> stage : stages) {
      assertThat(problem(stage)).isInstanceOf(ClosedException.class);
    }
    assertThatThrownBy(() -> host.databases.whenReady(id)).isInstanceOf(ClosedException.class);
    assertThatThrownBy(() -> host.databases.whenDeleted(id)).isInstanceOf(ClosedException.class);
  }

  /** A store of another make, which has not heard of reads of many. */
  @Test
  void aStoreThatReadsOneByOne_willDo() throws Exception {
    DatabaseStore plain =
        new DelegatingStore(new InMemoryDatabaseStore()) {
          @Override
          public List<DatabaseRecord> findAll(Collection<DatabaseId> ids) {
            return ids.stream().map(inner::find).flatMap(Optional::stream).toList();
          }
        };
    try (Host other = Host.on(clock, unused -> plain, provider)) {
      DatabaseId id = other.attach("fake").id();
      CompletableFuture<HostedDatabase> stage = other.databases.whenReady(id).toCompletableFuture();
      other.runUntil(id, DatabaseStatus.READY);
      assertThat(got(stage).status()).isEqualTo(DatabaseStatus.READY);
    }
  }
}
