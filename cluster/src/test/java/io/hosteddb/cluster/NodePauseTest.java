package io.hosteddb.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.cluster.JvmProcess.Pause;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A node is frozen while vendors have acted on its calls and hold their answers back. Another takes
 * over and ends the work. The first one is woken with the answers before it: it must change
 * nothing.
 */
@Tag("killed-process")
class NodePauseTest {
  private static final Duration LEASE = Duration.ofSeconds(3);
  private static final Duration CALL_BUDGET = Duration.ofSeconds(3);
  private static final Duration SOON = Duration.ofMinutes(1);
  private static final Map<String, String> CREATES =
      Map.of(
          SimulatedVendors.TURSO, "POST /v1/organizations/{organization}/databases",
          SimulatedVendors.NEON, "POST /projects",
          SimulatedVendors.ATLAS, "POST /api/atlas/v2/groups/{groupId}/flexClusters");
  private static final Map<String, String> DELETES =
      Map.of(
          SimulatedVendors.TURSO, "DELETE /v1/organizations/{organization}/databases/{database}",
          SimulatedVendors.NEON, "DELETE /projects/{project_id}");

  private static Cluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster =
        Cluster.start(
            new Cluster.Shape(2, 7, 0, 2, LEASE, CALL_BUDGET, NodeSettings.ENDLESS),
            Path.of("target", "node-pause").toAbsolutePath());
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  private static Node first() {
    return cluster.nodes().get(0);
  }

  private static Node second() {
    return cluster.nodes().get(1);
  }

  @Test
  void frozenInMidCall_wokenWhenAnotherHasTakenOver_changesNothing() throws Exception {
    first().start();
    first().awaitUp(SOON);
    List<String> deleted = attach("deleted", DELETES.keySet());
    awaitAll(deleted, "READY");

    hold(CREATES.values());
    hold(DELETES.keySet().stream().map(CREATES::get).toList());
    hold(DELETES.values());
    List<String> created = attach("created", CREATES.keySet());
    List<String> givenUp = attach("given-up", DELETES.keySet());
    detach(first(), deleted);
    Pause pause = freezeWhenHeld(created.size() + givenUp.size() + deleted.size());
    detach(second(), givenUp);
    awaitAll(created, "READY");
    awaitAll(givenUp, "DELETED");
    awaitAll(deleted, "DELETED");

    List<String> all = Stream.of(created, givenUp, deleted).flatMap(List::stream).toList();
    requireNothingChangesWhenWoken(pause, all);
    // A database at Turso, a project at Neon; a project, a cluster and a user at Atlas.
    assertThat(cluster.inventory()).hasSize(5);
    assertThat(cluster.askVendors("wrong")).isEmpty();
    for (String id : created) {
      assertThat(first().askPatiently("get", id)).containsExactly("ok", id, "READY");
    }
  }

  private static void hold(Iterable<String> operations) throws Exception {
    for (String operation : operations) {
      assertThat(cluster.askVendors("hold", operation)).containsExactly("ok");
    }
  }

  private static List<String> attach(String project, Collection<String> providers)
      throws Exception {
    List<String> ids = new ArrayList<>();
    for (String provider : providers) {
      List<String> answer =
          first()
              .askPatiently(
                  "attach", project, provider, provider + "-db", project + "-" + provider);
      assertThat(answer).hasSize(3).startsWith("ok");
      ids.add(answer.get(1));
    }
    return ids;
  }

  private static void detach(Node node, List<String> ids) throws Exception {
    for (String id : ids) {
      assertThat(node.askPatiently("detach", id)).containsExactly("ok", id, "DELETING");
    }
  }

  /** Freezes the first node when the vendors have acted, and brings up the second. */
  private static Pause freezeWhenHeld(int answers) throws Exception {
    Await.until(
        "the vendors hold " + answers + " answers back",
        SOON,
        () -> cluster.askVendors("holding").get(0).equals(String.valueOf(answers)));
    Pause pause = first().pause();
    second().start();
    second().awaitUp(SOON);
    return pause;
  }

  private static void awaitAll(List<String> ids, String status) throws Exception {
    for (String id : ids) {
      Await.until(
          id + " is " + status,
          SOON,
          () ->
              cluster.store().databases().stream()
                  .anyMatch(row -> row.id().equals(id) && row.status().equals(status)));
    }
  }

  /** Everything that the one who took over decided. */
  private static List<String> decided(List<String> ids) throws Exception {
    List<String> all = new ArrayList<>();
    for (String id : ids) {
      all.add(cluster.store().wholeRow(id));
      all.add(cluster.store().wholeHistory(id));
    }
    all.add(cluster.store().revisions().toString());
    all.addAll(cluster.inventory());
    return all;
  }

  private static void requireNothingChangesWhenWoken(Pause pause, List<String> ids)
      throws Exception {
    List<String> before = decided(ids);
    Path log = first().lives().get(first().lives().size() - 1).log();
    assertThat(cluster.askVendors("release")).containsExactly("ok");
    pause.close();
    for (String id : ids) {
      Await.until(
          "the first node drops its late step of " + id + " and has done with it",
          SOON,
          () -> {
            String text = Files.readString(log);
            int dropped = text.indexOf("A late step of database " + id + " is dropped");
            return dropped >= 0 && text.indexOf(LoggingWorkQueueFactory.ENDS + id, dropped) >= 0;
          });
    }
    assertThat(decided(ids)).isEqualTo(before);
  }
}
