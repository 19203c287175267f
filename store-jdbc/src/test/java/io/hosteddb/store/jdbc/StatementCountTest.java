package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.model.Action;
import io.hosteddb.model.Secret;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.Trail;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each operation costs in connections, statements and transactions. */
class StatementCountTest {
  private @Nullable HikariDataSource pool;
  private @Nullable WatchedDataSource watched;

  @AfterEach
  void close() {
    Objects.requireNonNull(pool).close();
  }

  private JdbcDatabaseStore open(TestDatabase database) {
    TestDatabase.Place place = database.newPlace();
    pool = place.pool(4);
    WatchedDataSource source = new WatchedDataSource(pool);
    watched = source;
    JdbcDatabaseStore store =
        JdbcDatabaseStore.builder(source.dataSource(), TinkSecretCipher.of(TinkKeyset.generate()))
            .schema(place.schema())
            .build();
    source.events();
    return store;
  }

  private List<String> events() {
    return Objects.requireNonNull(watched).events();
  }

  @ParameterizedTest
  @EnumSource
  void everyRead_isOneStatement(TestDatabase database) {
    JdbcDatabaseStore store = open(database);
    DatabaseRecord record = Records.attached("postgres");
    store.insert(record, Records.audited(null, record, Action.ATTACH));
    events();

    assertThat(store.find(record.id())).isPresent();
    assertThat(events()).as("find").containsExactly("open", "execute", "close");
    assertThat(store.findAll(List.of(record.id(), Records.attached("turso").id()))).hasSize(1);
    assertThat(events()).as("findAll").containsExactly("open", "execute", "close");
    assertThat(store.statuses(List.of(record.id(), Records.attached("turso").id()))).hasSize(1);
    assertThat(events()).as("statuses").containsExactly("open", "execute", "close");
    assertThat(store.readyTimes()).isEmpty();
    assertThat(events()).as("readyTimes").containsExactly("open", "execute", "close");
    assertThat(store.environment(Records.PROJECT, null).databases()).isEmpty();
    assertThat(events()).as("environment").containsExactly("open", "execute", "close");
    assertThat(store.list(Records.PROJECT, 500, null).items()).hasSize(1);
    assertThat(events()).as("list").containsExactly("open", "execute", "close");
    assertThat(store.claims(Records.PROJECT)).hasSize(1);
    assertThat(events()).as("claims").containsExactly("open", "execute", "close");
    assertThat(store.history(record.id(), 500, null).items()).hasSize(1);
    assertThat(events()).as("history").containsExactly("open", "execute", "close");
    assertThat(store.audit(Records.PROJECT, 500, null).items()).hasSize(1);
    assertThat(events()).as("audit").containsExactly("open", "execute", "close");
    assertThat(store.overdue(Records.NOW.plusSeconds(1), 10)).hasSize(1);
    assertThat(events()).as("overdue").containsExactly("open", "execute", "close");
    store.recordAudit(Records.audit(record, Action.REVEAL));
    assertThat(events()).as("recordAudit").containsExactly("open", "execute", "close");
  }

  @ParameterizedTest
  @EnumSource
  void anInsert_isOneTransaction(TestDatabase database) {
    JdbcDatabaseStore store = open(database);
    DatabaseRecord first = Records.attached("postgres");
    store.insert(first, Records.audited(null, first, Action.ATTACH));
    if (database == TestDatabase.POSTGRESQL) {
      assertThat(events()).as("the first of a project").containsExactly("open", "execute", "close");
    } else {
      inserted("the first of a project", 6);
    }

    DatabaseRecord next = Records.attached(Records.PROJECT, "turso", "key");
    store.insert(next, Records.audited(null, next, Action.ATTACH));
    inserted(
        "project and claims, key; and the write: record, history, audit",
        database == TestDatabase.POSTGRESQL ? 3 : 6);

    DatabaseRecord refused = Records.attached("turso");
    store.insert(refused, Records.audited(null, refused, Action.ATTACH));
    assertThat(events()).as("a refused one writes nothing").contains("rollback");
  }

  private void inserted(String what, int statements) {
    List<String> events = events();
    assertThat(events).as(what).startsWith("open").endsWith("commit", "close");
    assertThat(events).as(what).filteredOn("commit"::equals).hasSize(1);
    assertThat(events).as(what).filteredOn("execute"::equals).hasSize(statements);
  }

  @ParameterizedTest
  @EnumSource
  void anUpdate_isOneStatementOnPostgres(TestDatabase database) {
    JdbcDatabaseStore store = open(database);
    DatabaseRecord first = Records.attached("postgres");
    store.insert(first, Records.audited(null, first, Action.ATTACH));
    events();

    DatabaseRecord begun = Records.progressed(first, Secret.of("chosen before"));
    assertThat(store.update(begun, Trail.none())).isTrue();
    updated(database, "a step", 2);
    DatabaseRecord ready = Records.ready(begun, Secret.of("value"));
    assertThat(store.update(ready, Records.transition(begun, ready))).isTrue();
    updated(database, "READY: record, history, revision", 4);
    DatabaseRecord stale = Records.ready(begun, Secret.of("late"));
    assertThat(store.update(stale, Records.transition(begun, stale))).isFalse();
    updated(database, "a stale one", 1);
    DatabaseRecord detached = Records.detached(ready);
    assertThat(store.update(detached, Records.audited(ready, detached, Action.DETACH))).isTrue();
    updated(database, "detach: record, history, audit, revision, operation, what is due", 7);
    assertThat(store.environment(Records.PROJECT, null).revision()).isEqualTo(2);
  }

  private void updated(TestDatabase database, String what, int statementsOfH2) {
    List<String> events = events();
    if (database == TestDatabase.POSTGRESQL) {
      assertThat(events).as(what).containsExactly("open", "execute", "close");
    } else {
      assertThat(events).as(what).startsWith("open").endsWith("commit", "close");
      assertThat(events).as(what).filteredOn(e -> e.equals("execute")).hasSize(statementsOfH2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aChangeOfAReadyRecord_looksAtItsVariables(TestDatabase database) {
    JdbcDatabaseStore store = open(database);
    DatabaseRecord first = Records.attached("postgres");
    store.insert(first, Records.audited(null, first, Action.ATTACH));
    DatabaseRecord ready = Records.ready(first, Secret.of("value"));
    store.update(ready, Trail.none());
    events();
    DatabaseRecord same = ready.change(Records.NOW).progress("looked at").build();
    assertThat(store.update(same, Trail.none())).isTrue();
    assertThat(events()).endsWith("commit", "close");
    assertThat(store.environment(Records.PROJECT, null).revision()).isEqualTo(1);
  }
}
