package io.hosteddb.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Two processes and one data directory; and a host that dies without a word. */
@Isolated
@Tag("killed-process")
class KilledHostTest {
  private final ProviderDriver steps = ProviderDriver.of(ProviderDriver.newIdentity());
  private final String name = steps.identity().vendorName().withUnderscores();

  @TempDir Path directory;

  @Test
  void directoryIsRefusedWhileInUseAndRecoveredAfterAKill() throws Exception {
    Process host = startHost();
    List<String> urls = awaitUrls(host);
    List<DatabaseProviderFactory> factories =
        ServiceLoader.load(DatabaseProviderFactory.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(factory -> factory.backend().equals("local"))
            .toList();
    assertThat(factories).hasSize(3);
    for (DatabaseProviderFactory factory : factories) {
      assertThatThrownBy(() -> LocalProviders.create(factory, directory))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining(directory.toRealPath().toString())
          .hasMessageContaining("another process");
    }
    host.destroyForcibly().waitFor();
    assertThat(Pg.query(urls.get(2), "SELECT x FROM t")).as("orphaned server").isEqualTo("kept");
    assertRecovered(urls);
    assertThatThrownBy(() -> Pg.connect(urls.get(2), null)).hasMessageContaining("refused");
  }

  private void assertRecovered(List<String> urls) throws Exception {
    try (DatabaseProvider mongo =
            LocalProviders.create(new LocalMongoProviderFactory(), directory);
        DatabaseProvider turso = LocalProviders.create(new LocalTursoProviderFactory(), directory);
        DatabaseProvider postgres =
            LocalProviders.create(new LocalPostgresProviderFactory(), directory);
        MongoClient client = MongoClients.create(urls.get(0))) {
      assertThat(client.getDatabase(name).getCollection("notes").find().first())
          .containsEntry("text", "kept");
      assertThat(Sqlite.query(urls.get(1), "SELECT x FROM t")).isEqualTo("kept");
      // Drives until the server we started, not the orphan, answers.
      ProviderDriver.of(ProviderDriver.newIdentity()).servedBy(postgres).provision();
      assertThat(Pg.query(urls.get(2), "SELECT x FROM t")).isEqualTo("kept");
      steps.servedBy(mongo).deprovision();
      steps.servedBy(turso).deprovision();
      steps.servedBy(postgres).deprovision();
    }
  }

  private Process startHost() throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            HostProcess.class.getName(),
            directory.toString(),
            steps.identity().database().value())
        .redirectErrorStream(true)
        .start();
  }

  private static List<String> awaitUrls(Process host) throws Exception {
    BufferedReader output =
        new BufferedReader(new InputStreamReader(host.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder all = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith("host: ")) {
        return List.of(line.substring("host: ".length()).split(" ", -1));
      }
      all.append(line).append('\n');
    }
    throw new AssertionError("the host ended: " + all);
  }
}
