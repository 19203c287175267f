package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.lifecycle.Lifecycle;
import io.hosteddb.lifecycle.LifecycleEvent;
import io.hosteddb.model.Action;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectClosing;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.Secret;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.Trail;
import io.hosteddb.store.jdbc.internal.maintenance.MaintenanceStatements;
import io.hosteddb.store.jdbc.internal.maintenance.RetentionJob;
import io.hosteddb.store.jdbc.internal.sql.ResultRow;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import io.hosteddb.store.jdbc.internal.work.RecurringJob;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is over is removed when its time has come, and nothing else. */
class RetentionTest {
  private static final Duration DAY = Duration.ofDays(1);

  /** Long enough ago that a thousand days later is past, too: retention goes by no time to come. */
  private static final Instant BEGIN = Instant.parse("2021-03-01T10:00:00Z");

  private final SecretCipher cipher = TinkSecretCipher.of(TinkKeyset.generate());
  private @Nullable Inside inside;
  private @Nullable JdbcDatabaseStore opened;

  @AfterEach
  void close() {
    Inside here = inside;
    if (here != null) {
      here.close();
    }
  }

  private Inside open(TestDatabase database) {
    Inside here = Inside.open(database, 8);
    inside = here;
    opened = here.store(cipher);
    return here;
  }

  private JdbcDatabaseStore store() {
    return Objects.requireNonNull(opened);
  }

  private static Instant day(long days) {
    return BEGIN.plus(DAY.multipliedBy(days));
  }

  private DatabaseRecord attach(ProjectId project, @Nullable String key, Instant at) {
    DatabaseRecord record = Records.attached(project, "postgres", key);
    assertThat(store().insert(record, trail(null, record, at, Action.ATTACH)))
        .isInstanceOf(InsertOutcome.Inserted.class);
    return record;
  }

  private DatabaseRecord event(DatabaseRecord before, LifecycleEvent event, Instant at) {
    DatabaseRecord after =
        before.change(at).apply(Lifecycle.next(before.status(), event).orElseThrow()).build();
    assertThat(store().update(after, trail(before, after, at, Action.RETRY))).isTrue();
    return after;
  }

  private static Trail trail(
      @Nullable DatabaseRecord before, DatabaseRecord after, Instant at, Action action) {
    return new Trail(
        List.of(
            HistoryEntry.of(
                after.id(),
                at,
                before == null ? null : before.status(),
                after.status(),
                Records.ANA,
                "because")),
        List.of(
            AuditEntry.of(
                at, Records.ANA, action, after.attachment().project(), after.id(), null)));
  }

  private DatabaseRecord deleted(ProjectId project, @Nullable String key, Instant at) {
    DatabaseRecord deleting = event(attach(project, key, at), LifecycleEvent.DETACH_REQUESTED, at);
    return event(deleting, LifecycleEvent.CONFIRMED_GONE, at);
  }

  @ParameterizedTest
  @EnumSource
  void aDeletedRecord_goesWithItsHistoryAndKey_itsAuditStays(TestDatabase database) {
    Inside here = open(database);
    ProjectId project = Records.PROJECT;
    DatabaseRecord early = deleted(project, "key", day(0));
    DatabaseRecord late = deleted(project, "later", day(1));
    DatabaseRecord live = attach(project, null, day(0));
    DatabaseRecord ready = Records.ready(live, Secret.of("value"));
    assertThat(store().update(ready, Trail.none())).isTrue();
    RetentionJob removal = here.retentionJob(Retention.defaults(), 500);

    assertThat(removal.run(day(90))).isEqualTo(new RetentionJob.Removed(0, 0, 0));
    assertThat(removal.run(day(90).plusMillis(1))).isEqualTo(new RetentionJob.Removed(1, 0, 0));
    assertThat(store().find(early.id())).isEmpty();
    assertThat(store().history(early.id(), 10, null).items()).isEmpty();
    assertThat(store().find(late.id())).isPresent();
    assertThat(store().find(live.id())).isPresent();
    assertThat(store().audit(project, 10, null).items())
        .as("audit outlives the record")
        .filteredOn(entry -> early.id().equals(entry.database()))
        .hasSize(3);
    assertThat(store().environment(project, null).revision()).isEqualTo(1);

    assertThat(store().insert(again("later"), Trail.none()))
        .as("the key of a record that is there")
        .isInstanceOf(InsertOutcome.Repeated.class);
    store().update(Records.detached(ready), Trail.none());
    assertThat(store().insert(again("key"), Trail.none()))
        .as("the key of a record that is gone")
        .isInstanceOf(InsertOutcome.Inserted.class);
    assertThat(store().environment(project, null).revision()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void aClosedProject_staysClosed_whenNothingElseOfItIsLeft(TestDatabase database) {
    Inside here = open(database);
    ProjectId project = Records.PROJECT;
    deleted(project, "key", day(0));
    store()
        .closeProject(
            new ProjectClosing(project, day(0), Records.ANA, "It is over."),
            AuditEntry.of(day(0), Records.ANA, Action.CLOSE_PROJECT, project, null, null),
            record -> {
              throw new AssertionError("Nothing is attached.");
            });
    here.retentionJob(Retention.defaults(), 500).run(day(4_000));
    assertThat(store().audit(project, 10, null).items()).isEmpty();

    ProjectClosing closing = store().projectClaims(project).closing();
    assertThat(closing).isEqualTo(new ProjectClosing(project, day(0), Records.ANA, "It is over."));
    assertThat(store().insert(again("key"), Trail.none()))
        .isInstanceOf(InsertOutcome.Refused.class);
  }

  private static DatabaseRecord again(String key) {
    return Records.attached(Records.PROJECT, "postgres", key);
  }

  @ParameterizedTest
  @EnumSource
  void aRecordThatIsNotDeleted_staysForEver(TestDatabase database) {
    Inside here = open(database);
    DatabaseRecord deleting =
        event(attach(ProjectId.of("a"), null, day(0)), LifecycleEvent.DETACH_REQUESTED, day(0));
    DatabaseRecord failed =
        event(attach(ProjectId.of("b"), null, day(0)), LifecycleEvent.PROVISIONING_FAILED, day(0));
    DatabaseRecord waiting = attach(ProjectId.of("c"), null, day(0));
    RetentionJob.Removed removed = here.retentionJob(Retention.defaults(), 500).run(day(30_000));
    assertThat(removed).isEqualTo(new RetentionJob.Removed(0, 2, 5));
    for (DatabaseRecord record : List.of(deleting, failed, waiting)) {
      assertThat(store().find(record.id())).isPresent();
      assertThat(store().history(record.id(), 10, null).items())
          .singleElement()
          .extracting(HistoryEntry::to)
          .isEqualTo(record.status());
    }
  }

  @ParameterizedTest
  @EnumSource
  void oldHistory_goesExceptTheLastTransition(TestDatabase database) {
    Inside here = open(database);
    DatabaseRecord record = attach(Records.PROJECT, null, day(0));
    for (int i = 1; i <= 10; i++) {
      record = event(record, LifecycleEvent.PROVISIONING_FAILED, day(i));
      record = event(record, LifecycleEvent.RETRY_REQUESTED, day(i));
    }
    RetentionJob removal =
        here.retentionJob(Retention.defaults().withTrail(DAY.multipliedBy(5)), 3);
    assertThat(removal.run(day(10))).isEqualTo(new RetentionJob.Removed(0, 9, 9));
    assertThat(times(record)).first().isEqualTo(day(5));
    assertThat(times(record)).hasSize(12);
    assertThat(removal.run(day(10))).isEqualTo(new RetentionJob.Removed(0, 0, 0));

    assertThat(removal.run(day(1_000))).isEqualTo(new RetentionJob.Removed(0, 11, 12));
    assertThat(store().history(record.id(), 100, null).items())
        .singleElement()
        .satisfies(last -> {
          assertThat(last.at()).isEqualTo(day(10));
          assertThat(last.to()).isEqualTo(DatabaseStatus.PROVISIONING);
        });
    event(record, LifecycleEvent.PROVISIONING_FAILED, day(1_001));
    assertThat(removal.run(day(1_002)))
        .as("what was last and is no more")
        .isEqualTo(new RetentionJob.Removed(0, 1, 0));
  }

  private List<Instant> times(DatabaseRecord record) {
    return store().history(record.id(), 100, null).items().stream().map(HistoryEntry::at).toList();
  }

  @ParameterizedTest
  @EnumSource
  void transitionsOfOneMomentAndVersion_areToldApart(TestDatabase database) {
    Inside here = open(database);
    List<DatabaseRecord> records = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      DatabaseRecord record = attach(ProjectId.of("p" + i), null, day(0));
      DatabaseRecord failed =
          record
              .change(day(0))
              .apply(
                  Lifecycle.next(record.status(), LifecycleEvent.PROVISIONING_FAILED).orElseThrow())
              .build();
      HistoryEntry entry = trail(record, failed, day(0), Action.RETRY).history().get(0);
      assertThat(store().update(failed, new Trail(List.of(entry, entry, entry), List.of())))
          .isTrue();
      records.add(failed);
    }
    assertThat(here.retentionJob(Retention.defaults(), 2).run(day(1_000)))
        .isEqualTo(new RetentionJob.Removed(0, 21, 7));
    for (DatabaseRecord record : records) {
      assertThat(store().history(record.id(), 10, null).items()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void forEver_isForEver(TestDatabase database) {
    Inside here = open(database);
    DatabaseRecord gone = deleted(Records.PROJECT, null, day(0));
    assertThat(here.retentionJob(Retention.forever(), 10).run(day(30_000)))
        .isEqualTo(new RetentionJob.Removed(0, 0, 0));
    assertThat(here.retentionJob(Retention.forever().withTrail(DAY), 10).run(day(30_000)))
        .isEqualTo(new RetentionJob.Removed(0, 2, 3));
    assertThat(store().find(gone.id())).isPresent();
    assertThat(here.retentionJob(Retention.forever().withDeleted(DAY), 10).run(day(30_000)))
        .isEqualTo(new RetentionJob.Removed(1, 0, 0));
  }

  @ParameterizedTest
  @EnumSource
  void twoNodesAtOnce_removeEverythingOnce(TestDatabase database) throws Exception {
    Inside here = open(database);
    int projects = 120;
    for (int i = 0; i < projects; i++) {
      deleted(ProjectId.of("gone-" + i), "key", day(0));
      event(
          attach(ProjectId.of("live-" + i), null, day(0)),
          LifecycleEvent.PROVISIONING_FAILED,
          day(0));
    }
    List<RetentionJob.Removed> removed =
        atOnce(
            IntStream.range(0, 4)
                .mapToObj(i -> here.retentionJob(Retention.defaults(), 7))
                .<Callable<RetentionJob.Removed>>map(removal -> () -> removal.run(day(1_000)))
                .toList());
    // Where one skips what another has locked, a batch can end early: the next run takes the rest.
    removed.add(here.retentionJob(Retention.defaults(), 7).run(day(1_000)));
    assertThat(removed.stream().mapToLong(RetentionJob.Removed::records).sum()).isEqualTo(projects);
    assertThat(removed.stream().mapToLong(RetentionJob.Removed::audit).sum())
        .isEqualTo(projects * 5L);
    assertThat(here.number("select count(*) from @hosteddb_database")).isEqualTo(projects);
    assertThat(here.number("select count(*) from @hosteddb_history")).isEqualTo(projects);
    assertThat(here.number("select count(*) from @hosteddb_audit")).isZero();
    assertThat(here.number("select count(*) from @hosteddb_project")).isEqualTo(projects * 2L);
  }

  private static <T> List<T> atOnce(List<Callable<T>> works) throws Exception {
    CyclicBarrier start = new CyclicBarrier(works.size());
    ExecutorService executor = Executors.newFixedThreadPool(works.size());
    try {
      List<Callable<T>> begun = new ArrayList<>();
      for (Callable<T> work : works) {
        begun.add(() -> {
          start.await();
          return work.call();
        });
      }
      List<T> results = new ArrayList<>();
      for (Future<T> result : executor.invokeAll(begun)) {
        results.add(result.get());
      }
      return results;
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void whatAnotherHasLocked_isLeftToIt() throws SQLException {
    Inside here = open(TestDatabase.POSTGRESQL);
    DatabaseRecord one = deleted(ProjectId.of("a"), null, day(0));
    DatabaseRecord two = deleted(ProjectId.of("b"), null, day(1));
    try (Connection other = here.pool().getConnection()) {
      other.setAutoCommit(false);
      StatementRunner.first(
          other,
          here.schema().in("select version from @hosteddb_database where id = ? for update"),
          bind -> bind.text(one.id().value()),
          ResultRow::number);
      assertThat(here.retentionJob(Retention.defaults(), 10).run(day(100)).records()).isEqualTo(1);
      assertThat(store().find(one.id())).isPresent();
      assertThat(store().find(two.id())).isEmpty();
      other.rollback();
    }
    assertThat(here.retentionJob(Retention.defaults(), 10).run(day(100)).records()).isEqualTo(1);
  }

  @Test
  void h2_usesIndexesToo() throws SQLException {
    Inside here = open(TestDatabase.H2);
    MaintenanceStatements statements = new MaintenanceStatements(here.schema(), here.dialect());
    assertThat(plan(here, statements.oldDeleted, 2)).contains("HOSTEDDB_DATABASE_DELETED");
    assertThat(plan(here, statements.removeAudit, 2)).contains("HOSTEDDB_AUDIT_AGE");
    assertThat(plan(here, statements.oldHistory, 7))
        .contains("HOSTEDDB_HISTORY_AGE")
        .contains("index sorted")
        .doesNotContain("tableScan");
  }

  /** The plan for parameters that say nothing. */
  private static String plan(Inside here, String statement, int parameters) throws SQLException {
    try (Connection connection = here.pool().getConnection();
        var explain = connection.prepareStatement("explain " + statement)) {
      for (int i = 1; i <= parameters; i++) {
        explain.setObject(i, null);
      }
      try (var rows = explain.executeQuery()) {
        rows.next();
        return Objects.requireNonNull(rows.getString(1));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptedThread_stopsBetweenBatches(TestDatabase database) throws Exception {
    Inside here = open(database);
    deleted(Records.PROJECT, null, day(0));
    RetentionJob removal = here.retentionJob(Retention.defaults(), 1);
    Thread.currentThread().interrupt();
    try {
      assertThat(removal.run(day(1_000))).isEqualTo(new RetentionJob.Removed(0, 0, 0));
    } finally {
      assertThat(Thread.interrupted()).as("the thread is interrupted still").isTrue();
    }
    assertThat(removal.run(day(1_000)).records()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void theStore_doesItByTheClockItIsGiven(TestDatabase database) {
    Inside here = open(database);
    JdbcDatabaseStore strict =
        JdbcDatabaseStore.builder(here.pool(), cipher)
            .schema(here.place().schema())
            .retention(Retention.defaults().withDeleted(Duration.ofHours(1)))
            .build();
    DatabaseRecord gone = deleted(Records.PROJECT, null, day(0));
    run(store(), day(1));
    assertThat(store().find(gone.id())).as("kept for 90 days by default").isPresent();
    run(strict, day(1));
    assertThat(store().find(gone.id())).isEmpty();
  }

  /** The database knows better: whatever is the older time decides. */
  @ParameterizedTest
  @EnumSource
  void aNodeWhoseClockIsAYearAhead_removesNothing(TestDatabase database) throws Exception {
    Inside here = open(database);
    Instant now = here.time("select current_timestamp");
    DatabaseRecord gone = deleted(Records.PROJECT, "key", now.minus(DAY.multipliedBy(30)));
    DatabaseRecord failed =
        event(
            attach(ProjectId.of("live"), null, now.minus(DAY.multipliedBy(300))),
            LifecycleEvent.PROVISIONING_FAILED,
            now.minus(DAY.multipliedBy(300)));

    run(store(), now.plus(DAY.multipliedBy(365)));

    assertThat(store().find(gone.id())).isPresent();
    assertThat(store().history(gone.id(), 10, null).items()).hasSize(3);
    assertThat(store().history(failed.id(), 10, null).items()).hasSize(2);
    assertThat(store().audit(Records.PROJECT, 10, null).items()).hasSize(3);
    assertThat(store().audit(ProjectId.of("live"), 10, null).items()).hasSize(2);

    run(store(), now.minus(DAY.multipliedBy(365)));
    assertThat(store().find(gone.id())).as("one that is behind removes less").isPresent();
  }

  private static void run(JdbcDatabaseStore store, Instant now) {
    List<RecurringJob> works = store.recurringJobs(() -> now);
    assertThat(works).extracting(RecurringJob::name).containsExactly("retention", "re-encryption");
    assertThat(works).allSatisfy(work -> assertThat(work.every()).isPositive());
    works.forEach(work -> work.work().run());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1H", "PT59M59.999S", "P36501D"})
  void aTimeThatCannotBeMeant_isRefused(Duration time) {
    assertThatThrownBy(() -> new Retention(time, time))
        .isInstanceOfSatisfying(
            ConfigurationException.class, e -> assertThat(e.violations()).hasSize(2))
        .hasMessageContaining("an hour at least");
    assertThatThrownBy(() -> Retention.defaults().withTrail(time))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> Retention.defaults().withDeleted(time))
        .isInstanceOf(ConfigurationException.class);
  }
}
