package io.hosteddb.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bson.Document;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** READY promised that the injected URL works; no step runs here once it was given out. */
@Isolated
@Tag("killed-process")
class KeptRunningTest {
  private final ProviderDriver steps = ProviderDriver.of(ProviderDriver.newIdentity());

  @TempDir Path directory;

  @BeforeAll
  static void listen() {
    LogLines.listen();
  }

  private DatabaseProvider postgres() {
    return LocalProviders.create(new LocalPostgresProviderFactory(), directory);
  }

  private DatabaseProvider mongo() {
    return LocalProviders.create(new LocalMongoProviderFactory(), directory);
  }

  private ProcessHandle postmaster() throws Exception {
    Path file = directory.resolve("postgres").resolve("cluster").resolve("postmaster.pid");
    return ProcessHandle.of(Long.parseLong(Files.readAllLines(file).get(0))).orElseThrow();
  }

  @Test
  void aPostgresThatIsKilled_answersAgain() throws Exception {
    try (DatabaseProvider provider = postgres()) {
      String url = LocalProviders.value(steps.servedBy(provider).provision(), "DATABASE_URL");
      Pg.execute(url, "CREATE TABLE t (x text)", "INSERT INTO t VALUES ('kept')");
      ProcessHandle killed = postmaster();
      assertThat(killed.destroyForcibly()).isTrue();
      assertThat(LocalProviders.eventually(() -> Pg.query(url, "SELECT x FROM t")))
          .isEqualTo("kept");
      assertThat(postmaster().pid()).isNotEqualTo(killed.pid());
      // More than once, and without a limit.
      assertThat(postmaster().destroyForcibly()).isTrue();
      assertThat(LocalProviders.eventually(() -> Pg.query(url, "SELECT x FROM t")))
          .isEqualTo("kept");
    }
  }

  @Test
  void aPostgresWhosePortWasTaken_answersWhenItIsFree() throws Exception {
    String url;
    try (DatabaseProvider provider = postgres()) {
      url = LocalProviders.value(steps.servedBy(provider).provision(), "DATABASE_URL");
    }
    int port = URI.create(url).getPort();
    ServerSocket rival = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    try (DatabaseProvider provider = postgres()) {
      assertThat(provider.descriptor().backend()).isEqualTo("local");
      LogLines.awaitLine("The port " + port + " of the local PostgreSQL is in use");
      rival.close();
      assertThat(LocalProviders.eventually(() -> Pg.query(url, "SELECT 1"))).isEqualTo("1");
    } finally {
      rival.close();
    }
  }

  @Test
  void aMongoWhosePortWasTaken_answersWhenItIsFree() throws Exception {
    String uri;
    try (DatabaseProvider provider = mongo()) {
      uri = LocalProviders.value(steps.servedBy(provider).provision(), "MONGODB_URI");
    }
    int port = URI.create(uri).getPort();
    ServerSocket rival = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    try (DatabaseProvider provider = mongo();
        MongoClient client = MongoClients.create(uri)) {
      assertThat(provider.descriptor().backend()).isEqualTo("local");
      LogLines.awaitLine("The port " + port + " of the local MongoDB is in use");
      rival.close();
      assertThat(client.getDatabase("admin").runCommand(new Document("ping", 1)))
          .containsEntry("ok", 1.0);
    } finally {
      rival.close();
    }
  }
}
