package io.hosteddb.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.Page;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.Trail;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The tests of one side of a store; each test gets an empty one. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class StoreTests {
  static final int THREADS = 64;

  final ProjectId project = SampleRecord.newProject();
  private @Nullable StoreConformance kit;
  private @Nullable DatabaseStore store;
  private @Nullable DatabaseStore other;

  /** The class that this one is nested in opens the stores. */
  @RegisterExtension
  final BeforeEachCallback findsKit =
      test ->
          kit = test.getRequiredTestInstances().findInstance(StoreConformance.class).orElse(null);

  @BeforeEach
  void open() throws Exception {
    store = kit().open();
  }

  final StoreConformance kit() {
    if (kit == null) {
      throw new IllegalStateException("The tests are not nested in a StoreConformance.");
    }
    return kit;
  }

  @AfterEach
  void close() {
    if (other != null) {
      other.close();
    }
    if (store != null) {
      store.close();
    }
  }

  final DatabaseStore store() {
    if (store == null) {
      throw new IllegalStateException("The store was not opened.");
    }
    return store;
  }

  /** A second store over the same data, if the store has more than this process's memory. */
  final Optional<DatabaseStore> other() throws Exception {
    if (other == null) {
      other = kit().reopen().orElse(null);
    }
    return Optional.ofNullable(other);
  }

  /**
   * The store for one of many threads: half of them are on another node, if there can be one. To be
   * asked before they start, since the other node is opened when it is first asked for.
   */
  final DatabaseStore node(int thread) throws Exception {
    return thread % 2 == 0 ? store() : other().orElse(store());
  }

  final DatabaseRecord insert(SampleRecord sample) {
    DatabaseRecord record = sample.record();
    insert(record);
    return record;
  }

  final void insert(DatabaseRecord record) {
    assertThat(store().insert(record, SampleRecord.trail(record)))
        .as("the outcome of inserting %s into a project where nothing is in its way", record)
        .isInstanceOf(InsertOutcome.Inserted.class);
  }

  /** Updates with an empty trail and returns the record after. */
  final DatabaseRecord update(DatabaseRecord next) {
    return update(next, Trail.none());
  }

  final DatabaseRecord update(DatabaseRecord next, Trail trail) {
    assertThat(store().update(next, trail))
        .as("the update of %s from version %s", next, next.version() - 1)
        .isTrue();
    return next;
  }

  final DatabaseRecord found(DatabaseId id) {
    return store().find(id).orElseThrow(() -> new AssertionError("There is no record " + id + "."));
  }

  final long revision() {
    return store().environment(project, null).revision();
  }

  final List<HistoryEntry> history(DatabaseId id) {
    return all(after -> store().history(id, 500, after));
  }

  final List<AuditEntry> audit() {
    return all(after -> store().audit(project, 500, after));
  }

  /** Everything on all pages. */
  static <T> List<T> all(Function<@Nullable String, Page<T>> pages) {
    List<T> all = new ArrayList<>();
    String after = null;
    do {
      Page<T> page = pages.apply(after);
      all.addAll(page.items());
      after = page.next();
      assertThat(all.size()).as("things on pages that never end").isLessThan(100_000);
    } while (after != null);
    return all;
  }
}
