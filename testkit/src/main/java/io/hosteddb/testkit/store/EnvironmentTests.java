package io.hosteddb.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.Secret;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.EnvironmentView;
import io.hosteddb.store.ReadyDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What injects into an environment, and the project's revision. */
abstract class EnvironmentTests extends StoreTests {
  private static final int READERS = 4;

  /** For each round that waits for the readers. */
  private static final int UNWATCHED = 5;

  @Test
  @DisplayName("only READY databases inject, with their values")
  void onlyReadyInjects() {
    DatabaseRecord provisioning = insert(SampleRecord.of(project));
    assertThat(ids(null)).as("while PROVISIONING").isEmpty();
    DatabaseRecord ready = update(SampleRecord.ready(provisioning));
    List<ReadyDatabase> databases = store().environment(project, null).databases();
    assertThat(databases).hasSize(1);
    ReadyDatabase injecting = databases.get(0);
    assertThat(injecting.id()).isEqualTo(ready.id());
    assertThat(injecting.provider()).isEqualTo(ready.attachment().provider());
    assertThat(injecting.contract()).isEqualTo(ready.attachment().contract());
    assertThat(injecting.variables()).isEqualTo(ready.variables());
    DatabaseRecord detached = update(SampleRecord.detached(ready));
    assertThat(ids(null)).as("from the moment of detach").isEmpty();
    update(SampleRecord.gone(detached));
    assertThat(ids(null)).as("when DELETED").isEmpty();
  }

  @Test
  @DisplayName("a project-wide database is in all environments, a scoped one in its own only")
  void scopeIsKept() {
    DatabaseId everywhere = ready(SampleRecord.of(project));
    DatabaseId production = ready(SampleRecord.of(project).environment("production"));
    DatabaseId staging = ready(SampleRecord.of(project).environment("staging"));
    assertThat(ids(null)).containsExactly(everywhere);
    assertThat(ids("production")).containsExactlyInAnyOrder(everywhere, production);
    assertThat(ids("staging")).containsExactlyInAnyOrder(everywhere, staging);
    assertThat(ids("elsewhere")).containsExactly(everywhere);
    assertThat(store().environment(SampleRecord.newProject(), null).databases()).isEmpty();
  }

  @Test
  @DisplayName("databases come in the order of their ids")
  void orderIsThatOfTheIds() {
    for (int i = 0; i < 5; i++) {
      ready(SampleRecord.of(project).at(SampleRecord.BASE.minusSeconds(i)));
    }
    assertThat(ids(null)).hasSize(5).isSorted();
  }

  @Test
  @DisplayName("the revision rises by one when variables appear, change or vanish, and only then")
  void revisionRisesByOne() {
    assertThat(revision()).as("before anything").isZero();
    DatabaseRecord record = insert(SampleRecord.of(project));
    record = update(SampleRecord.progressed(record, "working"));
    assertThat(revision()).as("while PROVISIONING").isZero();
    record = update(SampleRecord.ready(record));
    assertThat(revision()).as("when variables appear").isEqualTo(1);
    record = update(SampleRecord.progressed(record, null));
    assertThat(revision()).as("when something else changes").isEqualTo(1);
    record =
        update(
            record
                .change(SampleRecord.later(record))
                .variables(record.variables().with("TOKEN_X", Secret.of("rotated")))
                .build());
    assertThat(revision()).as("when a value changes").isEqualTo(2);
    record = update(SampleRecord.detached(record));
    assertThat(revision()).as("when variables vanish").isEqualTo(3);
    update(SampleRecord.gone(record));
    assertThat(revision()).as("when what had no variables is DELETED").isEqualTo(3);
  }

  @Test
  @DisplayName("the revision is the project's: every environment shows it, other projects do not")
  void revisionIsTheProjects() {
    ready(SampleRecord.of(project).environment("production"));
    ready(SampleRecord.of(project).environment("staging"));
    assertThat(store().environment(project, EnvironmentId.of("production")).revision())
        .isEqualTo(2);
    assertThat(revision()).isEqualTo(2);
    assertThat(store().environment(SampleRecord.newProject(), null).revision()).isZero();
  }

  @Test
  @DisplayName("databases and revision are those of one moment")
  void viewIsConsistent() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    Reads reads = new Reads();
    ExecutorService executor = Executors.newFixedThreadPool(READERS);
    try {
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        DatabaseStore node = node(i);
        readers.add(executor.submit(() -> readUntil(done, reads, node)));
      }
      for (int i = 0; i < kit().rounds(); i++) {
        DatabaseRecord made = insert(SampleRecord.of(project));
        reads.await(2 * READERS);
        DatabaseRecord ready = update(SampleRecord.ready(made));
        reads.await(2 * READERS);
        update(SampleRecord.gone(update(SampleRecord.detached(ready))));
        reads.await(2 * READERS);
      }
      for (int i = 0; i < UNWATCHED * kit().rounds(); i++) {
        DatabaseRecord ready = update(SampleRecord.ready(insert(SampleRecord.of(project))));
        update(SampleRecord.gone(update(SampleRecord.detached(ready))));
      }
      done.set(true);
      for (Future<?> reader : readers) {
        reader.get();
      }
    } finally {
      done.set(true);
      executor.shutdownNow();
    }
  }

  /** Every second revision has a database and the others have none. */
  private void readUntil(AtomicBoolean done, Reads reads, DatabaseStore node) {
    try {
      long last = 0;
      do {
        EnvironmentView view = node.environment(project, null);
        assertThat(view.databases())
            .as("the databases of revision %s", view.revision())
            .hasSize((int) (view.revision() % 2));
        assertThat(view.revision()).as("a later read").isGreaterThanOrEqualTo(last);
        last = view.revision();
        reads.add();
      } while (!done.get());
    } finally {
      reads.end();
    }
  }

  /** What the readers have read: twice as often as they are many means that each saw this state. */
  private static final class Reads {
    private long count;
    private boolean over;

    synchronized void add() {
      count++;
      notifyAll();
    }

    /** A reader has ended, since it saw what is wrong or all is done. */
    synchronized void end() {
      over = true;
      notifyAll();
    }

    synchronized void await(int more) throws InterruptedException {
      long enough = count + more;
      while (count < enough && !over) {
        wait();
      }
    }
  }

  private DatabaseId ready(SampleRecord sample) {
    return update(SampleRecord.ready(insert(sample))).id();
  }

  private List<DatabaseId> ids(@Nullable String environment) {
    ProjectId in = project;
    return store()
        .environment(in, environment == null ? null : EnvironmentId.of(environment))
        .databases()
        .stream()
        .map(ReadyDatabase::id)
        .toList();
  }
}
