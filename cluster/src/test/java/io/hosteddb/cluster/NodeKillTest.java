package io.hosteddb.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A node is killed as soon as it has answered an attach. What it did not begin is begun by the next
 * node at once, and what it was at when its lease is over: no wake-up is lost, so that nothing
 * waits for a sweep. How long it takes is measured by the benchmark {@code kills}.
 */
@Tag("killed-process")
class NodeKillTest {
  private static final Duration LEASE = Duration.ofSeconds(3);
  private static final Duration CALL_BUDGET = Duration.ofSeconds(3);
  private static final Duration SOON = Duration.ofMinutes(1);
  private static final int ATTACHED = 12;

  private static Cluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster =
        Cluster.start(
            new Cluster.Shape(2, 11, 0, 2, LEASE, CALL_BUDGET, NodeSettings.ENDLESS),
            Path.of("target", "node-kill").toAbsolutePath());
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  @Test
  void nodeKilledBehindItsAnswers_leavesNoWakeUpToASweep() throws Exception {
    Node first = cluster.nodes().get(0);
    Node second = cluster.nodes().get(1);
    first.start();
    first.awaitUp(SOON);
    for (int i = 0; i < ATTACHED; i++) {
      String project = "project-" + i;
      assertThat(first.askPatiently("attach", project, SimulatedVendors.TURSO, "db", project))
          .hasSize(3)
          .startsWith("ok");
    }
    first.kill();
    second.start();
    second.awaitUp(SOON);
    Await.until(
        "all that was attached is READY",
        SOON,
        () ->
            cluster.store().databases().stream().filter(row -> row.status().equals("READY")).count()
                == ATTACHED);

    assertThat(cluster.inventory()).hasSize(ATTACHED);
    List<Path> logs =
        Stream.of(first, second)
            .flatMap(node -> node.lives().stream())
            .map(Node.Life::log)
            .toList();
    for (Path log : logs) {
      assertThat(Files.readString(log)).doesNotContain("wake-ups were lost");
    }
  }
}
