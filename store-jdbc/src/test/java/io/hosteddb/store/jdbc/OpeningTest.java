package io.hosteddb.store.jdbc;

import static io.hosteddb.store.jdbc.RefusedOpening.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.StoreException;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.output.MigrateResult;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What waiting does not mend is said at once, with its cause and what to do. */
class OpeningTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SecretCipher cipher = TinkSecretCipher.of(TinkKeyset.generate());

  /** Gives a connection. */
  private interface Giver {
    Connection give() throws SQLException;
  }

  /** Gives connections as it is told, and counts how often it is asked. */
  private static final class Source {
    final AtomicInteger asked = new AtomicInteger();
    final DataSource dataSource;

    Source(Giver giver) {
      dataSource =
          (DataSource)
              Proxy.newProxyInstance(
                  OpeningTest.class.getClassLoader(),
                  new Class<?>[] {DataSource.class},
                  (proxy, method, arguments) -> {
                    if (!method.getName().equals("getConnection")) {
                      throw new UnsupportedOperationException(method.getName());
                    }
                    asked.incrementAndGet();
                    return giver.give();
                  });
    }
  }

  private static void execute(DataSource source, String sql) throws SQLException {
    try (Connection connection = source.getConnection()) {
      run(connection, sql);
    }
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPoolOfOneConnection_isRefusedAtOnce(TestDatabase database) {
    TestDatabase.Place place = database.emptyPlace();
    HikariConfig config = place.config(1);
    config.setConnectionTimeout(500);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      Source counted = new Source(pool::getConnection);
      refused(counted.dataSource, place, "data-source.pool")
          .hasMessageContaining("at least two connections")
          .hasCauseInstanceOf(SQLException.class);
      assertThat(counted.asked).hasValue(2);
      assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDataSourceWithTheSameConnectionForAll_isRefused(TestDatabase database) throws Exception {
    TestDatabase.Place place = database.emptyPlace();
    try (HikariDataSource pool = place.pool(2);
        Connection same = pool.getConnection()) {
      Source always = new Source(() -> same);
      refused(always.dataSource, place, "data-source.pool")
          .hasMessageContaining("hands it out twice");
    }
  }

  /**
   * As Micronaut's does in a transaction: each asker gets a face of the one that the caller has.
   */
  @ParameterizedTest
  @EnumSource
  void aDataSourceThatGivesTheCallersConnection_isRefused_andHisTransactionStays(
      TestDatabase database) throws Exception {
    TestDatabase.Place place = database.emptyPlace();
    String table = "theirs_" + place.schema();
    try (HikariDataSource pool = place.pool(2);
        Connection callers = pool.getConnection()) {
      run(callers, "create table " + table + " (x int)");
      callers.setAutoCommit(false);
      run(callers, "insert into " + table + " values (1)");

      refused(new Source(() -> faceOf(callers)).dataSource, place, "data-source")
          .hasMessageContaining("the connection of its own transaction");

      assertThat(count(callers, table)).isOne();
      callers.rollback();
      assertThat(count(callers, table)).isZero();
      run(callers, "drop table " + table);
      callers.commit();
    }
  }

  private static Connection faceOf(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (face, method, arguments) ->
                method.getName().equals("close") ? null : method.invoke(connection, arguments));
  }

  private static int count(Connection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select count(*) from " + table)) {
      rows.next();
      return rows.getInt(1);
    }
  }

  /** As Spring's AbstractRoutingDataSource does where nobody has said which database is meant. */
  @Test
  void aDataSourceThatChoosesByWhoAsks_isSaidToFailItself() {
    TestDatabase.Place place = TestDatabase.H2.emptyPlace();
    Source routing =
        new Source(() -> {
          throw new IllegalStateException("Cannot determine target DataSource");
        });
    refused(routing.dataSource, place, "data-source")
        .hasMessageContaining("the DataSource itself fails (IllegalStateException)")
        .hasMessageContaining("the one database that keeps its records");
    assertThat(routing.asked).hasValue(1);
  }

  /** Pools without a time-out wait as long as it takes; whoever starts the host can end that. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void waitingForAConnection_canBeInterrupted(int forWhich) throws Exception {
    TestDatabase.Place place = TestDatabase.H2.emptyPlace();
    CompletableFuture<Boolean> waits = new CompletableFuture<>();
    CountDownLatch never = new CountDownLatch(1);
    try (HikariDataSource pool = place.pool(2)) {
      AtomicInteger given = new AtomicInteger();
      Source slow =
          new Source(() -> {
            if (given.incrementAndGet() < forWhich) {
              return pool.getConnection();
            }
            waits.complete(true);
            try {
              never.await();
            } catch (InterruptedException e) {
              throw new SQLException("interrupted", e);
            }
            throw new SQLException("not reached");
          });
      CompletableFuture<Throwable> outcome = new CompletableFuture<>();
      CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
      Thread opening =
          new Thread(() -> {
            try {
              JdbcDatabaseStore.create(slow.dataSource, cipher);
              outcome.complete(new AssertionError("opened"));
            } catch (RuntimeException e) {
              outcome.complete(e);
            }
            interrupted.complete(Thread.currentThread().isInterrupted());
          });
      opening.setDaemon(true);
      opening.start();
      assertThat(CompletableFuture.anyOf(waits, outcome))
          .as("it asks for connection %d, which does not come", forWhich)
          .succeedsWithin(PATIENCE)
          .isEqualTo(true);
      opening.interrupt();
      assertThat(outcome)
          .as("the interruption ends the opening")
          .succeedsWithin(PATIENCE)
          .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("interrupted while it waited for");
      assertThat(interrupted)
          .as("the thread has ended")
          .succeedsWithin(PATIENCE)
          .as("the thread is still interrupted")
          .isEqualTo(true);
      assertThat(slow.asked).hasValue(forWhich);
    }
  }

  @Test
  void aPoolThatOnlyReads_isRefused() {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.emptyPlace();
    HikariConfig config = place.config(2);
    config.setReadOnly(true);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      refused(pool, place, "data-source.read-only").hasMessageContaining("only reads");
    }
  }

  /** As on a standby, too. */
  @Test
  void aUserWhoOnlyReads_isRefused() throws Exception {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.emptyPlace();
    String role = "reader_" + place.schema();
    try (HikariDataSource admin = place.pool(2)) {
      execute(admin, "create role " + role + " login superuser");
      execute(admin, "alter role " + role + " set default_transaction_read_only = on");
      HikariConfig config = place.config(2);
      config.setUsername(role);
      try (HikariDataSource pool = new HikariDataSource(config)) {
        refused(pool, place, "data-source.read-only");
      }
    }
  }

  @Test
  void anH2FileThatIsOpenedToRead_isRefused() throws Exception {
    TestDatabase.Place place = TestDatabase.H2.emptyPlace();
    try (HikariDataSource pool = place.pool(2)) {
      execute(pool, "create table theirs (id int)");
    }
    JdbcDataSource reads = new JdbcDataSource();
    reads.setURL(place.url() + ";ACCESS_MODE_DATA=r");
    reads.setUser("sa");
    refused(reads, place, "data-source.read-only");
  }

  @Test
  void aUserWhoIsNotKnown_isSaidToBe() throws Exception {
    TestDatabase.Place postgres = TestDatabase.POSTGRESQL.emptyPlace();
    PGSimpleDataSource nobody = new PGSimpleDataSource();
    nobody.setURL(postgres.url());
    nobody.setUser("nobody_here");
    nobody.setPassword("hunter2");
    refused(nobody, postgres, "data-source.user").hasMessageNotContaining("hunter2");
    TestDatabase.Place h2 = TestDatabase.H2.emptyPlace();
    try (HikariDataSource pool = h2.pool(2)) {
      execute(pool, "create table theirs (id int)");
      JdbcDataSource wrong = new JdbcDataSource();
      wrong.setURL(h2.url());
      wrong.setUser("sa");
      wrong.setPassword("hunter2");
      refused(wrong, h2, "data-source.user").hasMessageNotContaining("hunter2");
    }
  }

  /** A pool that is made by its first use throws something else. */
  @Test
  void aUserWhoIsNotKnown_isSaidToBe_alsoByALazyPool() {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.emptyPlace();
    try (HikariDataSource lazy = new HikariDataSource()) {
      lazy.setJdbcUrl(place.url());
      lazy.setUsername("nobody_here");
      refused(lazy, place, "data-source.user");
    }
  }

  @Test
  void aDatabaseThatIsNotThere_isSaidToBe(@TempDir Path folder) {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.emptyPlace();
    PGSimpleDataSource none = new PGSimpleDataSource();
    none.setURL(place.url().replaceFirst("/postgres$", "/none_such"));
    none.setUser(place.user());
    refused(none, place, "data-source.database");
    JdbcDataSource noFile = new JdbcDataSource();
    noFile.setURL("jdbc:h2:retry:" + folder.resolve("none") + ";IFEXISTS=TRUE");
    refused(noFile, TestDatabase.H2.emptyPlace(), "data-source.database");
  }

  @Test
  void encryptionThatTheServerDoesNotHave_isSaid() {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.emptyPlace();
    PGSimpleDataSource tls = new PGSimpleDataSource();
    tls.setURL(place.url() + "?sslmode=require");
    tls.setUser(place.user());
    refused(tls, place, "data-source.user").hasMessageContaining("sslmode");
  }

  @Test
  void aHostThatIsNotThere_isSaidToBe() {
    PGSimpleDataSource nowhere = new PGSimpleDataSource();
    nowhere.setURL("jdbc:postgresql://nowhere.invalid/postgres");
    nowhere.setUser("sa");
    assertThatThrownBy(() -> JdbcDatabaseStore.create(nowhere, cipher))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("does not answer (there is no host nowhere.invalid)");
    nowhere.setURL("jdbc:postgresql://127.0.0.1:1/postgres");
    assertThatThrownBy(() -> JdbcDatabaseStore.create(nowhere, cipher))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("refused");
  }

  @Test
  void aDriverThatIsNotThere_isSaidToBe() {
    Source none = new Source(() -> DriverManager.getConnection("jdbc:nobody:knows"));
    refused(none.dataSource, TestDatabase.H2.emptyPlace(), "data-source.driver");
    assertThat(none.asked).hasValue(1);
  }

  @Test
  void aRoleThatMayNotUseTheTables_isTold() throws Exception {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.emptyPlace();
    String role = "poor_" + place.schema();
    try (HikariDataSource admin = place.pool(2)) {
      JdbcDatabaseStore.builder(admin, cipher).schema(place.schema()).build();
      execute(admin, "create role " + role + " login");
      execute(admin, "grant usage on schema " + place.schema() + " to " + role);
      execute(admin, "grant select on " + place.schema() + ".hosteddb_schema_history to " + role);
      HikariConfig config = place.config(2);
      config.setUsername(role);
      try (HikariDataSource poor = new HikariDataSource(config)) {
        assertThatThrownBy(() ->
                JdbcDatabaseStore.builder(poor, cipher)
                    .schema(place.schema())
                    .migrate(false)
                    .build())
            .isInstanceOf(ConfigurationException.class)
            .hasMessageContaining("may not read and write")
            .hasMessageContaining("SELECT, INSERT, UPDATE, DELETE");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMigrationThatSomebodyChanged_isSaidAtOnce(TestDatabase database) throws Exception {
    TestDatabase.Place place = database.emptyPlace();
    try (HikariDataSource pool = place.pool(3)) {
      JdbcDatabaseStore.builder(pool, cipher).schema(place.schema()).build();
      execute(
          pool,
          "update \""
              + place.schema()
              + "\".\"hosteddb_schema_history\" set \"checksum\" = 1 where \"version\" = '1'");
      refused(pool, place, "schema").hasMessageContaining("hosteddb_schema_history");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMigrationThatFailed_isSaidAtOnce(TestDatabase database) throws Exception {
    TestDatabase.Place place = database.newPlace();
    try (HikariDataSource pool = place.pool(3)) {
      execute(
          pool,
          "update \""
              + place.schema()
              + "\".\"hosteddb_schema_history\" set \"success\" = false where \"version\" = '2'");
      refused(pool, place, "schema").hasMessageContaining("hosteddb_schema_history");
    }
  }

  @ParameterizedTest
  @EnumSource
  void schemaOfBeforeTheFirstRelease_isNamed(TestDatabase database) {
    TestDatabase.Place place = database.emptyPlace();
    try (HikariDataSource pool = place.pool(3)) {
      MigrateResult unreleased =
          Flyway.configure()
              .dataSource(pool)
              .schemas(place.schema())
              .locations("classpath:unreleased")
              .table("hosteddb_schema_history")
              .load()
              .migrate();
      assertThat(unreleased.migrationsExecuted).isEqualTo(2);

      for (boolean migrate : new boolean[] {true, false}) {
        JdbcDatabaseStoreBuilder builder =
            JdbcDatabaseStore.builder(pool, cipher).schema(place.schema()).migrate(migrate);
        assertThatThrownBy(builder::build)
            .isInstanceOfSatisfying(
                ConfigurationException.class,
                e -> assertThat(e.violations().get(0).field()).isEqualTo("schema"))
            .hasMessageContaining("was made by a build from before the first release")
            .hasMessageContaining("Give the store another schema")
            .hasMessageNotContaining("checksum");
      }
    }
  }

  /** As docs/operating.md says of a schema that the host's own migrations use, too. */
  @ParameterizedTest
  @EnumSource
  void theHostsOwnFlyway_mayComeBeforeOrAfter(TestDatabase database) {
    for (boolean before : new boolean[] {true, false}) {
      TestDatabase.Place place = database.emptyPlace();
      try (HikariDataSource pool = place.pool(3)) {
        Flyway theirs =
            Flyway.configure()
                .dataSource(pool)
                .schemas(place.schema())
                .locations("classpath:theirs")
                .failOnMissingLocations(false)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load();
        if (before) {
          assertThat(theirs.migrate().success).isTrue();
        }
        JdbcDatabaseStore.builder(pool, cipher).schema(place.schema()).build();
        assertThat(theirs.migrate().success).isTrue();
        JdbcDatabaseStore store =
            JdbcDatabaseStore.builder(pool, cipher).schema(place.schema()).build();
        assertThat(store.claims(Records.PROJECT)).isEmpty();
      }
    }
  }
}
