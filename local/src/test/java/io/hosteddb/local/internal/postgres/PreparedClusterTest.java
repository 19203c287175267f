package io.hosteddb.local.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.local.internal.files.SideEffects;
import io.hosteddb.local.internal.postgres.LocalCluster.Running;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Temporary clusters are copies of one, and none opens another. */
class PreparedClusterTest {
  private static final String COPIED = "after copying the prepared cluster";

  @TempDir Path directory;
  private final List<LocalCluster> clusters = new ArrayList<>();
  private final List<String> points = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (LocalCluster cluster : clusters) {
      cluster.stop();
    }
  }

  @Test
  void copies_haveEachAPasswordOfItsOwn_andNotThatOfTheirOriginal() throws Exception {
    Running first = start("first");
    Path original = prepared();
    String password = Files.readString(original.resolve("hosteddb.prepared"));

    Running second = start("second");

    assertThat(prepared()).as("the first made it for both").isEqualTo(original);
    assertThat(points).filteredOn(COPIED::equals).hasSize(2);
    String own = second.admin().password().reveal();
    assertThat(first.admin().password().reveal()).isNotEqualTo(own);
    for (Running each : List.of(first, second)) {
      assertThatThrownBy(() -> everybodyMayConnect(each, password))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    }
    assertThat(everybodyMayConnect(second, own)).isFalse();
    assertThat(directory.resolve("second/cluster/hosteddb.prepared")).doesNotExist();
  }

  @Test
  void startThatDiedWithTheNewPassword_isGoneOnWith() throws Exception {
    Running running = start("first");
    clusters.get(0).stop();
    Files.copy(
        prepared().resolve("hosteddb.prepared"),
        directory.resolve("first/cluster/hosteddb.prepared"));

    Running again = start("first");

    String own = again.admin().password().reveal();
    assertThat(own).isEqualTo(running.admin().password().reveal());
    assertThat(everybodyMayConnect(again, own)).isFalse();
  }

  @Test
  void originalThatIsBroken_isRemoved_andTheClusterMadeWithoutIt() throws Exception {
    Running unused = start("first");
    Path original = prepared();
    try (FileChannel control =
        FileChannel.open(original.resolve("global/pg_control"), StandardOpenOption.WRITE)) {
      FileChannel cut = control.truncate(100);
      assertThat(cut.size()).isEqualTo(100);
    }

    Running second = start("second");

    assertThat(everybodyMayConnect(second, second.admin().password().reveal())).isFalse();
    assertThat(original).doesNotExist();
  }

  /** A server that lacks the file of a table starts, and fails at the first attach. */
  @Test
  void originalThatLacksAFile_isRemoved_andTheClusterMadeWithoutIt() throws Exception {
    Running unused = start("first");
    Path original = prepared();
    try (Stream<Path> tables = Files.list(original.resolve("base/1"))) {
      Files.delete(tables.filter(table -> table.endsWith("1259")).findFirst().orElseThrow());
    }

    Running second = start("second");

    assertThat(original).doesNotExist();
    try (Connection connection = connect(second, second.admin().password().reveal());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE another TEMPLATE template1");
    }
  }

  private Running start(String name) throws Exception {
    LocalCluster cluster =
        new LocalCluster(
            Files.createDirectories(directory.resolve(name)),
            true,
            new SecureRandom(),
            SideEffects.watchedBy(points::add),
            new HereInstallation(directory));
    clusters.add(cluster);
    return cluster.start();
  }

  private Path prepared() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> found =
          files.filter(file -> file.getFileName().toString().contains("-cluster-")).toList();
      assertThat(found).hasSize(1);
      return found.get(0);
    }
  }

  private static boolean everybodyMayConnect(Running running, String password) throws SQLException {
    try (Connection connection = connect(running, password);
        Statement statement = connection.createStatement();
        ResultSet answer =
            statement.executeQuery(
                "SELECT has_database_privilege('public', 'template1', 'CONNECT')")) {
      return answer.next() && answer.getBoolean(1);
    }
  }

  private static Connection connect(Running running, String password) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + running.admin().port() + "/postgres",
        "postgres",
        password);
  }

  /** The bundled programs, with what they prepare in a directory of the test's. */
  private static final class HereInstallation implements Installation.Source {
    private final Path directory;
    private final Binaries bundled;

    HereInstallation(Path directory) {
      this.directory = directory;
      this.bundled = Binaries.at(Optional.empty(), directory);
    }

    @Override
    public Installation get() throws IOException, InterruptedException {
      return bundled.get();
    }

    @Override
    public Optional<Installation> ifReady() throws IOException, InterruptedException {
      return bundled.ifReady();
    }

    @Override
    public Optional<PreparedCluster> prepared() throws IOException {
      return Optional.of(PreparedCluster.beside(directory.resolve("programs")));
    }

    @Override
    public String remedy(String packages) {
      return bundled.remedy(packages);
    }
  }
}
