package io.hosteddb.provider.postgres.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.env.VariableContract;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import io.hosteddb.profile.KnownProviders;
import io.hosteddb.provider.postgres.internal.ConnectionOpener;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock(TestServer.LOCK)
class PostgresServerProviderTest {
  private static final VariableContract CONTRACT = KnownProviders.POSTGRES.contract();

  private final TestServer server = TestServer.get();
  private final DatabaseIdentity identity = TestServer.newIdentity();
  private final ProviderDriver steps = ProviderDriver.of(identity).servedBy(server.provider());

  @Test
  void firstStepChoosesAPasswordWithoutAskingTheServer() throws Exception {
    PostgresServerProvider provider =
        server.provider((url, properties) -> {
          throw new AssertionError("connected before the password was saved");
        });
    StepResult<Provisioned> result =
        provider.provision(
            new ProvisionRequest(
                identity,
                RegionId.of("default"),
                CONTRACT,
                Checkpoint.empty(),
                false,
                CallContext.startingNow(Duration.ofSeconds(30))));
    assertThat(result).isInstanceOf(StepResult.Pending.class);
    assertThat(result.checkpoint().orElseThrow().secret("password").orElseThrow().reveal().length())
        .isGreaterThanOrEqualTo(32);
    assertThat(result.toString())
        .doesNotContain(
            result.checkpoint().orElseThrow().secret("password").orElseThrow().reveal());
  }

  @Test
  void readyMeansThatTheUrlWorks() throws Exception {
    Provisioned ready = steps.provision();
    assertThat(TestServer.url(ready))
        .matches("postgresql://hdb_\\w+:\\w+@localhost:\\d+/hdb_\\w+\\?sslmode=disable");
    assertThat(ready.resource().externalId()).isEqualTo(identity.vendorName().withUnderscores());
    assertThat(ready.resource().region()).isEqualTo(RegionId.of("default"));
    assertThat(server.provider().descriptor().profile().contract().difference(ready.variables()))
        .isEmpty();
    execute(TestServer.url(ready), "CREATE TABLE a (x int)", "CREATE SCHEMA s", "DROP TABLE a");
    assertThat(steps.deprovisionStep()).isInstanceOf(StepResult.Done.class);
    assertThat(server.traces(identity)).isEmpty();
    assertThat(steps.deprovisionStep()).isInstanceOf(StepResult.Done.class);
  }

  @Test
  void theUrlWorks_whereServersAskByScram() throws Exception {
    Provisioned ready = steps.provision();
    server.execute(
        "DROP ROLE IF EXISTS " + TestServer.ASKED_BY_SCRAM,
        "CREATE ROLE " + TestServer.ASKED_BY_SCRAM,
        "GRANT " + TestServer.ASKED_BY_SCRAM + " TO " + identity.vendorName().withUnderscores());
    try (Connection connection = TestServer.connect(TestServer.url(ready));
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT SYSTEM_USER")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getString(1)).startsWith("scram-sha-256:");
    }
    steps.deprovision();
  }

  @Test
  void passwordsAreHashedAsOftenAsTheServerSays() throws Exception {
    steps.provision();
    try (Connection connection = TestServer.connect(server.adminUrl());
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT rolpassword FROM pg_authid WHERE rolname = '%s'"
                    .formatted(identity.vendorName().withUnderscores()))) {
      assertThat(row.next()).isTrue();
      assertThat(row.getString(1)).startsWith("SCRAM-SHA-256$" + TestServer.SCRAM_ITERATIONS + ":");
    }
    steps.deprovision();
  }

  @Test
  void passwordOfTheCheckpointIsRestored() throws Exception {
    Provisioned ready = steps.provision();
    server.execute(
        "ALTER ROLE " + identity.vendorName().withUnderscores() + " NOLOGIN PASSWORD 'other'");
    Provisioned again = steps.mayExist().provision();
    assertThat(again.variables()).isEqualTo(ready.variables());
    execute(TestServer.url(again), "SELECT 1");
    steps.deprovision();
  }

  @Test
  void createThatNobodyKnewOfIsAdopted() throws Exception {
    steps.provision();
    // The engine believes that nothing can be there.
    ProviderDriver forgetful = ProviderDriver.of(identity).servedBy(server.provider());
    Provisioned ready = forgetful.provision();
    execute(TestServer.url(ready), "SELECT 1");
    assertThat(server.traces(identity)).isEqualTo(TestServer.complete(identity));
    forgetful.deprovision();
  }

  @Test
  void passwordNeverStandsInTheServersLog() throws Exception {
    Provisioned ready = steps.provision();
    String password = steps.checkpoint().secret("password").orElseThrow().reveal();
    execute(TestServer.url(ready), "SELECT 'the log is written'");
    steps.deprovision();
    assertThat(server.log())
        .contains("the log is written", "CREATE ROLE", "SCRAM-SHA-256$", "DROP DATABASE")
        .doesNotContain(password)
        .doesNotContain(TestServer.ADMIN_PASSWORD);
  }

  @Test
  void deletesWithLiveConnections() throws Exception {
    Provisioned ready = steps.provision();
    String url = TestServer.url(ready);
    try (Connection own = TestServer.connect(url);
        Connection elsewhere = TestServer.connect(url, "postgres");
        Statement open = own.createStatement()) {
      own.setAutoCommit(false);
      open.execute("CREATE TABLE held (x int)");
      assertThat(steps.deprovisionStep()).isInstanceOf(StepResult.Done.class);
      assertThat(server.traces(identity)).isEmpty();
      assertThatThrownBy(() -> open.execute("SELECT 1")).isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> execute(elsewhere, "SELECT 1")).isInstanceOf(SQLException.class);
    }
    assertThatThrownBy(() -> TestServer.connect(url)).isInstanceOf(SQLException.class);
  }

  @Test
  void deletesARoleThatAnOperatorGaveRightsElsewhere() throws Exception {
    steps.provision();
    server.execute(
        "GRANT CONNECT ON DATABASE postgres TO " + identity.vendorName().withUnderscores());
    assertThat(steps.deprovisionStep()).isInstanceOf(StepResult.Done.class);
    assertThat(server.traces(identity)).isEmpty();
  }

  @Test
  void limitsConnections() throws Exception {
    PostgresServerSettings unlimited = server.options();
    PostgresServerSettings limited =
        new PostgresServerSettings(
            unlimited.descriptor(),
            unlimited.admin(),
            unlimited.endpoint(),
            unlimited.placedRegion(),
            1);
    ProviderDriver limitedSteps =
        ProviderDriver.of(identity)
            .servedBy(new PostgresServerProvider(limited, TestServer.context()));
    String url = TestServer.url(limitedSteps.provision());
    // The provider has closed its session; the server counts it until its process has ended.
    server.execute(
        "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE usename = '%s'"
            .formatted(identity.vendorName().withUnderscores()));
    try (Connection first = TestServer.connect(url)) {
      assertThat(first.isValid(5)).isTrue();
      assertThatThrownBy(() -> TestServer.connect(url))
          .hasMessageContaining("too many connections");
    }
    limitedSteps.deprovision();
  }

  @Test
  void sixteenDatabasesAtOnce() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(16);
    try {
      List<Future<String>> urls = new ArrayList<>();
      List<ProviderDriver> all = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        ProviderDriver one =
            ProviderDriver.of(TestServer.newIdentity()).servedBy(server.provider());
        all.add(one);
        urls.add(pool.submit(() -> TestServer.url(one.provision())));
      }
      for (Future<String> url : urls) {
        execute(url.get(), "CREATE TABLE t (x int)");
      }
      List<Future<StepResult<Nothing>>> gone = new ArrayList<>();
      all.forEach(one -> gone.add(pool.submit(one::deprovisionStep)));
      for (Future<StepResult<Nothing>> one : gone) {
        assertThat(one.get()).isInstanceOf(StepResult.Done.class);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void twoNodesAtTheSameDatabaseLeaveOne() throws Exception {
    steps.provision();
    steps.deprovision();
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<Provisioned>> attempts = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        ProviderDriver node =
            ProviderDriver.of(identity)
                .servedBy(server.provider())
                .mayExist()
                .checkpoint(steps.checkpoint());
        attempts.add(pool.submit(() -> node.provision()));
      }
      for (Future<Provisioned> attempt : attempts) {
        try {
          attempt.get();
        } catch (java.util.concurrent.ExecutionException e) {
          assertThat(e.getCause()).isInstanceOf(ProviderException.class);
          assertThat(((ProviderException) e.getCause()).category())
              .isEqualTo(ErrorCategory.UNAVAILABLE);
        }
      }
    } finally {
      pool.shutdownNow();
    }
    execute(TestServer.url(steps.mayExist().provision()), "SELECT 1");
    assertThat(server.traces(identity)).isEqualTo(TestServer.complete(identity));
    steps.deprovision();
  }

  @Test
  void interruptionIsHonoured() throws Exception {
    steps.provision();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> steps.mayExist().provision()).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
    Thread.currentThread().interrupt();
    assertThatThrownBy(steps::deprovisionStep).isInstanceOf(InterruptedException.class);
    steps.deprovision();
  }

  @Test
  void interruptionBetweenStatementsIsHonoured() throws Exception {
    PostgresServerProvider interrupting =
        server.provider((url, properties) -> {
          Connection connection = ConnectionOpener.driver().open(url, properties);
          Thread.currentThread().interrupt();
          return connection;
        });
    ProviderDriver interrupted = ProviderDriver.of(identity).servedBy(interrupting);
    assertThatThrownBy(() -> interrupted.provision()).isInstanceOf(InterruptedException.class);
    assertThat(server.traces(identity)).isEmpty();
  }

  @Test
  void nothingIsSentWhenTheTimeIsOver() {
    CallContext over = CallContext.startingNow(Duration.ZERO);
    Checkpoint chosen = Checkpoint.empty().with("password", Secret.of("x".repeat(40)));
    assertThatThrownBy(() ->
            server
                .provider()
                .provision(
                    new ProvisionRequest(
                        identity, RegionId.of("default"), CONTRACT, chosen, false, over)))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> {
              assertThat(e.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
              assertThat(e.isOutcomeKnown()).isTrue();
            });
  }

  private static void execute(String url, String... statements) throws SQLException {
    try (Connection connection = TestServer.connect(url)) {
      execute(connection, statements);
    }
  }

  private static void execute(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
