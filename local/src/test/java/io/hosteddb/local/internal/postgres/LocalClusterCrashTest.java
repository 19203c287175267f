package io.hosteddb.local.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.local.internal.files.Effects;
import io.hosteddb.testkit.CutPoints;
import io.hosteddb.testkit.SimulatedCrash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whatever point the first start dies at, the next one has a server that asks for its password. */
class LocalClusterCrashTest {
  private static final Logger LOG = LoggerFactory.getLogger(LocalClusterCrashTest.class);

  @TempDir Path temporary;

  @Test
  void everyCutOfTheFirstStartIsRecovered() throws Exception {
    CutPoints counting = CutPoints.counting();
    Path counted = Files.createDirectory(temporary.resolve("counted"));
    stop(cluster(counted, counting).start());
    for (int cut = 0; cut < counting.names().size(); cut++) {
      Path directory = Files.createDirectory(temporary.resolve("cut" + cut));
      LocalCluster dying = cluster(directory, CutPoints.cutAt(cut));
      assertThatThrownBy(dying::start)
          .as(counting.names().get(cut))
          .isInstanceOf(SimulatedCrash.class);
      LocalCluster.Running running = cluster(directory, CutPoints.counting()).start();
      assertThat(running.admin().password().reveal())
          .isEqualTo(Files.readString(directory.resolve("admin-password")));
      stop(running);
    }
    LOG.info("postgres/local: {} cut points of the first start", counting.names().size());
  }

  private static LocalCluster cluster(Path directory, CutPoints points) {
    return new LocalCluster(
        directory, true, new SecureRandom(), Effects.watchedBy(points::reached));
  }

  private static void stop(LocalCluster.Running running) throws Exception {
    running.server().close();
  }
}
