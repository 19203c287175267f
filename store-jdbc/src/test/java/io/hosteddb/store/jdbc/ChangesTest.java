package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.Action;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ProjectClosing;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.Change;
import io.hosteddb.store.Changes;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.RecordChange;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a follower of changes hears when transactions overlap, and after the store was moved. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChangesTest {
  private static final SecretCipher CIPHER = TinkSecretCipher.of(TinkKeyset.generate());

  private static DatabaseRecord insert(JdbcDatabaseStore store, DatabaseRecord record) {
    assertThat(store.insert(record, Records.transition(null, record)))
        .isInstanceOf(InsertOutcome.Inserted.class);
    return record;
  }

  private static DatabaseRecord update(JdbcDatabaseStore store, DatabaseRecord record) {
    DatabaseRecord next = Records.progressed(record, null);
    assertThat(store.update(next, Records.transition(record, next))).isTrue();
    return next;
  }

  /** Reads on until nothing is held back any more: all that was committed is there. */
  private static List<HistoryEntry> follow(
      JdbcDatabaseStore store, @Nullable String after, int atLeast) {
    List<HistoryEntry> found = new ArrayList<>();
    String from = after;
    while (found.size() < atLeast) {
      List<Change> next = read(store, 2, from);
      found.addAll(next.stream().map(Change::entry).toList());
      from = next.isEmpty() ? from : next.get(next.size() - 1).position();
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(read(store, 2, from)).isEmpty();
    return found;
  }

  /** What is read by now, without waiting for what is held back. */
  private static List<Change> readNow(JdbcDatabaseStore store) {
    return read(store, 500, null);
  }

  private static List<Change> read(JdbcDatabaseStore store, int limit, @Nullable String after) {
    Changes changes = store.changes(limit, after);
    assertThat(changes).isInstanceOf(Changes.Next.class);
    return ((Changes.Next) changes).items();
  }

  @ParameterizedTest
  @EnumSource
  void changeCommittedLate_isNotPassedOver(TestDatabase database) throws Exception {
    try (Inside here = Inside.open(database, 4);
        Connection late = here.pool().getConnection()) {
      JdbcDatabaseStore store = here.store(CIPHER);
      DatabaseRecord slow = insert(store, Records.attached("turso"));
      DatabaseRecord quick = insert(store, Records.attached("postgres"));
      List<HistoryEntry> before = follow(store, null, 2);
      late.setAutoCommit(false);
      execute(
          here,
          late,
          """
          insert into @hosteddb_history
            (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
          values ('%s', 2, 0, current_timestamp, 'PROVISIONING', 'PROVISIONING', 'user:ana', 'late')\
          """
              .formatted(slow.id()));
      DatabaseRecord changed = update(store, quick);
      List<Change> meanwhile = readNow(store);
      String after = meanwhile.isEmpty() ? null : meanwhile.get(meanwhile.size() - 1).position();
      late.commit();
      late.setAutoCommit(true);
      List<HistoryEntry> rest = follow(store, after, 4 - meanwhile.size());
      List<HistoryEntry> all = new ArrayList<>(meanwhile.stream().map(Change::entry).toList());
      all.addAll(rest);
      assertThat(all).startsWith(before.toArray(HistoryEntry[]::new));
      assertThat(all.subList(2, 4))
          .extracting(HistoryEntry::database)
          .containsExactlyInAnyOrder(slow.id(), changed.id());
    }
  }

  /**
   * The closing has locked the first database, and so has its number, before the second changes.
   */
  @Test
  void closingThatBeganBeforeAnotherChange_isHeardAfterIt() throws Exception {
    ProjectId project = Records.PROJECT;
    try (Inside here = Inside.open(TestDatabase.POSTGRESQL, 6);
        Connection holder = here.pool().getConnection()) {
      JdbcDatabaseStore store = here.store(CIPHER);
      DatabaseRecord first = insert(store, Records.attached("turso"));
      DatabaseRecord second = insert(store, Records.attached("postgres"));
      hide(here, second.id(), "DELETED");
      holder.setAutoCommit(false);
      execute(here, holder, "update @hosteddb_project set attachments = attachments");
      CompletableFuture<Integer> closing =
          CompletableFuture.supplyAsync(() ->
              store
                  .closeProject(
                      new ProjectClosing(project, Records.NOW, Records.ANA, "over"),
                      AuditEntry.of(
                          Records.NOW, Records.ANA, Action.CLOSE_PROJECT, project, null, null),
                      ChangesTest::detach)
                  .detached()
                  .size());
      awaitWaiting(here);
      hide(here, second.id(), "PROVISIONING");
      update(store, second);
      holder.commit();
      holder.setAutoCommit(true);
      assertThat(closing.get(30, TimeUnit.SECONDS)).isEqualTo(2);
      List<HistoryEntry> heard = follow(store, null, 5);
      for (DatabaseRecord record : List.of(first, second)) {
        assertThat(heard)
            .filteredOn(entry -> entry.database().equals(record.id()))
            .isEqualTo(store.history(record.id(), 10, null).items());
      }
    }
  }

  private static RecordChange detach(DatabaseRecord record) {
    DatabaseRecord next = Records.detached(record);
    return new RecordChange(record, next, Records.transition(record, next));
  }

  private static void hide(Inside here, DatabaseId id, String status) throws SQLException {
    here.execute("update @hosteddb_database set status = '" + status + "' where id = '" + id + "'");
  }

  private static void awaitWaiting(Inside here) throws SQLException {
    while (here.number(
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                + " and query like '%"
                + here.place().schema()
                + "%'")
        == 0) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static void execute(Inside here, Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(here.schema().in(sql));
    }
  }

  /** The other server had come far: its numbers are ones that this one has not had yet. */
  @Test
  void storeFromAServerThatCountsHigher_goesOn() throws Exception {
    try (Inside here = Inside.open(TestDatabase.POSTGRESQL, 4)) {
      JdbcDatabaseStore there = here.store(CIPHER);
      DatabaseRecord record = update(there, insert(there, Records.attached("turso")));
      here.execute("update @hosteddb_history set tx = tx + 1000000000");
      for (int moves = 1; moves <= 2; moves++) {
        JdbcDatabaseStore store = here.store(CIPHER);
        int known = moves + 1;
        assertThat(follow(store, null, known)).hasSize(known);
        String reached = readNow(store).get(known - 1).position();
        record = update(store, record);
        assertThat(follow(store, reached, 1))
            .isEqualTo(store.history(record.id(), 10, String.valueOf(known) + ".0").items());
        assertThat(follow(store, null, known + 1))
            .isEqualTo(store.history(record.id(), 10, null).items());
      }
    }
  }

  /** As by logical replication, with which servers are upgraded (pglogical 136). */
  @Test
  void storeThatWasCopiedWithoutItsSequences_goesOn() throws Exception {
    try (Inside here = Inside.open(TestDatabase.POSTGRESQL, 4)) {
      JdbcDatabaseStore there = here.store(CIPHER);
      DatabaseRecord record = insert(there, Records.attached("turso"));
      for (int entries = 0; entries < 3; entries++) {
        there.recordAudit(Records.audit(record, Action.REVEAL));
        record = update(there, record);
      }
      List<String> sequences = List.of("hosteddb_audit_seq_seq", "hosteddb_history_seq_seq");
      for (String sequence : sequences) {
        here.number("select setval('@%s', 1, false)".formatted(sequence));
      }
      assertThat(follow(there, null, 4)).hasSize(4);
      String reached = readNow(there).get(3).position();

      JdbcDatabaseStore store = here.store(CIPHER);
      store.recordAudit(Records.audit(record, Action.REVEAL));
      update(store, record);

      assertThat(store.audit(Records.PROJECT, 10, null).items()).hasSize(4);
      assertThat(follow(store, reached, 1)).hasSize(1);
      assertThat(here.number("select max(seq) from @hosteddb_history")).isEqualTo(5);
    }
  }

  @Test
  void roleThatMayNotSetSequences_isTold() throws Exception {
    try (Inside here = Inside.open(TestDatabase.POSTGRESQL, 4)) {
      JdbcDatabaseStore there = here.store(CIPHER);
      DatabaseRecord record = insert(there, Records.attached("turso"));
      there.recordAudit(Records.audit(record, Action.REVEAL));
      here.number("select setval('@hosteddb_audit_seq_seq', 1, false)");
      assertUserIsTold(here, "copied without their sequences", "select setval(");
    }
  }

  /** As after a restore by another owner than the role that the nodes have. */
  @Test
  void roleThatMayNotRaiseTheNumbersOfAMovedStore_isTold() throws Exception {
    try (Inside here = Inside.open(TestDatabase.POSTGRESQL, 4)) {
      insert(here.store(CIPHER), Records.attached("turso"));
      here.execute("update @hosteddb_history set tx = tx + 1000000000");
      assertUserIsTold(here, "moved from another server", "create or replace function");
    }
  }

  /** A role with the rights that a node needs, which owns nothing. */
  private static void assertUserIsTold(Inside here, String... messages) throws SQLException {
    String schema = here.place().schema();
    String role = "user_of_" + schema;
    for (String statement :
        List.of(
            "create role " + role + " login",
            "grant usage on schema " + schema + " to " + role,
            "grant select, insert, update, delete on all tables in schema %s to %s"
                .formatted(schema, role),
            "grant usage on all sequences in schema " + schema + " to " + role)) {
      here.execute(statement);
    }
    HikariConfig config = here.place().config(2);
    config.setUsername(role);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      assertThatThrownBy(() -> JdbcDatabaseStore.builder(pool, CIPHER).schema(schema).build())
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContainingAll(messages);
    }
  }

  /** As after a set-back to a backup, or on a standby that lacked the last commits. */
  @ParameterizedTest
  @EnumSource
  void positionThatTheStoreHasNotComeTo_isTold(TestDatabase database) {
    try (Inside here = Inside.open(database, 4)) {
      JdbcDatabaseStore store = here.store(CIPHER);
      insert(store, Records.attached("turso"));
      String ahead = database == TestDatabase.POSTGRESQL ? "900000000000.1" : "900000000000";
      Changes told = store.changes(10, ahead);
      assertThat(told).isInstanceOf(Changes.Missed.class);
      DatabaseRecord later = insert(store, Records.attached("postgres"));
      assertThat(follow(store, told.position(), 1))
          .extracting(HistoryEntry::database)
          .endsWith(later.id());
    }
  }

  /** A transaction that does not end holds followers back, and the retention does not wait. */
  @Test
  void changesThatWereForgottenWhileHeldBack_areMissedOnce() throws Exception {
    try (Inside here = Inside.open(TestDatabase.POSTGRESQL, 6);
        Connection idle = here.pool().getConnection()) {
      JdbcDatabaseStore store = here.store(CIPHER);
      DatabaseRecord record = insert(store, Records.attached("turso"));
      String reached = store.endOfChanges();
      idle.setAutoCommit(false);
      execute(here, idle, "update @hosteddb_project set attachments = attachments");
      update(store, update(store, record));
      here.retentionJob(Retention.forever().withTrail(Duration.ofDays(1)), 500)
          .run(Instant.now().plus(Duration.ofDays(100_000)));
      Changes told = store.changes(10, reached);
      assertThat(told).isInstanceOf(Changes.Missed.class);
      assertThat(read(store, 10, told.position())).isEmpty();
      idle.rollback();
      idle.setAutoCommit(true);
      assertThat(follow(store, told.position(), 1)).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void positions_outliveARetentionThatRemovesEverything(TestDatabase database) throws Exception {
    try (Inside here = Inside.open(database, 4)) {
      JdbcDatabaseStore store = here.store(CIPHER);
      DatabaseRecord record = insert(store, Records.attached("turso"));
      follow(store, null, 1);
      String reached = readNow(store).get(0).position();
      here.execute("delete from @hosteddb_history");
      assertThat(read(store, 10, reached)).isEmpty();
      update(store, record);
      assertThat(follow(here.store(CIPHER), reached, 1)).hasSize(1);
    }
  }
}
