package io.hosteddb.local.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.local.LocalPostgresProviderFactory;
import io.hosteddb.local.LocalProviders;
import io.hosteddb.local.Pg;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.testkit.provider.ProviderDriver;
import io.hosteddb.testlaunch.RunFolder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A number that was written down may belong to somebody else by now: after a reboot, in a container
 * that was started again, in a directory that was copied. What cannot be proved to be ours is not
 * stopped.
 */
@Tag("killed-process")
@SuppressWarnings("try") // Closes early.
@Isolated
class StaleProcessNumberTest {
  private static EmbeddedPostgres foreign;
  private static Path foreignDirectory;

  @TempDir Path directory;
  private final ProviderDriver steps = ProviderDriver.of(ProviderDriver.newIdentity());

  @BeforeAll
  static void startAForeignServer() throws Exception {
    foreign = EmbeddedPostgres.builder().setDataDirectory(RunFolder.newKeptFolder("pg-")).start();
    try (Connection connection = foreign.getPostgresDatabase().getConnection();
        var row = connection.createStatement().executeQuery("SHOW data_directory")) {
      assertThat(row.next()).isTrue();
      foreignDirectory = Path.of(row.getString(1));
    }
  }

  @AfterAll
  static void stopIt() throws Exception {
    foreign.close();
  }

  private static List<String> foreignLines() throws Exception {
    return Files.readAllLines(foreignDirectory.resolve("postmaster.pid"));
  }

  private static void assertForeignAnswers() throws Exception {
    try (Connection connection = foreign.getPostgresDatabase().getConnection()) {
      assertThat(connection.isValid(5)).isTrue();
    }
  }

  private Path cluster() {
    return directory.resolve("postgres").resolve("cluster");
  }

  private String attachedAndClosed() throws Exception {
    try (DatabaseProvider provider = open()) {
      String url = LocalProviders.value(steps.servedBy(provider).provision(), "DATABASE_URL");
      Pg.execute(url, "CREATE TABLE t (x text)", "INSERT INTO t VALUES ('kept')");
      return url;
    }
  }

  private DatabaseProvider open() {
    return LocalProviders.create(new LocalPostgresProviderFactory(), directory);
  }

  @Test
  void aNumberThatIsNowAnotherServers_isNotStopped() throws Exception {
    String url = attachedAndClosed();
    // As after a reboot: our directory and start, and a number that another server has by now.
    List<String> lines = new ArrayList<>(foreignLines());
    lines.set(1, cluster().toString());
    lines.set(2, "1000000000");
    Files.write(cluster().resolve("postmaster.pid"), lines);
    try (DatabaseProvider provider = open()) {
      steps.servedBy(provider).mayExist().provision();
      assertThat(Pg.query(url, "SELECT x FROM t")).isEqualTo("kept");
      assertForeignAnswers();
    }
    assertForeignAnswers();
  }

  @Test
  void aCopiedDirectory_doesNotStopTheServerOfTheOriginal() throws Exception {
    String url = attachedAndClosed();
    // What a copy of a running server's directory holds: its number, start and directory.
    Files.write(cluster().resolve("postmaster.pid"), foreignLines());
    try (DatabaseProvider provider = open()) {
      steps.servedBy(provider).mayExist().provision();
      assertThat(Pg.query(url, "SELECT x FROM t")).isEqualTo("kept");
    }
    assertForeignAnswers();
  }

  /** The number changes hands while our server is down and before the host closes. */
  @Test
  void closing_stopsNobodyElse() throws Exception {
    try (DatabaseProvider provider = open()) {
      steps.servedBy(provider).provision();
      Path file = cluster().resolve("postmaster.pid");
      List<String> own = Files.readAllLines(file);
      List<String> lines = new ArrayList<>(own);
      lines.set(0, foreignLines().get(0));
      Files.write(file, lines);
      provider.close();
      assertForeignAnswers();
      assertThat(ProcessHandle.of(Long.parseLong(own.get(0))).filter(Postmaster::runs))
          .as("our own server, which is known without the file")
          .isEmpty();
    }
  }

  @Test
  void theServerThatAKilledProcessLeft_isStopped_alsoWhenTheDirectoryWasRenamed() throws Exception {
    Path first = Files.createDirectory(directory.resolve("first"));
    LocalCluster abandoned = LocalClusterCrashTest.cluster(first);
    abandoned.start();
    long number =
        Long.parseLong(Files.readAllLines(first.resolve("cluster/postmaster.pid")).get(0));
    Path moved = Files.move(first, directory.resolve("moved"));
    LocalPostgresProvider.stopServerIn(moved);
    assertThat(ProcessHandle.of(number).filter(Postmaster::runs)).isEmpty();
    assertThat(moved.resolve("cluster/postmaster.pid")).doesNotExist();
  }

  @Test
  void aServerOfOurDirectoryThatDoesNotFitItsFile_isNamedAndLeftAlone() throws Exception {
    Path own = Files.createDirectory(directory.resolve("own"));
    LocalCluster running = LocalClusterCrashTest.cluster(own);
    running.start();
    Path file = own.resolve("cluster/postmaster.pid");
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    String number = lines.get(0);
    String started = lines.get(2);
    try {
      lines.set(2, "1000000000");
      Files.write(file, lines);
      assertThatThrownBy(() -> LocalPostgresProvider.stopServerIn(own))
          .hasMessageContaining(number)
          .hasMessageContaining(file.toString());
      assertThat(ProcessHandle.of(Long.parseLong(number)).filter(Postmaster::runs)).isPresent();
    } finally {
      lines.set(2, started);
      Files.write(file, lines);
      running.stop();
    }
  }

  /** A cluster that stands where ours would, and that we did not begin to make. */
  @Test
  void aDirectoryThatIsNotOurs_isNotCleared() throws Exception {
    Path theirs = Files.createDirectories(cluster());
    Files.writeString(theirs.resolve("PG_VERSION"), "15");
    try (DatabaseProvider provider = open()) {
      assertThatThrownBy(() -> steps.servedBy(provider).provision())
          .hasMessageContaining(theirs.toRealPath().toString())
          .hasMessageContaining("did not make");
    }
    assertThat(theirs.resolve("PG_VERSION")).hasContent("15");
  }
}
