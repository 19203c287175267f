package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.StoreException;
import io.hosteddb.error.Violation;
import io.hosteddb.model.Action;
import io.hosteddb.model.Secret;
import io.hosteddb.store.Changes;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a store opens, and what it says when it does not. */
class StartTest {
  private final SecretCipher cipher = TinkSecretCipher.of(TinkKeyset.generate());

  @ParameterizedTest
  @EnumSource
  void manyNodes_startOnAnEmptyDatabaseAtOnce(TestDatabase database) throws Exception {
    TestDatabase.Place place = database.emptyPlace();
    int nodes = 4;
    CyclicBarrier start = new CyclicBarrier(nodes);
    ExecutorService executor = Executors.newFixedThreadPool(nodes);
    List<HikariDataSource> pools = new ArrayList<>();
    try {
      List<Callable<JdbcDatabaseStore>> starts = new ArrayList<>();
      for (int i = 0; i < nodes; i++) {
        HikariDataSource pool = place.pool(3);
        pools.add(pool);
        starts.add(() -> {
          start.await();
          return JdbcDatabaseStore.builder(pool, cipher).schema(place.schema()).build();
        });
      }
      List<JdbcDatabaseStore> stores = new ArrayList<>();
      for (Future<JdbcDatabaseStore> store : executor.invokeAll(starts)) {
        stores.add(store.get());
      }
      DatabaseRecord record = Records.attached("postgres");
      stores.get(0).insert(record, Records.audited(null, record, Action.ATTACH));
      for (JdbcDatabaseStore store : stores) {
        assertThat(store.find(record.id())).isPresent();
      }
    } finally {
      executor.shutdownNow();
      pools.forEach(HikariDataSource::close);
    }
  }

  @ParameterizedTest
  @EnumSource
  void twoConnections_areEnoughToStart(TestDatabase database) {
    TestDatabase.Place place = database.emptyPlace();
    HikariConfig config = place.config(2);
    config.setAutoCommit(false);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      JdbcDatabaseStore store =
          JdbcDatabaseStore.builder(pool, cipher).schema(place.schema()).build();
      assertThat(store.claims(Records.PROJECT)).isEmpty();
    }
  }

  @Test
  void aStoreThatIsClosed_leavesNoThread() {
    try (HikariDataSource pool = TestDatabase.H2.emptyPlace().pool(2)) {
      WatchedDataSource watched = new WatchedDataSource(pool);
      DatabaseRecord record = Records.attached("postgres");
      JdbcDatabaseStore store = JdbcDatabaseStore.create(watched.dataSource(), cipher);
      store.insert(record, Records.audited(null, record, Action.ATTACH));
      store.close();
      assertThat(watched.threads())
          .filteredOn(thread -> !thread.equals(Thread.currentThread()))
          .isNotEmpty()
          .noneMatch(Thread::isAlive);
      // A step that outlives its library may still write.
      DatabaseRecord late = Records.attached("turso");
      store.insert(late, Records.audited(null, late, Action.ATTACH));
      assertThat(store.find(late.id())).isPresent();
    }
  }

  @Test
  void aRoleThatMayNotMakeTheSchema_isTold() throws SQLException {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.emptyPlace();
    String role = "poor_" + place.schema();
    try (HikariDataSource admin = place.pool(2)) {
      execute(admin, "create role " + role + " login");
      HikariConfig config = place.config(2);
      config.setUsername(role);
      try (HikariDataSource poor = new HikariDataSource(config)) {
        assertThatThrownBy(
                () -> JdbcDatabaseStore.builder(poor, cipher).schema(place.schema()).build())
            .isInstanceOf(ConfigurationException.class)
            .hasMessageContaining("may not create the schema " + place.schema())
            .hasMessageContaining("create schema if not exists \"" + place.schema() + "\"");
        execute(admin, "create schema " + place.schema());
        assertThatThrownBy(
                () -> JdbcDatabaseStore.builder(poor, cipher).schema(place.schema()).build())
            .isInstanceOf(ConfigurationException.class)
            .hasMessageContaining("may not create or change tables");
        execute(admin, "grant all on schema " + place.schema() + " to " + role);
        JdbcDatabaseStore store =
            JdbcDatabaseStore.builder(poor, cipher).schema(place.schema()).build();
        DatabaseRecord record = Records.attached("postgres");
        assertThat(store.insert(record, Records.audited(null, record, Action.ATTACH)))
            .isInstanceOf(InsertOutcome.Inserted.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSchemaOfTheHost_canBeShared(TestDatabase database) throws SQLException {
    TestDatabase.Place place = database.emptyPlace();
    try (HikariDataSource pool = place.pool(3)) {
      execute(pool, "create schema \"" + place.schema() + "\"");
      execute(pool, "create table \"" + place.schema() + "\".theirs (id int primary key)");
      JdbcDatabaseStore store =
          JdbcDatabaseStore.builder(pool, cipher).schema(place.schema()).build();
      assertThat(store.claims(Records.PROJECT)).isEmpty();
      execute(pool, "select * from \"" + place.schema() + "\".theirs");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStoreThatMayNotMigrate_opensWhenAnotherHas(TestDatabase database) {
    TestDatabase.Place place = database.emptyPlace();
    try (HikariDataSource pool = place.pool(3)) {
      JdbcDatabaseStoreBuilder careful =
          JdbcDatabaseStore.builder(pool, cipher).schema(place.schema()).migrate(false);
      assertThatThrownBy(careful::build)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("There is no schema " + place.schema());
      JdbcDatabaseStore.builder(pool, cipher).schema(place.schema()).build();
      assertThat(careful.build().claims(Records.PROJECT)).isEmpty();
    }
  }

  @Test
  void anOldSchema_isSaidToBeOld() throws SQLException {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.emptyPlace();
    try (HikariDataSource pool = place.pool(3)) {
      execute(pool, "create schema \"" + place.schema() + "\"");
      assertThatThrownBy(() ->
              JdbcDatabaseStore.builder(pool, cipher).schema(place.schema()).migrate(false).build())
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("older than this release");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Upper", "a b", "x\"; drop schema y; --", "1st"})
  void aSchemaName_isChecked(String name) {
    assertThatThrownBy(
            () -> JdbcDatabaseStore.builder(new JdbcDataSource(), cipher).schema(name).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("schema's name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc:h2:file:%s/store", "jdbc:h2:%s/store;CACHE_SIZE=100"})
  void anH2File_needsToSurviveInterrupts(String url, @TempDir Path folder) {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL(url.formatted(folder));
    assertThatThrownBy(() -> JdbcDatabaseStore.create(source, cipher))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("Use jdbc:h2:retry:" + folder + "/store instead")
        .hasMessageContaining("DB_CLOSE_ON_EXIT=FALSE");
  }

  @Test
  void anH2File_needsToStayOpenToTheEnd(@TempDir Path folder) {
    JdbcDataSource source = new JdbcDataSource();
    source.setUser("sa");
    source.setPassword("");
    source.setURL("jdbc:h2:retry:" + folder.resolve("store"));
    String safe = "jdbc:h2:retry:" + folder.resolve("store") + ";DB_CLOSE_ON_EXIT=FALSE";
    assertThatThrownBy(() -> JdbcDatabaseStore.create(source, cipher))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("Use " + safe + " instead");
    source.setURL(safe);
    assertThat(JdbcDatabaseStore.create(source, cipher).claims(Records.PROJECT)).isEmpty();
  }

  /** H2 does not take both; the first process of a file closes it when it is told to end. */
  @Test
  void anH2FileOfSeveralProcesses_isTaken(@TempDir Path folder) {
    JdbcDataSource source = new JdbcDataSource();
    source.setUser("sa");
    source.setPassword("");
    source.setURL("jdbc:h2:retry:" + folder.resolve("store") + ";AUTO_SERVER=TRUE");
    assertThat(JdbcDatabaseStore.create(source, cipher).claims(Records.PROJECT)).isEmpty();
  }

  @Test
  void anInterruptedThread_doesNotBreakAnH2File() throws Exception {
    TestDatabase.Place place = TestDatabase.H2.emptyPlace();
    try (HikariDataSource pool = place.pool(3)) {
      JdbcDatabaseStore store = JdbcDatabaseStore.create(pool, cipher);
      DatabaseRecord record = Records.attached("postgres");
      store.insert(record, Records.audited(null, record, Action.ATTACH));
      for (int i = 0; i < 200; i++) {
        Thread reader =
            new Thread(() -> {
              while (!Thread.currentThread().isInterrupted()) {
                try {
                  store.recordAudit(Records.audit(record, Action.REVEAL));
                } catch (StoreException e) {
                  // Interrupted while it waited for a connection.
                  return;
                }
              }
            });
        reader.start();
        reader.interrupt();
        reader.join();
      }
      assertThat(store.find(record.id())).isPresent();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aNodeOfTheReleaseBefore_opensANewerSchema(TestDatabase database) throws Exception {
    TestDatabase.Place place = database.emptyPlace();
    try (HikariDataSource pool = place.pool(3)) {
      JdbcDatabaseStore.builder(pool, cipher).schema(place.schema()).build().close();
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement()) {
        int rows =
            statement.executeUpdate(
                "insert into \""
                    + place.schema()
                    + "\".\"hosteddb_schema_history\" (\"installed_rank\", \"version\","
                    + " \"description\", \"type\", \"script\", \"checksum\", \"installed_by\","
                    + " \"execution_time\", \"success\") values (99, '99', 'later', 'SQL',"
                    + " 'V99__later.sql', 1, 'somebody', 1, true)");
        assertThat(rows).isOne();
      }
      JdbcDatabaseStore old =
          JdbcDatabaseStore.builder(pool, cipher).schema(place.schema()).build();
      DatabaseRecord record = Records.attached("postgres");
      assertThat(old.insert(record, Records.transition(null, record)))
          .isInstanceOf(InsertOutcome.Inserted.class);
    }
  }

  @Test
  void everythingThatIsWrongWithTheSettings_isSaidAtOnce() {
    TestDatabase.Place place = TestDatabase.H2.emptyPlace();
    try (HikariDataSource pool = place.pool(2)) {
      JdbcDatabaseStoreBuilder builder =
          JdbcDatabaseStore.builder(pool, cipher)
              .schema("No Schema")
              .lease(Duration.ofMillis(10))
              .pollInterval(Duration.ZERO);
      assertThatThrownBy(builder::build)
          .isInstanceOfSatisfying(
              ConfigurationException.class,
              e ->
                  assertThat(e.violations())
                      .extracting(Violation::field)
                      .containsExactly("schema", "lease", "poll-interval"));
    }
  }

  @Test
  void anotherDatabase_isNamed() {
    WatchedProduct other = new WatchedProduct("Oracle", 23);
    assertThatThrownBy(() -> JdbcDatabaseStore.create(other.dataSource(), cipher))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("PostgreSQL 14 or later, or H2 2")
        .hasMessageContaining("Oracle");
    WatchedProduct old = new WatchedProduct("PostgreSQL", 13);
    assertThatThrownBy(() -> JdbcDatabaseStore.create(old.dataSource(), cipher))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("PostgreSQL 13");
  }

  @Test
  void aDatabaseThatIsDown_isSaidToBe() {
    JdbcDataSource nobody = new JdbcDataSource();
    nobody.setURL("jdbc:h2:tcp://127.0.0.1:1/none");
    assertThatThrownBy(() -> JdbcDatabaseStore.create(nobody, cipher))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("does not answer");
  }

  /** As a backup by pg_dump does, or a session that somebody left open. */
  @Test
  void whoeverReadsForLong_doesNotHoldUpTheNodesThroughAMigrationThatWaits() throws Exception {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.emptyPlace();
    BaselineDump.load(place, BaselineDump.resource("/baseline/0.1.0/postgresql.sql"));
    SecretCipher theirs =
        TinkSecretCipher.of(
            TinkKeyset.parse(Secret.of(BaselineDump.resource("/baseline/0.1.0/test-keyset.json"))));
    String history = "\"" + place.schema() + "\".hosteddb_history";
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (HikariDataSource pool = place.pool(5);
        Connection reader = pool.getConnection()) {
      reader.setAutoCommit(false);
      read(reader, "select count(*) from " + history);
      Future<JdbcDatabaseStore> opened =
          executor.submit(
              () -> JdbcDatabaseStore.builder(pool, theirs).schema(place.schema()).build());
      try (Connection node = pool.getConnection()) {
        String waits =
            "select count(*) from pg_locks where not granted and relation = '"
                + history
                + "'::regclass";
        while (read(node, waits) == 0) {
          assertThat(opened).isNotDone();
        }
        // A node of the release before: behind the migration, which is behind the reader.
        execute(node, "set statement_timeout = '30s'");
        assertThat(read(node, "select count(*) from " + history)).isPositive();
        execute(node, "reset statement_timeout");
      }
      reader.rollback();
      reader.setAutoCommit(true);
      assertThat(opened.get(60, TimeUnit.SECONDS).changes(1, null))
          .isInstanceOfSatisfying(Changes.Next.class, next -> assertThat(next.items()).hasSize(1));
    } finally {
      executor.shutdownNow();
    }
  }

  /**
   * As platforms set them for a role, for requests: the migration of a large history is none. That
   * it takes long is a trigger's doing here.
   */
  @Test
  void timeoutsOfTheRole_doNotEndAMigrationThatTakesLonger() throws Exception {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.emptyPlace();
    BaselineDump.load(place, BaselineDump.resource("/baseline/0.1.0/postgresql.sql"));
    SecretCipher theirs =
        TinkSecretCipher.of(
            TinkKeyset.parse(Secret.of(BaselineDump.resource("/baseline/0.1.0/test-keyset.json"))));
    HikariConfig config = place.config(5);
    config.setConnectionInitSql(
        """
        set statement_timeout = '800ms';
        set transaction_timeout = '800ms';
        set idle_in_transaction_session_timeout = '800ms'\
        """);
    try (HikariDataSource owner = place.pool(1);
        HikariDataSource pool = new HikariDataSource(config)) {
      String schema = "\"" + place.schema() + "\".";
      execute(
          owner,
          """
          create function %sslow() returns trigger language plpgsql as
            $$ begin perform pg_sleep(1.2); return null; end $$\
          """
              .formatted(schema));
      execute(
          owner,
          "create trigger slow after update on %shosteddb_history execute function %sslow()"
              .formatted(schema, schema));
      JdbcDatabaseStore store =
          JdbcDatabaseStore.builder(pool, theirs).schema(place.schema()).build();
      assertThat(store.endOfChanges()).isNotEmpty();
    }
  }

  private static long read(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void execute(HikariDataSource pool, String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
