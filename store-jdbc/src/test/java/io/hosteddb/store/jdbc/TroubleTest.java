package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.error.StoreException;
import io.hosteddb.model.Action;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.Secret;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.Trail;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import io.hosteddb.work.NextStep;
import io.hosteddb.work.WorkHandler;
import io.hosteddb.work.WorkItem;
import io.hosteddb.work.WorkQueue;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A database in trouble, and connections that are not as most are. */
class TroubleTest {
  private final SecretCipher cipher = TinkSecretCipher.of(TinkKeyset.generate());
  private @Nullable AutoCloseable pool;

  @AfterEach
  void close() throws Exception {
    Objects.requireNonNull(pool).close();
  }

  private WatchedDataSource watch(TestDatabase.Place place, boolean autoCommit, int isolation) {
    HikariDataSource real = place.pool(4);
    pool = real;
    return new WatchedDataSource(real, autoCommit, isolation);
  }

  private WatchedDataSource watch(TestDatabase.Place place) {
    return watch(place, true, Connection.TRANSACTION_READ_COMMITTED);
  }

  private JdbcDatabaseStore open(TestDatabase.Place place, WatchedDataSource source) {
    JdbcDatabaseStore store =
        JdbcDatabaseStore.builder(source.dataSource(), cipher).schema(place.schema()).build();
    source.events();
    return store;
  }

  @Test
  void aServerThatTakesNoMoreConnections_isSaidToBeFull() throws Exception {
    try (Inside here = Inside.open(TestDatabase.POSTGRESQL, 2)) {
      pool = here;
      String role = "full_" + here.place().schema();
      here.execute("create role " + role + " login superuser");
      HikariConfig config = here.place().config(2);
      config.setUsername(role);
      config.setConnectionTimeout(1_000);
      try (HikariDataSource theirs = new HikariDataSource(config)) {
        JdbcDatabaseStore store =
            JdbcDatabaseStore.builder(theirs, cipher).schema(here.place().schema()).build();
        here.execute("alter role " + role + " nosuperuser connection limit 0");
        theirs.getHikariPoolMXBean().softEvictConnections();
        assertThatThrownBy(store::endOfChanges)
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("takes no more connections (SQL state 53300)")
            .hasMessageContaining("max_connections");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anExhaustedPool_refusesAndRecovers(TestDatabase database) throws Exception {
    TestDatabase.Place place = database.newPlace();
    PatientPool small = new PatientPool(place.config(2));
    pool = small;
    JdbcDatabaseStore store =
        JdbcDatabaseStore.builder(small.dataSource(), cipher).schema(place.schema()).build();
    DatabaseRecord record = Records.attached(Records.PROJECT, "postgres", "key");
    try (Connection one = small.getConnection();
        Connection two = small.getConnection()) {
      assertThat(one).isNotSameAs(two);
      small.expectNone();
      assertThatThrownBy(() -> store.insert(record, Records.transition(null, record)))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("did not take place")
          .hasMessageContaining("pool");
    }
    small.expectSome();
    assertThat(store.insert(record, Records.transition(null, record)))
        .isInstanceOf(InsertOutcome.Inserted.class);
  }

  @Test
  void aDataSourceThatFailsItself_isAFailureOfTheStore() {
    TestDatabase.Place place = TestDatabase.H2.newPlace();
    HikariDataSource real = place.pool(4);
    pool = real;
    AtomicBoolean fails = new AtomicBoolean();
    DataSource routing =
        (DataSource)
            Proxy.newProxyInstance(
                TroubleTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                  if (fails.get()) {
                    throw new IllegalStateException("no tenant");
                  }
                  return real.getConnection();
                });
    JdbcDatabaseStore store =
        JdbcDatabaseStore.builder(routing, cipher).schema(place.schema()).build();
    DatabaseRecord record = Records.attached("postgres");
    fails.set(true);
    assertThatThrownBy(() -> store.insert(record, Trail.none()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("did not take place")
        .hasMessageContaining("the DataSource itself failed (IllegalStateException)");
  }

  /** As behind PgBouncer in transaction mode, which gives each transaction another connection. */
  @ParameterizedTest
  @ValueSource(strings = {"26000", "42P05"})
  void preparedStatementsThatAPoolerHasLost_areSaidToBe(String state) {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.newPlace();
    WatchedDataSource source = watch(place);
    JdbcDatabaseStore store = open(place, source);
    DatabaseRecord record = Records.attached("postgres");
    source.lose("execute", false, state);
    assertThatThrownBy(() -> store.insert(record, Trail.none()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("did not take place")
        .hasMessageContaining("(SQL state " + state + ")")
        .hasMessageContaining("prepareThreshold=0");
  }

  @ParameterizedTest
  @EnumSource
  void anAttachWhoseAnswerWasLost_isFoundUnderItsKey(TestDatabase database) {
    TestDatabase.Place place = database.newPlace();
    WatchedDataSource source = watch(place);
    JdbcDatabaseStore store = open(place, source);
    store.insert(Records.attached("turso"), Trail.none());

    DatabaseRecord record = Records.attached(Records.PROJECT, "postgres", "key");
    source.lose("commit", true, "08006");
    assertThatThrownBy(() -> store.insert(record, Records.transition(null, record)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("may or may not have taken place")
        .hasMessageContaining("idempotency key");
    DatabaseRecord again = Records.attached(Records.PROJECT, "postgres", "key");
    assertThat(store.insert(again, Records.transition(null, again)))
        .isInstanceOfSatisfying(
            InsertOutcome.Repeated.class,
            repeated -> assertThat(repeated.record().id()).isEqualTo(record.id()));
    assertThat(store.history(record.id(), 10, null).items()).hasSize(1);
    assertThat(source.wrongAtClose()).isEmpty();
  }

  /** H2 shows it before it is on the disk, as when that is full, and a crash takes it away. */
  @Test
  void whatCouldNotBeWrittenDown_isNotTold() {
    TestDatabase.Place place = TestDatabase.H2.newPlace();
    WatchedDataSource source = watch(place);
    JdbcDatabaseStore store = open(place, source);
    DatabaseRecord record = Records.attached(Records.PROJECT, "postgres", "key");
    IdempotencyKey key = IdempotencyKey.of("key");
    source.lose("flush", false, "HY000");
    assertThatThrownBy(() -> store.insert(record, Records.transition(null, record)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("may or may not have taken place");
    source.lose("flush", false, "HY000");
    assertThatThrownBy(() -> store.findByKey(Records.PROJECT, key))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("did not take place");
    assertThat(store.findByKey(Records.PROJECT, key)).isPresent();
    source.lose("flush", false, "HY000");
    assertThat(store.findByKey(Records.PROJECT, key)).as("it is written down").isPresent();
  }

  @ParameterizedTest
  @CsvSource({"POSTGRESQL, 53100, Make room on it", "H2, 90098, start the process anew"})
  void aDiskThatIsFull_isSaidToBe(TestDatabase database, String state, String remedy) {
    TestDatabase.Place place = database.newPlace();
    WatchedDataSource source = watch(place);
    JdbcDatabaseStore store = open(place, source);
    source.lose("execute", false, state);
    assertThatThrownBy(() -> store.find(Records.attached("postgres").id()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("(SQL state " + state + ")")
        .hasMessageContaining(remedy);
  }

  @ParameterizedTest
  @EnumSource
  void anAttachThatNeverArrived_isDoneByRepeatingIt(TestDatabase database) {
    TestDatabase.Place place = database.newPlace();
    WatchedDataSource source = watch(place);
    JdbcDatabaseStore store = open(place, source);
    store.insert(Records.attached("turso"), Trail.none());
    DatabaseRecord record = Records.attached(Records.PROJECT, "postgres", "key");
    source.lose("commit", false, "08006");
    assertThatThrownBy(() -> store.insert(record, Records.transition(null, record)))
        .isInstanceOf(StoreException.class);
    DatabaseRecord again = Records.attached(Records.PROJECT, "postgres", "key");
    assertThat(store.insert(again, Records.transition(null, again)))
        .isInstanceOf(InsertOutcome.Inserted.class);
    assertThat(store.claims(Records.PROJECT)).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource
  void anUpdateWhoseAnswerWasLost_saysSo(TestDatabase database) {
    TestDatabase.Place place = database.newPlace();
    WatchedDataSource source = watch(place);
    JdbcDatabaseStore store = open(place, source);
    DatabaseRecord record = Records.attached("postgres");
    store.insert(record, Trail.none());
    DatabaseRecord ready = Records.ready(record, Secret.of("value"));
    source.lose(database == TestDatabase.POSTGRESQL ? "execute" : "commit", true, "08006");
    assertThatThrownBy(() -> store.update(ready, Records.transition(record, ready)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("may or may not have taken place");
    assertThat(store.find(record.id()).orElseThrow().version()).isEqualTo(2);
    assertThat(store.environment(Records.PROJECT, null).revision()).isEqualTo(1);
    assertThat(store.update(ready, Records.transition(record, ready)))
        .as("the same change again")
        .isFalse();
  }

  static Stream<Arguments> undone() {
    return Stream.of(TestDatabase.values())
        .flatMap(database ->
            Stream.of("40001", "40P01", "55P03", "HYT00")
                .map(state -> Arguments.of(database, state)));
  }

  @ParameterizedTest
  @MethodSource("undone")
  void whatWasUndoneForOthers_isTriedAgain(TestDatabase database, String state) {
    TestDatabase.Place place = database.newPlace();
    WatchedDataSource source = watch(place);
    JdbcDatabaseStore store = open(place, source);
    DatabaseRecord record = Records.attached("postgres");
    source.lose("execute", false, state);
    assertThat(store.insert(record, Records.transition(null, record)))
        .isInstanceOf(InsertOutcome.Inserted.class);
    source.lose("commit", false, state);
    DatabaseRecord other = Records.attached("turso");
    assertThat(store.insert(other, Records.transition(null, other)))
        .isInstanceOf(InsertOutcome.Inserted.class);
    source.lose("execute", false, state);
    DatabaseRecord ready = Records.ready(record, Secret.of("value"));
    assertThat(store.update(ready, Records.transition(record, ready))).isTrue();
    source.lose("execute", false, state);
    assertThat(store.find(record.id())).isPresent();
    assertThat(source.wrongAtClose()).isEmpty();
  }

  /** As where a project is huge, or a node is frozen in the middle of an attach to it. */
  @Test
  void attachesThatWaitForTheirProject_leaveConnectionsToOthers() throws Exception {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.newPlace();
    HikariConfig config = place.config(3);
    config.setConnectionTimeout(2_000);
    ExecutorService executor = Executors.newFixedThreadPool(8);
    try (HikariDataSource connections = new HikariDataSource(config);
        HikariDataSource others = place.pool(1);
        Connection holder = others.getConnection();
        Statement statement = holder.createStatement()) {
      pool = connections;
      JdbcDatabaseStore store =
          JdbcDatabaseStore.builder(connections, cipher).schema(place.schema()).build();
      DatabaseRecord first = Records.attached("postgres");
      store.insert(first, Trail.none());
      holder.setAutoCommit(false);
      statement.execute("select * from \"" + place.schema() + "\".hosteddb_project for update");
      List<Future<InsertOutcome>> waiting = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        waiting.add(executor.submit(() -> store.insert(Records.attached("turso"), Trail.none())));
      }
      while (connections.getHikariPoolMXBean().getActiveConnections() < 2) {
        Thread.onSpinWait();
      }
      DatabaseRecord other = Records.attached(ProjectId.of("another"), "postgres", null);
      assertThat(store.insert(other, Trail.none())).isInstanceOf(InsertOutcome.Inserted.class);
      holder.rollback();
      long accepted = 0;
      for (Future<InsertOutcome> one : waiting) {
        accepted += one.get(60, TimeUnit.SECONDS) instanceof InsertOutcome.Inserted ? 1 : 0;
      }
      assertThat(accepted).isOne();
    } finally {
      executor.shutdownNow();
    }
  }

  /** By a role's idle_session_timeout that is shorter than what the pool looks at. */
  @Test
  void aSessionThatWasEndedWhileItWasIdle_isReplacedByAnother() {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.newPlace();
    WatchedDataSource source = watch(place);
    JdbcDatabaseStore store = open(place, source);
    DatabaseRecord record = Records.attached("postgres");
    source.lose("execute", false, "57P05");
    assertThat(store.insert(record, Records.transition(null, record)))
        .isInstanceOf(InsertOutcome.Inserted.class);
    source.lose("execute", false, "57P05");
    assertThat(store.find(record.id())).isPresent();
  }

  @ParameterizedTest
  @EnumSource
  void aStatementThatIsRefused_tookNoPlace(TestDatabase database) {
    TestDatabase.Place place = database.newPlace();
    WatchedDataSource source = watch(place);
    JdbcDatabaseStore store = open(place, source);
    DatabaseRecord record = Records.attached("postgres");
    store.insert(record, Trail.none());
    assertThatThrownBy(() -> store.insert(record(record), Trail.none()))
        .as("an id that is there already")
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("did not take place")
        .hasMessageContaining("23505");
    assertThat(source.wrongAtClose()).isEmpty();
    List<String> events = source.events();
    assertThat(events)
        .filteredOn(e -> e.equals("open"))
        .hasSameSizeAs(events.stream().filter(e -> e.equals("close")).toList());
  }

  /** The same id in another project. */
  private static DatabaseRecord record(DatabaseRecord of) {
    var a = of.attachment();
    return DatabaseRecord.begin(
        new io.hosteddb.store.Attachment(
            a.id(),
            ProjectId.of("elsewhere"),
            null,
            a.name(),
            a.contract(),
            new io.hosteddb.store.Attachment.Destination(
                a.provider(),
                a.backend(),
                a.destination().requestedRegion(),
                a.destination().targetRegion(),
                a.destination().vendorName(),
                a.destination().platform()),
            new io.hosteddb.store.Attachment.Origin(
                a.origin().createdBy(), a.origin().createdAt(), null, a.origin().fingerprint())));
  }

  static Stream<Arguments> connections() {
    return Stream.of(TestDatabase.values())
        .flatMap(database ->
            Stream.of(true, false)
                .flatMap(auto ->
                    Stream.of(
                            Connection.TRANSACTION_READ_COMMITTED,
                            Connection.TRANSACTION_REPEATABLE_READ,
                            Connection.TRANSACTION_SERIALIZABLE)
                        .map(isolation -> Arguments.of(database, auto, isolation))));
  }

  @ParameterizedTest(name = "{0}, auto commit {1}, isolation {2}")
  @MethodSource("connections")
  void everyConnection_goesBackAsItCame(TestDatabase database, boolean auto, int isolation)
      throws Exception {
    TestDatabase.Place place = database.newPlace();
    WatchedDataSource source = watch(place, auto, isolation);
    JdbcDatabaseStore store = open(place, source);
    DatabaseRecord record = Records.attached(Records.PROJECT, "postgres", "key");
    store.insert(record, Records.audited(null, record, Action.ATTACH));
    DatabaseRecord ready = Records.ready(record, Secret.of("value"));
    assertThat(store.update(ready, Records.transition(record, ready))).isTrue();
    DatabaseRecord changed = ready.change(Records.NOW).progress("looked at").build();
    assertThat(store.update(changed, Trail.none())).isTrue();
    store.recordAudit(Records.audit(record, Action.REVEAL));
    assertThat(store.find(record.id()).orElseThrow().version()).isEqualTo(3);
    assertThat(store.audit(Records.PROJECT, 10, null).items()).hasSize(2);
    assertThat(store.environment(Records.PROJECT, null).revision()).isEqualTo(1);
    race(store);
    assertThat(source.wrongAtClose()).isEmpty();
    List<String> events = source.events();
    assertThat(events)
        .filteredOn(e -> e.equals("open"))
        .hasSameSizeAs(events.stream().filter(e -> e.equals("close")).toList());
  }

  /** The rules hold whatever isolation the connections come with. */
  private static void race(DatabaseStore store) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 10; round++) {
        ProjectId arena = ProjectId.of("arena-" + round);
        List<Callable<InsertOutcome>> inserts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          DatabaseRecord rival = Records.attached(arena, "postgres", null);
          inserts.add(() -> store.insert(rival, Records.transition(null, rival)));
        }
        int won = 0;
        for (Future<InsertOutcome> outcome : executor.invokeAll(inserts)) {
          won += outcome.get() instanceof InsertOutcome.Inserted ? 1 : 0;
        }
        assertThat(won).as("winners of round %s", round).isEqualTo(1);
      }
    } finally {
      executor.shutdownNow();
    }
  }

  /** As of a pool that was filled while the address of the database led to a standby. */
  private static void onlyReads(HikariDataSource pool) throws SQLException {
    try (Connection one = pool.getConnection();
        Connection two = pool.getConnection();
        Statement first = one.createStatement();
        Statement second = two.createStatement()) {
      first.execute("set session characteristics as transaction read only");
      second.execute("set session characteristics as transaction read only");
    }
  }

  @Test
  void connectionsThatOnlyRead_areEnded_soThatThePoolMakesOthers() throws Exception {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.newPlace();
    HikariDataSource real = place.pool(2);
    pool = real;
    JdbcDatabaseStore store =
        JdbcDatabaseStore.builder(real, cipher).schema(place.schema()).build();
    onlyReads(real);
    for (int i = 0; i < 2; i++) {
      DatabaseRecord record = Records.attached("postgres");
      assertThatThrownBy(() -> store.insert(record, Trail.none()))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("did not take place")
          .hasMessageContaining("(SQL state 25006)")
          .hasMessageContaining("targetServerType=primary");
    }
    assertThat(store.insert(Records.attached("postgres"), Trail.none()))
        .isInstanceOf(InsertOutcome.Inserted.class);
  }

  /** Its thread gets the same connection from most pools, again and again. */
  @Test
  void aPollOnAConnectionThatOnlyReads_getsAnother() throws Exception {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.newPlace();
    HikariDataSource real = place.pool(2);
    pool = real;
    CountDownLatch handled = new CountDownLatch(1);
    WorkQueue queue =
        JdbcDatabaseStore.builder(real, cipher)
            .schema(place.schema())
            .pollInterval(Duration.ofMillis(50))
            .build()
            .workQueues()
            .open(() -> Records.NOW, 1);
    queue.start(
        new WorkHandler() {
          @Override
          public List<DatabaseId> overdue(Instant before, int limit) {
            return List.of();
          }

          @Override
          public NextStep handle(WorkItem item) {
            handled.countDown();
            return NextStep.nothing();
          }
        });
    try (HikariDataSource others = place.pool(2)) {
      onlyReads(real);
      JdbcDatabaseStore other =
          JdbcDatabaseStore.builder(others, cipher).schema(place.schema()).build();
      DatabaseRecord record = Records.attached("postgres");
      other.insert(record, Trail.none());
      other.workQueues().open(() -> Records.NOW, 1).schedule(record.id(), Records.NOW);
      assertThat(handled.await(30, TimeUnit.SECONDS)).isTrue();
    }
    queue.stop(Duration.ofSeconds(10));
  }

  /**
   * Under a stricter isolation the database undoes what waits for another: detaches of one project,
   * which all raise its revision, and the picks of several nodes.
   */
  @ParameterizedTest(name = "{0}, auto commit {1}, isolation {2}")
  @MethodSource("connections")
  void everyStatement_runsAtReadCommitted(TestDatabase database, boolean auto, int isolation)
      throws Exception {
    TestDatabase.Place place = database.newPlace();
    WatchedDataSource source = watch(place, auto, isolation);
    JdbcDatabaseStore store = open(place, source);
    source.isolations();
    DatabaseRecord record = Records.attached(Records.PROJECT, "postgres", "key");
    store.insert(record, Records.audited(null, record, Action.ATTACH));
    DatabaseRecord ready = Records.ready(record, Secret.of("value"));
    assertThat(store.update(ready, Records.transition(record, ready))).isTrue();
    store.environment(Records.PROJECT, null);
    DatabaseRecord detached = Records.detached(ready);
    assertThat(store.update(detached, Records.audited(ready, detached, Action.DETACH))).isTrue();
    CountDownLatch handled = new CountDownLatch(1);
    WorkQueue queue = store.workQueues().open(() -> Records.NOW, 1);
    queue.start(
        new WorkHandler() {
          @Override
          public List<DatabaseId> overdue(Instant before, int limit) {
            return List.of(detached.id());
          }

          @Override
          public NextStep handle(WorkItem item) {
            handled.countDown();
            return NextStep.nothing();
          }
        });
    queue.schedule(detached.id(), Records.NOW);
    assertThat(handled.await(30, TimeUnit.SECONDS)).isTrue();
    queue.stop(Duration.ofSeconds(10));

    assertThat(source.isolations()).containsExactly(Connection.TRANSACTION_READ_COMMITTED);
    assertThat(source.wrongAtClose()).isEmpty();
  }
}
