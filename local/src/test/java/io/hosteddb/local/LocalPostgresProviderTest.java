package io.hosteddb.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.RegionId;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("postgres/local")
class LocalPostgresProviderTest {
  private final ProviderDriver steps = ProviderDriver.of(ProviderDriver.newIdentity());

  @TempDir Path directory;

  @Test
  void startsInTheBackgroundAndKeepsStrangersOut() throws Exception {
    String url;
    try (DatabaseProvider provider =
        LocalProviders.create(new LocalPostgresProviderFactory(), null)) {
      Provisioned ready = steps.servedBy(provider).provision();
      String own = LocalProviders.value(ready, "DATABASE_URL");
      url = own;
      assertThat(steps.progress().size()).as("steps that did not wait for the start").isPositive();
      assertThat(ready.resource().region()).isEqualTo(RegionId.of("local"));
      Pg.execute(own, "CREATE TABLE t (x text)", "INSERT INTO t VALUES ('Ä')");
      assertThat(Pg.query(own, "SELECT lower(x) FROM t")).isEqualTo("ä");
      assertThat(Pg.query(own, "SHOW server_encoding")).isEqualTo("UTF8");
      assertStrangersStayOut(own);
      steps.servedBy(provider).deprovision();
      assertThatThrownBy(() -> Pg.connect(own, null)).hasMessageContaining("password");
    }
    String closed = url;
    assertThatThrownBy(() -> Pg.connect(closed, null)).hasMessageContaining("refused");
  }

  private void assertStrangersStayOut(String url) throws Exception {
    int port = URI.create(url).getPort();
    String server = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    assertThatThrownBy(() -> DriverManager.getConnection(server, "postgres", ""))
        .hasMessageContaining("password");
    assertThatThrownBy(() -> DriverManager.getConnection(server, "postgres", "postgres"))
        .hasMessageContaining("password");
    assertThatThrownBy(() -> Pg.connect(url, "postgres")).hasMessageContaining("permission denied");
    assertThatThrownBy(() -> Pg.connect(url, "template1"))
        .hasMessageContaining("permission denied");
  }

  @Test
  @SuppressWarnings("try") // Closes early.
  void survivesARestart() throws Exception {
    String url;
    try (DatabaseProvider provider = open()) {
      url = LocalProviders.value(steps.servedBy(provider).provision(), "DATABASE_URL");
      Pg.execute(url, "CREATE TABLE t (x text)", "INSERT INTO t VALUES ('kept')");
    }
    Path own = directory.resolve("postgres");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(own.resolve("admin-password"))))
        .isEqualTo("rw-------");
    assertThat(Files.readString(own.resolve("cluster").resolve("pg_hba.conf")))
        .doesNotContainPattern("(?m)^[^#].*trust");
    int port = URI.create(url).getPort();
    try (ServerSocket rival = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        DatabaseProvider provider = open()) {
      assertThatThrownBy(() -> steps.servedBy(provider).mayExist().provision())
          .isInstanceOfSatisfying(
              ProviderException.class,
              e -> {
                assertThat(e.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
                assertThat(e.failure().message()).contains(String.valueOf(port));
                assertThat(e.failure().remedy()).contains("Stop the process");
              });
      rival.close();
      // The next step starts anew; nobody has to restart the host.
      assertThat(
              LocalProviders.value(steps.servedBy(provider).mayExist().provision(), "DATABASE_URL"))
          .isEqualTo(url);
      assertThat(Pg.query(url, "SELECT x FROM t")).isEqualTo("kept");
    }
    try (DatabaseProvider first = open();
        DatabaseProvider second = open()) {
      // Before any step: what was ready must work after a restart.
      assertThat(LocalProviders.eventually(() -> Pg.query(url, "SELECT x FROM t")))
          .isEqualTo("kept");
      first.close();
      assertThat(Pg.query(url, "SELECT x FROM t")).as("second still uses it").isEqualTo("kept");
      steps.servedBy(second).deprovision();
    }
  }

  @Tag("killed-process")
  @Test
  void serverThatDiedIsStartedAgain() throws Exception {
    try (DatabaseProvider provider = open()) {
      String url = LocalProviders.value(steps.servedBy(provider).provision(), "DATABASE_URL");
      ProcessHandle postmaster = postmaster();
      postmaster.destroyForcibly();
      postmaster.onExit().get();
      assertThat(
              LocalProviders.value(steps.servedBy(provider).mayExist().provision(), "DATABASE_URL"))
          .isEqualTo(url);
      assertThat(Pg.query(url, "SELECT 1")).isEqualTo("1");
    }
  }

  /** The server is a daemon, so it is found by its files and not among our children. */
  private ProcessHandle postmaster() throws Exception {
    Path own = directory.resolve("postgres");
    String pid = Files.readAllLines(own.resolve("cluster").resolve("postmaster.pid")).get(0);
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  @Test
  void nothingWasEverThere() throws Exception {
    try (DatabaseProvider provider = open()) {
      assertThat(
              provider.deprovision(
                  new DeprovisionRequest(
                      steps.identity(),
                      RegionId.of("local"),
                      Checkpoint.empty(),
                      null,
                      CallContext.startingNow(Duration.ofSeconds(5)))))
          .isInstanceOf(StepResult.Done.class);
      assertThat(directory.resolve("postgres").resolve("cluster")).doesNotExist();
    }
  }

  private DatabaseProvider open() {
    return LocalProviders.create(new LocalPostgresProviderFactory(), directory);
  }
}
