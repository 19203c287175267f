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
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PostgresServerProviderTest {
  private static final VariableContract CONTRACT = KnownProviders.POSTGRES.contract();

  private final TestServer server = TestServer.get();
  private final DatabaseIdentity identity = TestServer.newIdentity();
  private final Steps steps = new Steps(server.provider(), identity);

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
                Steps.call()));
    assertThat(result).isInstanceOf(StepResult.Pending.class);
    assertThat(result.checkpoint().orElseThrow().secret("password").orElseThrow().reveal().length())
        .isGreaterThanOrEqualTo(32);
    assertThat(result.toString())
        .doesNotContain(
            result.checkpoint().orElseThrow().secret("password").orElseThrow().reveal());
  }

  @Test
  void readyMeansThatTheUrlWorks() throws Exception {
    StepResult.Done<Provisioned> ready = steps.provision(false);
    assertThat(Steps.url(ready))
        .matches("postgresql://hdb_\\w+:\\w+@localhost:\\d+/hdb_\\w+\\?sslmode=disable");
    assertThat(ready.value().resource().externalId())
        .isEqualTo(identity.vendorName().withUnderscores());
    assertThat(ready.value().resource().region()).isEqualTo(RegionId.of("default"));
    assertThat(
            server
                .provider()
                .descriptor()
                .profile()
                .contract()
                .difference(ready.value().variables()))
        .isEmpty();
    execute(Steps.url(ready), "CREATE TABLE a (x int)", "CREATE SCHEMA s", "DROP TABLE a");
    assertThat(steps.deprovision()).isInstanceOf(StepResult.Done.class);
    assertThat(server.traces(identity)).isEmpty();
    assertThat(steps.deprovision()).isInstanceOf(StepResult.Done.class);
  }

  @Test
  void passwordOfTheCheckpointIsRestored() throws Exception {
    StepResult.Done<Provisioned> ready = steps.provision(false);
    server.execute(
        "ALTER ROLE " + identity.vendorName().withUnderscores() + " NOLOGIN PASSWORD 'other'");
    StepResult.Done<Provisioned> again = steps.provision(true);
    assertThat(again.value().variables()).isEqualTo(ready.value().variables());
    execute(Steps.url(again), "SELECT 1");
    steps.deprovision();
  }

  @Test
  void createThatNobodyKnewOfIsAdopted() throws Exception {
    steps.provision(false);
    // The engine believes that nothing can be there.
    Steps forgetful = new Steps(server.provider(), identity);
    StepResult.Done<Provisioned> ready = forgetful.provision(false);
    execute(Steps.url(ready), "SELECT 1");
    assertThat(server.traces(identity)).isEqualTo(TestServer.complete(identity));
    forgetful.deprovision();
  }

  @Test
  void passwordNeverStandsInTheServersLog() throws Exception {
    StepResult.Done<Provisioned> ready = steps.provision(false);
    String password = steps.saved().secret("password").orElseThrow().reveal();
    execute(Steps.url(ready), "SELECT 'the log is written'");
    steps.deprovision();
    assertThat(server.log())
        .contains("the log is written", "CREATE ROLE", "SCRAM-SHA-256$", "DROP DATABASE")
        .doesNotContain(password)
        .doesNotContain(TestServer.ADMIN_PASSWORD);
  }

  @Test
  void deletesWithLiveConnections() throws Exception {
    StepResult.Done<Provisioned> ready = steps.provision(false);
    String url = Steps.url(ready);
    try (Connection own = Steps.connect(url);
        Connection elsewhere = Steps.connect(url, "postgres");
        Statement open = own.createStatement()) {
      own.setAutoCommit(false);
      open.execute("CREATE TABLE held (x int)");
      assertThat(steps.deprovision()).isInstanceOf(StepResult.Done.class);
      assertThat(server.traces(identity)).isEmpty();
      assertThatThrownBy(() -> open.execute("SELECT 1")).isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> execute(elsewhere, "SELECT 1")).isInstanceOf(SQLException.class);
    }
    assertThatThrownBy(() -> Steps.connect(url)).isInstanceOf(SQLException.class);
  }

  @Test
  void deletesARoleThatAnOperatorGaveRightsElsewhere() throws Exception {
    steps.provision(false);
    server.execute(
        "GRANT CONNECT ON DATABASE postgres TO " + identity.vendorName().withUnderscores());
    assertThat(steps.deprovision()).isInstanceOf(StepResult.Done.class);
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
    Steps limitedSteps =
        new Steps(new PostgresServerProvider(limited, TestServer.context()), identity);
    String url = Steps.url(limitedSteps.provision(false));
    try (Connection first = Steps.connect(url)) {
      assertThat(first.isValid(5)).isTrue();
      assertThatThrownBy(() -> Steps.connect(url)).hasMessageContaining("too many connections");
    }
    limitedSteps.deprovision();
  }

  @Test
  void sixteenDatabasesAtOnce() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(16);
    try {
      List<Future<String>> urls = new ArrayList<>();
      List<Steps> all = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        Steps one = new Steps(server.provider(), TestServer.newIdentity());
        all.add(one);
        urls.add(pool.submit(() -> Steps.url(one.provision(false))));
      }
      for (Future<String> url : urls) {
        execute(url.get(), "CREATE TABLE t (x int)");
      }
      List<Future<StepResult<Nothing>>> gone = new ArrayList<>();
      all.forEach(one -> gone.add(pool.submit(one::deprovision)));
      for (Future<StepResult<Nothing>> one : gone) {
        assertThat(one.get()).isInstanceOf(StepResult.Done.class);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void twoNodesAtTheSameDatabaseLeaveOne() throws Exception {
    steps.provision(false);
    steps.deprovision();
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<StepResult.Done<Provisioned>>> attempts = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Steps node = steps.resumedBy(server.provider());
        attempts.add(pool.submit(() -> node.provision(true)));
      }
      for (Future<StepResult.Done<Provisioned>> attempt : attempts) {
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
    execute(Steps.url(steps.provision(true)), "SELECT 1");
    assertThat(server.traces(identity)).isEqualTo(TestServer.complete(identity));
    steps.deprovision();
  }

  @Test
  void interruptionIsHonoured() throws Exception {
    steps.provision(false);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> steps.provision(true)).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
    Thread.currentThread().interrupt();
    assertThatThrownBy(steps::deprovision).isInstanceOf(InterruptedException.class);
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
    Steps interrupted = new Steps(interrupting, identity);
    assertThatThrownBy(() -> interrupted.provision(false)).isInstanceOf(InterruptedException.class);
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
    try (Connection connection = Steps.connect(url)) {
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
