package io.hosteddb.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.model.Action;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ProjectClosing;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.Change;
import io.hosteddb.store.Changes;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.RecordChange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The history of all databases as a follower reads it, from where it left off. */
abstract class ChangeTests extends StoreTests {
  private static final int CHANGES = 6;
  private static final int PROJECTS = 4;
  private static final int CLOSERS_APART = 16;
  private static final long PAUSE_NANOS = 200_000;

  @ParameterizedTest(name = "{0} at a time")
  @DisplayName("changes are the history of all databases, in the order of what came after another")
  @ValueSource(ints = {1, 4, 500})
  void changesAreTheHistoryOfAll(int limit) {
    List<HistoryEntry> written = new ArrayList<>();
    DatabaseRecord first = insert(SampleRecord.of(project));
    DatabaseRecord second = insert(SampleRecord.of(SampleRecord.newProject()));
    written.addAll(SampleRecord.trail(first).history());
    written.addAll(SampleRecord.trail(second).history());
    for (int i = 0; i < CHANGES; i++) {
      first = progress(store(), first, written);
      second = progress(store(), second, written);
    }
    DatabaseRecord last = insert(SampleRecord.of(project));
    written.addAll(SampleRecord.trail(last).history());

    List<Change> followed = follow(limit, null, last.id());
    StoreAssertions.requireSameHistory(followed.stream().map(Change::entry).toList(), written);
    String end = followed.get(followed.size() - 1).position();
    assertThat(store().changes(limit, end))
        .as("changes after the last one")
        .isEqualTo(new Changes.Next(List.of(), end));
  }

  @Test
  @DisplayName("who reads again from a position gets the same changes after it")
  void changesAreReadAgainFromAPosition() {
    DatabaseRecord record = insert(SampleRecord.of(project));
    for (int i = 0; i < CHANGES; i++) {
      record = progress(store(), record, new ArrayList<>());
    }
    DatabaseId last = insert(SampleRecord.of(project)).id();
    List<Change> all = follow(500, null, last);
    for (int i = 0; i < all.size() - 1; i++) {
      assertThat(follow(2, all.get(i).position(), last))
          .as("changes after the %s. of %s", i + 1, all.size())
          .isEqualTo(all.subList(i + 1, all.size()));
    }
  }

  @Test
  @DisplayName("who begins at the end hears what comes, and nothing that could be read before")
  void followerBeginsAtTheEnd() {
    DatabaseRecord record = insert(SampleRecord.of(project));
    record = progress(store(), record, new ArrayList<>());
    follow(500, null, insert(SampleRecord.of(SampleRecord.newProject())).id());
    String end = store().endOfChanges();
    List<HistoryEntry> written = new ArrayList<>();
    for (int i = 0; i < CHANGES; i++) {
      record = progress(store(), record, written);
    }
    DatabaseRecord last = insert(SampleRecord.of(SampleRecord.newProject()));
    written.addAll(SampleRecord.trail(last).history());
    StoreAssertions.requireSameHistory(
        follow(2, end, last.id()).stream().map(Change::entry).toList(), written);
  }

  @Test
  @DisplayName(
      "a follower that was away while the store forgot changes is told, and where to go on")
  void followerThatMissedChangesIsTold() throws Exception {
    DatabaseRecord record = insert(SampleRecord.of(project));
    for (int i = 0; i < CHANGES; i++) {
      record = progress(store(), record, new ArrayList<>());
    }
    List<Change> all = follow(500, null, insert(SampleRecord.of(SampleRecord.newProject())).id());
    Assumptions.assumeTrue(
        kit().forgetChanges(store()), "Not tested: StoreConformance.forgetChanges is not given.");

    String away = all.get(0).position();
    Changes told = store().changes(10, away);
    assertThat(told)
        .as("changes after %s, some of which are gone", away)
        .isInstanceOf(Changes.Missed.class);
    String end = store().endOfChanges();
    assertThat(store().changes(10, end))
        .as("changes for who has seen all")
        .isEqualTo(new Changes.Next(List.of(), end));
    assertThat(store().changes(10, null))
        .as("changes from the first there is")
        .isInstanceOf(Changes.Next.class);

    DatabaseRecord later = insert(SampleRecord.of(SampleRecord.newProject()));
    assertThat(follow(500, told.position(), later.id()))
        .extracting(Change::entry)
        .containsExactlyElementsOf(history(later.id()));
  }

  @Test
  @DisplayName("who asked when there was nothing yet is told as well")
  void followerOfNothingIsTold() throws Exception {
    Changes nothing = store().changes(10, null);
    assertThat(nothing).isEqualTo(new Changes.Next(List.of(), nothing.position()));
    DatabaseRecord record = insert(SampleRecord.of(project));
    progress(store(), record, new ArrayList<>());
    Assumptions.assumeTrue(
        kit().forgetChanges(store()), "Not tested: StoreConformance.forgetChanges is not given.");
    assertThat(store().changes(10, nothing.position()))
        .as("changes after none, some of which are gone")
        .isInstanceOf(Changes.Missed.class);
  }

  @ParameterizedTest(name = "''{0}''")
  @DisplayName("what is no position is refused, and says so")
  @ValueSource(strings = {"", "nonsense", "1.x", "-", "99999999999999999999"})
  void malformedPositionIsRefused(String after) {
    insert(SampleRecord.of(project));
    assertThatThrownBy(() -> store().changes(10, after))
        .isInstanceOfSatisfying(
            InvalidRequestException.class,
            e -> assertThat(e.violations().get(0).field()).isEqualTo("after"));
  }

  @Test
  @DisplayName("a follower misses nothing and hears nothing twice, whoever writes meanwhile")
  void followerHearsEveryChangeOnce() throws Exception {
    Race race = new Race(THREADS + 1);
    String after = null;
    for (int round = 0; round < rounds(); round++) {
      List<ProjectId> projects = new ArrayList<>();
      for (int i = 0; i < PROJECTS; i++) {
        projects.add(SampleRecord.newProject());
      }
      DatabaseRecord last = SampleRecord.of(SampleRecord.newProject()).record();
      String from = after;
      Writers writers = new Writers(this, projects, last);
      List<List<Change>> followed =
          race.run(thread -> {
            DatabaseStore node = kit().unchecked(() -> node(thread));
            return thread == THREADS
                ? () -> follow(7, from, last.id())
                : (Callable<List<Change>>) () -> writers.write(thread, node);
          });
      List<Change> changes = followed.get(THREADS);
      requireComplete(changes);
      after = changes.get(changes.size() - 1).position();
    }
  }

  /** Each round writes some 450 changes in as many transactions. */
  private int rounds() {
    return Math.max(1, kit().rounds() / 5);
  }

  /** Nothing was written by others, so what was followed must be all that the history has. */
  private void requireComplete(List<Change> changes) {
    Map<DatabaseId, List<HistoryEntry>> heard = new LinkedHashMap<>();
    for (Change change : changes) {
      heard
          .computeIfAbsent(change.entry().database(), unused -> new ArrayList<>())
          .add(change.entry());
    }
    assertThat(heard).as("databases that the follower heard of").hasSize(THREADS + 1);
    heard.forEach((id, entries) ->
        assertThat(entries)
            .as("what the follower heard of database %s, beside its history", id)
            .isEqualTo(history(id)));
  }

  /** Reads changes until the first of a database is among them; what the others wrote is before. */
  private List<Change> follow(int limit, @Nullable String from, DatabaseId last) {
    List<Change> found = new ArrayList<>();
    String after = from;
    while (found.stream().noneMatch(change -> change.entry().database().equals(last))) {
      Changes read = store().changes(limit, after);
      assertThat(read)
          .as("changes after %s, of which none was forgotten", after)
          .isInstanceOf(Changes.Next.class);
      List<Change> next = ((Changes.Next) read).items();
      assertThat(next.size()).as("changes read at once").isBetween(0, limit);
      found.addAll(next);
      assertThat(found.size()).as("changes that never end").isLessThan(100_000);
      after = read.position();
      if (next.isEmpty()) {
        LockSupport.parkNanos(PAUSE_NANOS);
      } else {
        assertThat(after)
            .as("where to go on after those that were read")
            .isEqualTo(next.get(next.size() - 1).position());
      }
    }
    return found;
  }

  private static DatabaseRecord progress(
      DatabaseStore store, DatabaseRecord record, List<HistoryEntry> written) {
    DatabaseRecord next = SampleRecord.progressed(record, "on");
    var trail = SampleRecord.trail(record, next, Action.READ, "to version " + next.version());
    if (!store.update(next, trail)) {
      return record;
    }
    written.addAll(trail.history());
    return next;
  }

  /** Threads that attach, change and detach; when the last one is done it attaches one more. */
  private static final class Writers {
    private final ChangeTests tests;
    private final List<ProjectId> projects;
    private final DatabaseRecord last;
    private final CountDownLatch attached = new CountDownLatch(THREADS);
    private int done;

    Writers(ChangeTests tests, List<ProjectId> projects, DatabaseRecord last) {
      this.tests = tests;
      this.projects = projects;
      this.last = last;
    }

    /** Whatever becomes of it, the follower comes to its end. */
    List<Change> write(int thread, DatabaseStore store) throws Exception {
      ProjectId project = projects.get(thread % PROJECTS);
      try {
        change(store, attach(store, project));
        if (thread % CLOSERS_APART == 0) {
          attached.await();
          store.closeProject(
              new ProjectClosing(project, SampleRecord.BASE, SampleRecord.ANA, "It is over."),
              AuditEntry.of(
                  SampleRecord.BASE, SampleRecord.ANA, Action.CLOSE_PROJECT, project, null, null),
              Writers::detach);
        }
      } finally {
        end();
      }
      return List.of();
    }

    private DatabaseRecord attach(DatabaseStore store, ProjectId project) {
      DatabaseRecord record = SampleRecord.of(project).record();
      try {
        assertThat(store.insert(record, SampleRecord.trail(record)))
            .isInstanceOf(InsertOutcome.Inserted.class);
        return record;
      } finally {
        attached.countDown();
      }
    }

    private static void change(DatabaseStore store, DatabaseRecord attached) {
      DatabaseRecord record = attached;
      for (int i = 0; i < CHANGES; i++) {
        record = progress(store, store.find(record.id()).orElseThrow(), new ArrayList<>());
      }
    }

    private synchronized void end() {
      done++;
      if (done == THREADS) {
        tests.insert(last);
      }
    }

    private static RecordChange detach(DatabaseRecord record) {
      DatabaseRecord next = SampleRecord.detached(record);
      return new RecordChange(
          record, next, SampleRecord.trail(record, next, Action.DETACH, "The project is over."));
    }
  }
}
