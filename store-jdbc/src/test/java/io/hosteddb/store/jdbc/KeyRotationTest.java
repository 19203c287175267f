package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.env.VariableValues;
import io.hosteddb.lifecycle.Lifecycle;
import io.hosteddb.lifecycle.LifecycleEvent;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.Secret;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.EnvironmentView;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.ReadyDatabase;
import io.hosteddb.store.Trail;
import io.hosteddb.store.jdbc.internal.maintenance.ReencryptionState.Counts;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Three nodes go through a whole rotation, one restarted after the other, while some threads
 * attach, change and detach and others read: no read fails, no write is lost, and the old key can
 * go.
 */
class KeyRotationTest {
  private static final int NODES = 3;
  private static final int WRITERS = 3;
  private static final int READERS = 3;

  /** How many operations pass before the next node is restarted. */
  private static final int BETWEEN = 60;

  /** A node: a restart waits for what runs on it, as a shutdown does. */
  private static final class Node {
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private DatabaseStore store;

    Node(DatabaseStore store) {
      this.store = store;
    }

    <T> T on(Function<DatabaseStore, T> work) {
      lock.readLock().lock();
      try {
        return work.apply(store);
      } finally {
        lock.readLock().unlock();
      }
    }

    void restart(DatabaseStore with) {
      lock.writeLock().lock();
      try {
        store = with;
      } finally {
        lock.writeLock().unlock();
      }
    }
  }

  /** What must be read of a project, by its writer; null while it is being changed. */
  private final Map<ProjectId, Known> known = new ConcurrentHashMap<>();

  /** The only database of a project, and the revision that shows it. */
  private record Known(long revision, DatabaseRecord record) {}

  private final Map<ProjectId, Long> revisions = new ConcurrentHashMap<>();
  private final List<Node> nodes = new ArrayList<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private final Object monitor = new Object();
  private long operations;

  @ParameterizedTest
  @EnumSource
  void aRotationUnderLoad_failsNoReadAndLosesNoWrite(TestDatabase database) throws Exception {
    TinkKeyset old = TinkKeyset.generate();
    TinkKeyset prepared = old.withNewKey();
    TinkKeyset rotated = prepared.withNewestAsPrimary();
    ExecutorService executor = Executors.newFixedThreadPool(WRITERS + READERS);
    try (Inside here = Inside.open(database, 12)) {
      for (int i = 0; i < NODES; i++) {
        nodes.add(new Node(here.store(TinkSecretCipher.of(old))));
      }
      List<Future<?>> load = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        int writer = i;
        load.add(executor.submit(() -> write(writer)));
      }
      for (int i = 0; i < READERS; i++) {
        load.add(executor.submit(this::read));
      }
      try {
        await(BETWEEN, load);
        restartAll(here, prepared, load);
        nodes.get(0).restart(here.store(TinkSecretCipher.of(rotated)));
        here.reencryptionJob(TinkSecretCipher.of(rotated), 7).runIfDue();
        restartAll(here, rotated, load);
        Counts progress = here.reencryptionJob(TinkSecretCipher.of(rotated), 7).reencrypt();
        assertThat(progress.done()).as("%s", progress).isTrue();
        assertThat(progress.unreadable()).isEmpty();
        restartAll(here, rotated.withPrimaryOnly(), load);
      } finally {
        over.set(true);
      }
      for (Future<?> thread : load) {
        thread.get();
      }
      System.out.printf(
          "[key rotation] %s: %d operations, %d projects%n", database, operations, known.size());
      JdbcDatabaseStore last = here.store(TinkSecretCipher.of(rotated.withPrimaryOnly()));
      assertThat(known).hasSizeGreaterThan(WRITERS);
      known.forEach((project, expected) -> {
        same(last.environment(project, null), expected);
        DatabaseRecord found = last.find(expected.record().id()).orElseThrow();
        assertThat(found.version()).isEqualTo(expected.record().version());
        assertThat(found.checkpoint()).isEqualTo(expected.record().checkpoint());
      });
      assertThat(last.reencrypt().done()).isTrue();
      assertThat(last.reencryptionProgress().reencrypted()).isZero();
    } finally {
      executor.shutdownNow();
    }
  }

  private void restartAll(Inside here, TinkKeyset keyset, List<Future<?>> load) throws Exception {
    for (Node node : nodes) {
      node.restart(here.store(TinkSecretCipher.of(keyset)));
      await(BETWEEN, load);
    }
  }

  /** Waits for so many operations more, or for a thread that has failed. */
  private void await(int more, List<Future<?>> load) throws Exception {
    synchronized (monitor) {
      long until = operations + more;
      while (operations < until) {
        for (Future<?> thread : load) {
          if (thread.isDone()) {
            thread.get();
          }
        }
        monitor.wait(100);
      }
    }
  }

  private void count() {
    synchronized (monitor) {
      operations++;
      monitor.notifyAll();
    }
  }

  private <T> T anywhere(int turn, Function<DatabaseStore, T> work) {
    T result = nodes.get(Math.floorMod(turn, NODES)).on(work);
    count();
    return result;
  }

  /** Each step on another node; each writer has projects of its own and uses them again. */
  private void write(int writer) {
    Map<ProjectId, DatabaseRecord> attached = new HashMap<>();
    for (int round = 0; !over.get(); round++) {
      ProjectId project = ProjectId.of("project-" + writer + "-" + round % 8);
      known.remove(project);
      DatabaseRecord earlier = attached.remove(project);
      if (earlier != null) {
        detach(round, earlier);
      }
      DatabaseRecord record = attach(round, project);
      attached.put(project, record);
      known.put(project, new Known(revisions.getOrDefault(project, 0L), record));
    }
  }

  private DatabaseRecord attach(int turn, ProjectId project) {
    DatabaseRecord first = Records.attached(project, "postgres", null);
    InsertOutcome outcome = anywhere(turn, store -> store.insert(first, Trail.none()));
    assertThat(outcome).isInstanceOf(InsertOutcome.Inserted.class);
    DatabaseRecord begun =
        update(turn + 1, Records.progressed(first, Secret.of("password " + first.id())));
    DatabaseRecord ready = update(turn + 2, Records.ready(begun, Secret.of("url " + first.id())));
    revisions.merge(project, 1L, Long::sum);
    return update(turn, ready.change(Records.NOW).step().progress("looked at").build());
  }

  private void detach(int turn, DatabaseRecord record) {
    DatabaseRecord deleting = update(turn, Records.detached(record));
    revisions.merge(record.attachment().project(), 1L, Long::sum);
    update(
        turn + 1,
        deleting
            .change(Records.NOW)
            .apply(Lifecycle.next(deleting.status(), LifecycleEvent.CONFIRMED_GONE).orElseThrow())
            .build());
  }

  private DatabaseRecord update(int turn, DatabaseRecord next) {
    boolean written = anywhere(turn, store -> store.update(next, Trail.none()));
    assertThat(written).as("the change of %s", next).isTrue();
    return next;
  }

  private void read() {
    for (int turn = 0; !over.get(); turn++) {
      for (Map.Entry<ProjectId, Known> entry : known.entrySet()) {
        Known expected = entry.getValue();
        EnvironmentView view = anywhere(turn, store -> store.environment(entry.getKey(), null));
        if (expected.equals(known.get(entry.getKey()))) {
          same(view, expected);
        }
        for (ReadyDatabase database : view.databases()) {
          VariableValues values = database.variables();
          var name = database.contract().names().get(0);
          assertThat(values.find(name).orElseThrow().reveal()).isEqualTo("url " + database.id());
          DatabaseRecord found =
              anywhere(turn + 1, store -> store.find(database.id())).orElseThrow();
          assertThat(found.checkpoint().secret("password").map(Secret::reveal))
              .isIn(Optional.empty(), Optional.of("password " + database.id()));
        }
      }
    }
  }

  private static void same(EnvironmentView view, Known expected) {
    assertThat(view.revision()).isEqualTo(expected.revision());
    assertThat(view.databases())
        .singleElement()
        .satisfies(database -> {
          assertThat(database.id()).isEqualTo(expected.record().id());
          assertThat(database.variables()).isEqualTo(expected.record().variables());
        });
  }
}
