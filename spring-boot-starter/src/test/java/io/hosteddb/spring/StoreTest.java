package io.hosteddb.spring;

import static io.hosteddb.spring.Applications.KEYSET;
import static io.hosteddb.spring.Applications.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.HostedDatabases;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.Secret;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.jdbc.JdbcDatabaseStore;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.transaction.support.TransactionTemplate;

class StoreTest {
  private final String url = Applications.newDatabase();

  private ApplicationContextRunner withPool() {
    return Applications.withPool(Applications.withFake(), url);
  }

  @Test
  void noDataSource_keepsRecordsInMemoryAndSaysSo() {
    try (LogLines log = LogLines.of("io.hosteddb.spring")) {
      Applications.withFake().run(StoreTest::assertInMemory);

      assertThat(log.warnings())
          .singleElement()
          .asString()
          .contains("in memory", "stays at the vendors", "spring.datasource.url");
    }
  }

  @Test
  void noStoreModule_keepsRecordsInMemoryAndSaysWhatToAdd() {
    try (LogLines log = LogLines.of("io.hosteddb.spring")) {
      withPool()
          .withClassLoader(new FilteredClassLoader(JdbcDatabaseStore.class))
          .run(StoreTest::assertInMemory);

      assertThat(log.warnings())
          .singleElement()
          .asString()
          .contains(
              "in memory", "add io.hosteddb:hosteddb-store-jdbc; the application's DataSource");
    }
  }

  @Test
  void memoryAsAsked_leavesTheDataSourceAlone() {
    try (LogLines log = LogLines.of("io.hosteddb.spring")) {
      withPool()
          .withPropertyValues("hosteddb.store=memory")
          .run(context -> {
            assertInMemory(context);
            assertThat(context.getBean(HikariDataSource.class).getHikariPoolMXBean()).isNull();
          });

      assertThat(log.warnings()).isEmpty();
      assertThat(log.lines()).anyMatch(line -> line.contains("hosteddb.store=memory"));
    }
  }

  private static void assertInMemory(AssertableApplicationContext context) {
    assertThat(context).hasNotFailed();
    assertThat(context.getBean(DatabaseStore.class)).isInstanceOf(InMemoryDatabaseStore.class);
  }

  @Test
  void aDataSourceAndAKeyset_keepRecordsOverARestart() {
    CompletableFuture<DatabaseId> id = new CompletableFuture<>();
    ApplicationContextRunner runner = withPool().withPropertyValues("hosteddb.keyset=" + KEYSET);
    runner.run(context -> id.complete(attachAndAwait(context)));

    runner.run(context -> {
      assertThat(context.getBean(DatabaseStore.class)).isInstanceOf(JdbcDatabaseStore.class);
      HostedDatabase database = context.getBean(HostedDatabases.class).get(id.join());
      assertThat(database.status()).isEqualTo(DatabaseStatus.READY);
    });
  }

  private static DatabaseId attachAndAwait(AssertableApplicationContext context)
      throws InterruptedException {
    HostedDatabases databases = context.getBean(HostedDatabases.class);
    DatabaseId id = Applications.attach(databases).id();
    databases.awaitReady(id, SOON);
    return id;
  }

  @Test
  void aThrowAwayKeyset_isMadeAtEachStartAndSaidToBe() {
    ApplicationContextRunner runner =
        withPool()
            // What the application itself has set, which a test cannot read.
            .withPropertyValues("hosteddb.keyset-file=/not/for/tests.json")
            .withPropertyValues("hosteddb.throw-away-keyset=true");
    try (LogLines log = LogLines.of("io.hosteddb.spring")) {
      runner.run(context -> {
        assertThat(context.getBean(DatabaseStore.class)).isInstanceOf(JdbcDatabaseStore.class);
        attachAndAwait(context);
      });

      assertThat(log.warnings())
          .anySatisfy(line -> assertThat(line).contains("hosteddb.throw-away-keyset", "tests"));
    }
    runner.run(context ->
        assertThat(context.getStartupFailure())
            .as("what was kept cannot be read with another one")
            .rootCause()
            .hasMessageContaining("This cipher does not open this store"));
  }

  @Test
  void anH2DatabaseInMemory_isSaidToForget() {
    try (LogLines log = LogLines.of("io.hosteddb.spring")) {
      withPool()
          .withPropertyValues("hosteddb.keyset=" + KEYSET)
          .run(context -> assertThat(context).hasNotFailed());

      assertThat(log.warnings())
          .singleElement()
          .asString()
          .contains("an H2 database in memory", "jdbc:h2:retry:");
    }
  }

  @Test
  void aFile_isKeptWithoutAWarning(@TempDir Path folder) {
    Path keyset = folder.resolve("keyset.json");
    TinkKeyset.generate().write(keyset);
    try (LogLines log = LogLines.of("io.hosteddb.spring")) {
      Applications.withPool(
              Applications.withFake(),
              "jdbc:h2:retry:" + folder.resolve("store") + ";DB_CLOSE_ON_EXIT=FALSE")
          .withPropertyValues("hosteddb.store=jdbc", "hosteddb.keyset-file=" + keyset)
          .run(context -> {
            attachAndAwait(context);
            assertThat(folder.resolve("store.mv.db")).exists();
          });

      assertThat(log.warnings()).isEmpty();
    }
  }

  @Test
  void aCipherBean_takesThePlaceOfAKeyset() {
    SecretCipher cipher = TinkSecretCipher.of(TinkKeyset.parse(Secret.of(KEYSET)));
    withPool().withBean(SecretCipher.class, () -> cipher).run(context -> attachAndAwait(context));

    // The same keys by property open it again.
    withPool()
        .withPropertyValues("hosteddb.keyset=" + KEYSET)
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void theProperties_reachTheStore() {
    withPool()
        .withPropertyValues("hosteddb.keyset=" + KEYSET, "hosteddb.jdbc.schema=attachments")
        .run(context -> {
          attachAndAwait(context);
          assertThat(count(context, "attachments.HOSTEDDB_DATABASE")).isEqualTo(1);
        });
  }

  private static long count(AssertableApplicationContext context, String table)
      throws SQLException {
    try (Connection connection = context.getBean(DataSource.class).getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select count(*) from \"" + table.replace(".", "\".\"") + "\"")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class TwoDataSources {
    static final String MAIN = Applications.newDatabase();
    static final String OWN = Applications.newDatabase();

    @Bean
    @Primary
    DataSource main() {
      return Applications.pool(MAIN);
    }

    @Bean(defaultCandidate = false)
    @HostedDatabasesDataSource
    DataSource own() {
      return Applications.pool(OWN);
    }
  }

  @Test
  void theNamedDataSource_isPreferredToThePrimaryOne() {
    Applications.withFake()
        .withUserConfiguration(TwoDataSources.class)
        .withPropertyValues("hosteddb.keyset=" + KEYSET)
        .run(context -> {
          attachAndAwait(context);
          assertThat(schemas(context.getBean("own", DataSource.class))).isEqualTo(1);
          assertThat(schemas(context.getBean("main", DataSource.class))).isZero();
        });
  }

  @Configuration(proxyBeanMethods = false)
  static class PrimaryAndAnother {
    @Bean
    @Primary
    DataSource main() {
      return Applications.pool(Applications.newDatabase());
    }

    @Bean
    DataSource other() {
      return Applications.pool(Applications.newDatabase());
    }
  }

  @Test
  void ofSeveral_thePrimaryOneIsUsed() {
    Applications.withFake()
        .withUserConfiguration(PrimaryAndAnother.class)
        .withPropertyValues("hosteddb.keyset=" + KEYSET)
        .run(
            context -> assertThat(schemas(context.getBean("main", DataSource.class))).isEqualTo(1));
  }

  private static long schemas(DataSource dataSource) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select count(*) from information_schema.schemata where schema_name = 'hosteddb'")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void aTransactionOfTheCallers_isNotCommittedByTheStore() {
    HikariDataSource pool = Applications.pool(url);
    Applications.withFake()
        .withBean("dataSource", DataSource.class, () -> new TransactionAwareDataSourceProxy(pool))
        .withPropertyValues("hosteddb.keyset=" + KEYSET)
        .run(context -> {
          HostedDatabases databases = context.getBean(HostedDatabases.class);
          DataSource dataSource = context.getBean(DataSource.class);
          try (Connection connection = pool.getConnection();
              Statement statement = connection.createStatement()) {
            statement.execute("create table note (text varchar)");
          }
          TransactionTemplate transaction =
              new TransactionTemplate(new DataSourceTransactionManager(pool));
          transaction.executeWithoutResult(status -> {
            insertNote(dataSource);
            Applications.attach(databases);
            status.setRollbackOnly();
          });

          try (Connection connection = pool.getConnection();
              Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery("select count(*) from note")) {
            rows.next();
            assertThat(rows.getLong(1)).isZero();
          }
        });
    pool.close();
  }

  static Stream<UnaryOperator<DataSource>> aroundAProxy() {
    return Stream.of(
        LazyConnectionDataSourceProxy::new,
        DelegatingDataSource::new,
        proxy -> {
          AbstractRoutingDataSource routing =
              new AbstractRoutingDataSource() {
                @Override
                protected Object determineCurrentLookupKey() {
                  return "any";
                }
              };
          routing.setTargetDataSources(Map.of("any", proxy));
          routing.afterPropertiesSet();
          return routing;
        });
  }

  /** The store would commit the transactions of its callers, or be undone with them. */
  @ParameterizedTest
  @MethodSource("aroundAProxy")
  void aProxyOfCallersTransactionsInsideOfAnother_isRefused(UnaryOperator<DataSource> around) {
    try (HikariDataSource pool = Applications.pool(url)) {
      DataSource wrapped = around.apply(new TransactionAwareDataSourceProxy(pool));
      Applications.withFake()
          .withBean("dataSource", DataSource.class, () -> wrapped)
          .withPropertyValues("hosteddb.keyset=" + KEYSET)
          .run(context ->
              assertThat(context)
                  .getFailure()
                  .rootCause()
                  .isInstanceOf(ConfigurationException.class)
                  .hasMessageContaining("the connections of its callers' transactions"));
      assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
    }
  }

  @Test
  void aLazyProxy_isTaken() {
    try (HikariDataSource pool = Applications.pool(url)) {
      Applications.withFake()
          .withBean("dataSource", DataSource.class, () -> new LazyConnectionDataSourceProxy(pool))
          .withPropertyValues("hosteddb.keyset=" + KEYSET)
          .run(context -> assertThat(context).hasNotFailed());
    }
  }

  private static void insertNote(DataSource dataSource) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("insert into note values ('undone')");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theStore_opensAfterTheMigrationsOfTheApplication() {
    Applications.withFake()
        .withConfiguration(
            AutoConfigurations.of(DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class))
        .withPropertyValues(
            "spring.datasource.url=" + url,
            "spring.flyway.locations=classpath:application-migrations",
            "hosteddb.keyset=" + KEYSET)
        .run(context -> {
          assertThat(
                  context.getBeanFactory().getBeanDefinition("hostedDatabasesStore").getDependsOn())
              .contains("flywayInitializer");
          // Its own history table and schema: neither sees the other's.
          attachAndAwait(context);
          assertThat(count(context, "PUBLIC.APPLICATION_TABLE")).isZero();
          assertThat(count(context, "hosteddb.HOSTEDDB_DATABASE")).isEqualTo(1);
        });
  }
}
