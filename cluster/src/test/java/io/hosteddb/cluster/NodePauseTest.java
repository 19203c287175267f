package io.hosteddb.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.cluster.JvmProcess.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A node is frozen while vendors have acted on its calls and hold their answers back. Another takes
 * over and ends the work. The first one is woken with the answers before it: it must change
 * nothing.
 */
class NodePauseTest {
  private static final Duration LEASE = Duration.ofSeconds(3);
  private static final Duration CALL_BUDGET = Duration.ofSeconds(3);
  private static final Duration SOON = Duration.ofMinutes(1);
  private static final Map<String, String> CREATES =
      Map.of(
          Vendors.TURSO, "POST /v1/organizations/{organization}/databases",
          Vendors.NEON, "POST /projects",
          Vendors.ATLAS, "POST /api/atlas/v2/groups/{groupId}/flexClusters");
  private static final Map<String, String> DELETES =
      Map.of(
          Vendors.TURSO, "DELETE /v1/organizations/{organization}/databases/{database}",
          Vendors.NEON, "DELETE /projects/{project_id}");

  private static Cluster cluster;

  private final List<String> ids = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    cluster =
        Cluster.start(
            new Cluster.Shape(2, 7, 0, 2, LEASE, CALL_BUDGET),
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

  @BeforeEach
  void onlyTheFirstNodeIsUp() throws Exception {
    if (second().isAlive()) {
      second().kill();
    }
    if (!first().isAlive()) {
      first().start();
    }
    first().awaitUp(SOON);
  }

  @Test
  void frozenInCreate_wokenWhenAnotherHasMadeItReady_changesNothing() throws Exception {
    hold(CREATES.values());
    CREATES.keySet().forEach(provider -> attach("created", provider));
    Pause pause = freezeWhileHeld(CREATES.size());
    awaitAll("READY");

    requireNothingChangesWhenWoken(pause);
    assertThat(cluster.inventory()).hasSize(5);
    for (String id : ids) {
      assertThat(first().ask("get", id)).containsExactly("ok", id, "READY");
    }
    requireOrderAtTheVendors();
  }

  @Test
  void frozenInCreate_wokenWhenAnotherHasDeletedIt_bringsNothingBack() throws Exception {
    List<String> before = cluster.inventory();
    hold(DELETES.keySet().stream().map(CREATES::get).toList());
    DELETES.keySet().forEach(provider -> attach("given-up", provider));
    Pause pause = freezeWhileHeld(DELETES.size());
    for (String id : ids) {
      assertThat(second().ask("detach", id)).containsExactly("ok", id, "DELETING");
    }
    awaitAll("DELETED");
    assertThat(cluster.inventory()).isEqualTo(before);

    requireNothingChangesWhenWoken(pause);
    assertThat(cluster.inventory()).isEqualTo(before);
    requireOrderAtTheVendors();
  }

  @Test
  void frozenInDelete_wokenWhenAnotherHasDeletedIt_changesNothing() throws Exception {
    List<String> before = cluster.inventory();
    DELETES.keySet().forEach(provider -> attach("deleted", provider));
    awaitAll("READY");
    hold(DELETES.values());
    for (String id : ids) {
      assertThat(first().ask("detach", id)).containsExactly("ok", id, "DELETING");
    }
    Pause pause = freezeWhileHeld(DELETES.size());
    awaitAll("DELETED");
    assertThat(cluster.inventory()).isEqualTo(before);

    requireNothingChangesWhenWoken(pause);
    assertThat(cluster.inventory()).isEqualTo(before);
    requireOrderAtTheVendors();
  }

  private static void hold(Iterable<String> operations) throws Exception {
    for (String operation : operations) {
      assertThat(cluster.askVendors("hold", operation)).containsExactly("ok");
    }
  }

  private void attach(String project, String provider) {
    try {
      List<String> answer =
          first().ask("attach", project, provider, provider + "-db", project + "-" + provider);
      assertThat(answer).hasSize(3).startsWith("ok");
      ids.add(answer.get(1));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Freezes the first node when the vendors have acted, and brings up the second. */
  private static Pause freezeWhileHeld(int answers) throws Exception {
    Await.until(
        "the vendors hold " + answers + " answers back",
        SOON,
        () -> cluster.askVendors("holding").get(0).equals(String.valueOf(answers)));
    Pause pause = first().pause();
    second().start();
    second().awaitUp(SOON);
    return pause;
  }

  private void awaitAll(String status) throws Exception {
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
  private List<String> decided() throws Exception {
    List<String> all = new ArrayList<>();
    for (String id : ids) {
      all.add(cluster.store().wholeRow(id));
      all.add(cluster.store().wholeHistory(id));
    }
    all.add(cluster.store().revisions().toString());
    all.addAll(cluster.inventory());
    return all;
  }

  private void requireNothingChangesWhenWoken(Pause pause) throws Exception {
    List<String> before = decided();
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
            return dropped >= 0 && text.indexOf(WatchedQueues.ENDS + id, dropped) >= 0;
          });
    }
    assertThat(decided()).isEqualTo(before);
  }

  private static void requireOrderAtTheVendors() throws Exception {
    assertThat(cluster.askVendors("wrong")).isEmpty();
  }
}
