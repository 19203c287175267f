package io.hosteddb.local.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.local.internal.files.SideEffects;
import io.hosteddb.testkit.SimulatedCrash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A first start that dies at every point in turn, each time resumed by the next. */
@Isolated
@Tag("sweep")
class LocalClusterCrashTest {
  private static final Logger LOG = LoggerFactory.getLogger(LocalClusterCrashTest.class);

  @TempDir Path directory;

  @Test
  void everyCutOfTheFirstStartIsRecovered() throws Exception {
    List<String> cuts = new ArrayList<>();
    while (diesAtTheFirstPointNotIn(cuts)) {
      assertThat(cuts.size()).isLessThan(30);
    }
    List<String> repeated = new ArrayList<>();
    LocalCluster.Running running = cluster(repeated::add).start();
    assertThat(running.admin().password().reveal())
        .isEqualTo(Files.readString(directory.resolve("admin-password")));
    assertThat(String.valueOf(running.admin().port()))
        .isEqualTo(Files.readString(directory.resolve("port")));
    assertThat(repeated).as("what is done at every start").hasSize(2);
    cluster(point -> {}).stop();
    assertThat(cuts)
        .contains("after saving the password", "before marking the cluster as complete")
        .contains(
            "after copying the prepared cluster", "before noting that the password is its own")
        .contains("before removing a half-made cluster");
    LOG.info(
        "postgres/local: {} cut points of the first start, and those of postgres/server",
        cuts.size());
  }

  private boolean diesAtTheFirstPointNotIn(List<String> cuts) throws Exception {
    int before = cuts.size();
    LocalCluster dying =
        cluster(point -> {
          if (!cuts.contains(point)) {
            cuts.add(point);
            throw new SimulatedCrash(point);
          }
        });
    try {
      dying.start();
      dying.stop();
      return false;
    } catch (SimulatedCrash e) {
      assertThat(cuts).hasSize(before + 1);
      return true;
    }
  }

  @Test
  void clusterWithoutItsPasswordIsAClearError() throws Exception {
    Path cluster = Files.createDirectories(directory.resolve("cluster"));
    Files.writeString(cluster.resolve("hosteddb.complete"), "");
    assertThatThrownBy(() -> cluster(point -> {}).start()).hasMessageContaining("admin-password");
  }

  private LocalCluster cluster(Consumer<String> reached) {
    return new LocalCluster(
        directory,
        true,
        new SecureRandom(),
        SideEffects.watchedBy(reached),
        Binaries.at(Optional.empty(), directory));
  }

  /** A cluster of a directory, made at the first start. */
  static LocalCluster cluster(Path directory) {
    return new LocalCluster(
        directory,
        true,
        new SecureRandom(),
        SideEffects.unwatched(),
        Binaries.at(Optional.empty(), directory));
  }
}
