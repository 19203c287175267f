package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.error.AttachConflict;
import io.hosteddb.error.StoreException;
import io.hosteddb.model.Action;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.jdbc.internal.sql.Schema;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * On PostgreSQL the first database of a project is attached by one statement, which says itself
 * whether it is the first.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FirstOfProjectTest {
  private static final SecretCipher CIPHER = TinkSecretCipher.of(TinkKeyset.generate());
  private static final String[] ONE_STATEMENT = {"open", "execute", "close"};
  private static final String[] IN_ONE_GO = {"open", "execute", "commit", "close"};

  private final TestDatabase.Place place = TestDatabase.POSTGRESQL.newPlace();
  private final HikariDataSource pool = place.pool(6);
  private final WatchedDataSource watched = new WatchedDataSource(pool);
  private final JdbcDatabaseStore store = node();

  private JdbcDatabaseStore node() {
    return JdbcDatabaseStore.builder(watched.dataSource(), CIPHER).schema(place.schema()).build();
  }

  @BeforeEach
  void forget() {
    watched.events();
  }

  @AfterEach
  void close() {
    pool.close();
  }

  private static InsertOutcome insert(JdbcDatabaseStore on, DatabaseRecord record) {
    return on.insert(record, Records.audited(null, record, Action.ATTACH));
  }

  @Test
  void theFirst_isWrittenWithAllThatBelongsToIt() {
    DatabaseRecord first = Records.attached("postgres");

    assertThat(insert(store, first)).isInstanceOf(InsertOutcome.Inserted.class);

    assertThat(watched.events()).containsExactly(ONE_STATEMENT);
    assertThat(store.find(first.id()).orElseThrow().attachment()).isEqualTo(first.attachment());
    assertThat(store.history(first.id(), 10, null).items()).hasSize(1);
    assertThat(store.audit(Records.PROJECT, 10, null).items()).hasSize(1);
    assertThat(store.environment(Records.PROJECT, null).revision()).isZero();
  }

  @Test
  void aFurtherOne_isNotTriedAsTheFirst() {
    insert(store, Records.attached("postgres"));
    watched.events();

    assertThat(insert(store, Records.attached("turso"))).isInstanceOf(InsertOutcome.Inserted.class);

    assertThat(watched.events()).containsExactly(IN_ONE_GO);
  }

  @Test
  void ofAProjectThatAnotherNodeMade_nothingIsTriedTwice() {
    insert(store, Records.attached("postgres"));
    JdbcDatabaseStore other = node();
    watched.events();

    assertThat(insert(other, Records.attached("postgres")))
        .isInstanceOf(InsertOutcome.Refused.class);
    assertThat(watched.events())
        .containsExactly(
            "open", "execute", "close", "open", "execute", "rollback", "commit", "close");
    assertThat(insert(other, Records.attached("turso"))).isInstanceOf(InsertOutcome.Inserted.class);
    assertThat(watched.events()).containsExactly(IN_ONE_GO);
    assertThat(store.audit(Records.PROJECT, 10, null).items()).hasSize(2);
  }

  @Test
  void theFirstUnderAKey_isFoundByIt() {
    DatabaseRecord first = Records.attached(Records.PROJECT, "postgres", "key");
    insert(store, first);
    assertThat(watched.events()).containsExactly(ONE_STATEMENT);

    DatabaseRecord again = Records.attached(Records.PROJECT, "postgres", "key");
    for (JdbcDatabaseStore node : List.of(store, node())) {
      assertThat(insert(node, again))
          .isInstanceOfSatisfying(
              InsertOutcome.Repeated.class,
              repeated -> assertThat(repeated.record().id()).isEqualTo(first.id()));
    }
  }

  @Test
  void theFirstWhoseAnswerWasLost_mayHaveTakenPlace() {
    DatabaseRecord first = Records.attached("postgres");
    watched.lose("execute", true, "08006");

    assertThatThrownBy(() -> insert(store, first))
        .isInstanceOfSatisfying(
            StoreException.class, lost -> assertThat(lost.isUndone()).isFalse());

    assertThat(store.find(first.id())).isPresent();
    assertThat(insert(store, Records.attached("postgres")))
        .isInstanceOf(InsertOutcome.Refused.class);
  }

  @Test
  void whoMakesTheProjectMeanwhile_isWaitedForAndJudged() throws Exception {
    ProjectId attached = ProjectId.of("attached");
    DatabaseRecord rival = Records.attached(attached, "postgres", null);
    CompletableFuture<InsertOutcome> outcome;
    try (Connection holder = pool.getConnection()) {
      holder.setAutoCommit(false);
      execute(holder, "insert into @hosteddb_project (id, attachments) values ('attached', 1)");
      outcome = CompletableFuture.supplyAsync(() -> insert(store, rival));
      awaitWaiting();
      execute(
          holder,
          """
          insert into @hosteddb_database (id, project_id, provider, backend, name,
            name_key, requested_region, target_region, vendor_name, platform, contract, created_by,
            created_at, fingerprint, version, status, updated_at, may_exist, problems, since,
            next_poll, steps)
          values ('d0', 'attached', 'postgres', 'server', 'orders', 'orders', 'r', 'r', 'hdb-d0',
            'hosteddb', 'secret X_URL URL', 'user:ana', now(), '', 1, 'PROVISIONING', now(), false,
            0, now(), now(), 0)\
          """);
      holder.commit();
      holder.setAutoCommit(true);
    }

    assertThat(conflicts(outcome.get())).containsExactly(AttachConflict.Kind.PROVIDER_ATTACHED);
    assertThat(store.find(rival.id())).isEmpty();
    assertThat(store.history(rival.id(), 10, null).items()).isEmpty();
    assertThat(store.audit(attached, 10, null).items()).isEmpty();
  }

  @Test
  void whoClosesTheProjectMeanwhile_isWaitedForAndJudged() throws Exception {
    DatabaseRecord late = Records.attached(ProjectId.of("closed"), "postgres", null);
    CompletableFuture<InsertOutcome> outcome;
    try (Connection holder = pool.getConnection()) {
      holder.setAutoCommit(false);
      execute(
          holder,
          """
          insert into @hosteddb_project (id, closed_at, closed_by, closed_reason)
          values ('closed', now(), 'user:ana', 'The customer left.')\
          """);
      outcome = CompletableFuture.supplyAsync(() -> insert(store, late));
      awaitWaiting();
      holder.commit();
      holder.setAutoCommit(true);
    }

    assertThat(conflicts(outcome.get())).containsExactly(AttachConflict.Kind.PROJECT_CLOSED);
    assertThat(store.find(late.id())).isEmpty();
  }

  @Test
  void whoGivesUpMakingTheProject_leavesTheFirstToTheOther() throws Exception {
    DatabaseRecord first = Records.attached(ProjectId.of("left"), "postgres", null);
    CompletableFuture<InsertOutcome> outcome;
    try (Connection holder = pool.getConnection()) {
      holder.setAutoCommit(false);
      execute(holder, "insert into @hosteddb_project (id, attachments) values ('left', 1)");
      watched.events();
      outcome = CompletableFuture.supplyAsync(() -> insert(store, first));
      awaitWaiting();
      holder.rollback();
      holder.setAutoCommit(true);
    }

    assertThat(outcome.get()).isInstanceOf(InsertOutcome.Inserted.class);
    assertThat(watched.events()).containsExactly(ONE_STATEMENT);
    assertThat(store.find(first.id())).isPresent();
  }

  private static List<AttachConflict.Kind> conflicts(InsertOutcome outcome) {
    assertThat(outcome).isInstanceOf(InsertOutcome.Refused.class);
    return ((InsertOutcome.Refused) outcome)
        .conflicts().stream().map(AttachConflict::kind).toList();
  }

  private void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(new Schema(place.schema()).in(sql));
    }
  }

  /** Until the attach waits for the row that somebody else is making. */
  private void awaitWaiting() throws SQLException {
    try (Inside here = new Inside(place, place.pool(1))) {
      while (here.number(
              "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                  + " and query like '%@hosteddb_project%'")
          == 0) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
    }
  }
}
