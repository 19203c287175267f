package io.hosteddb.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.cluster.ExpectedDatabases.Accepted;
import io.hosteddb.cluster.StoreTables.Generation;
import io.hosteddb.cluster.StoreTables.OperationRow;
import io.hosteddb.cluster.StoreTables.Row;
import io.hosteddb.cluster.StoreTables.Transition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a storm calls wrong, shown with things that are wrong. */
class EndStateCheckTest {
  private static final Row READY = row("d1", "READY", 5);
  private static final Row DELETED = row("d2", "DELETED", 7);
  private static final List<Transition> HISTORY =
      List.of(
          new Transition("d1", 1, null, "PROVISIONING", "user:ana"),
          new Transition("d1", 5, "PROVISIONING", "READY", "engine"),
          new Transition("d2", 1, null, "PROVISIONING", "user:ana"),
          new Transition("d2", 4, "PROVISIONING", "READY", "engine"),
          new Transition("d2", 5, "READY", "DELETING", "user:ana"),
          new Transition("d2", 7, "DELETING", "DELETED", "engine"));

  private static Row row(String id, String status, long version) {
    return new Row(id, "p", SimulatedVendors.NEON, "hdb-" + id, status, version, "key-" + id, "");
  }

  private static Accepted accepted(String id) {
    return new Accepted(id, "p", SimulatedVendors.NEON, "key-" + id);
  }

  private static List<String> promises(Set<String> detached, Row... rows) {
    EndStateCheck check = new EndStateCheck();
    check.promises(Map.of("d1", accepted("d1"), "d2", accepted("d2")), detached, List.of(rows));
    return check.wrong();
  }

  @Test
  void promises_areKept_orTheDatabaseIsNamed() {
    assertThat(promises(Set.of("d2"), READY, DELETED)).isEmpty();
    assertThat(promises(Set.of(), READY, DELETED)).singleElement().asString().contains("d2");
    assertThat(promises(Set.of("d1", "d2"), READY, DELETED))
        .singleElement()
        .asString()
        .startsWith("not DELETED");
    assertThat(promises(Set.of("d2"), READY)).singleElement().asString().contains("lost");
    assertThat(promises(Set.of("d2"), READY, DELETED, row("d3", "READY", 1)))
        .singleElement()
        .asString()
        .contains("nobody attached");
  }

  private static List<String> inventory(String... things) {
    EndStateCheck check = new EndStateCheck();
    check.inventory(List.of(READY, DELETED), List.of(things));
    return check.wrong();
  }

  @Test
  void inventory_isThatOfTheReadyDatabases() {
    String right = "postgres project hdb-d1 (calm-field-1)";
    assertThat(inventory(right)).isEmpty();
    assertThat(inventory()).singleElement().asString().contains("not at the vendor");
    assertThat(inventory(right, "postgres project hdb-d2 (calm-field-2)"))
        .singleElement()
        .asString()
        .startsWith("left at the vendor");
    assertThat(inventory(right, "postgres project hdb-d1 (calm-field-2)"))
        .singleElement()
        .asString()
        .startsWith("twice");
  }

  private static List<String> histories(List<Transition> history) {
    EndStateCheck check = new EndStateCheck();
    check.histories(List.of(READY, DELETED), history);
    return check.wrong();
  }

  @Test
  void history_isALegalPath_toWhereTheDatabaseIs() {
    assertThat(histories(HISTORY)).isEmpty();
    assertThat(histories(HISTORY.subList(0, 5))).hasSize(1);
    List<Transition> twice = new ArrayList<>(HISTORY);
    twice.add(2, new Transition("d1", 6, "PROVISIONING", "READY", "engine"));
    assertThat(histories(twice)).anyMatch(wrong -> wrong.startsWith("no legal path"));
    List<Transition> failed = new ArrayList<>(HISTORY);
    failed.set(1, new Transition("d1", 5, "PROVISIONING", "FAILED", "engine"));
    assertThat(histories(failed)).anyMatch(wrong -> wrong.startsWith("FAILED"));
  }

  @Test
  void revision_risesByOneWithEachChange() {
    for (long revision = 2; revision <= 4; revision++) {
      EndStateCheck check = new EndStateCheck();
      check.revisions(List.of(READY, DELETED), HISTORY, List.of(), Map.of("p", revision));
      assertThat(check.wrong()).hasSize(revision == 3 ? 0 : 1);
    }
  }

  @Test
  void revision_risesWithEachRotationThatSucceeded_andNotWithItsBegin() {
    List<Transition> history = new ArrayList<>(HISTORY);
    history.add(2, new Transition("d1", 6, "READY", "READY", "user:ana"));
    history.add(3, new Transition("d1", 8, "READY", "READY", "engine"));
    for (long revision = 3; revision <= 5; revision++) {
      EndStateCheck check = new EndStateCheck();
      check.revisions(
          List.of(READY, DELETED),
          history,
          List.of(
              operation("o1", "d1", "ROTATE", "SUCCEEDED"),
              operation("o2", "d2", "ROTATE", "CANCELLED")),
          Map.of("p", revision));
      assertThat(check.wrong()).hasSize(revision == 4 ? 0 : 1);
    }
  }

  private static OperationRow operation(String id, String database, String kind, String status) {
    return new OperationRow(id, database, kind, status, "", "");
  }

  private static List<String> operations(OperationRow... operations) {
    EndStateCheck check = new EndStateCheck();
    check.operations(Map.of("o1", "d1", "o2", "d2"), List.of(READY, DELETED), List.of(operations));
    return check.wrong();
  }

  @Test
  void operations_areOver_andOnlyCancelledForAReason() {
    OperationRow succeeded = operation("o1", "d1", "ROTATE", "SUCCEEDED");
    OperationRow cancelled = operation("o2", "d2", "ROTATE", "CANCELLED");
    assertThat(operations(succeeded, cancelled)).isEmpty();
    assertThat(operations(succeeded)).singleElement().asString().contains("lost");
    assertThat(operations(operation("o1", "d1", "ROTATE", "CANCELLED"), cancelled)).hasSize(1);
    assertThat(operations(operation("o1", "d1", "RENEW", "FAILED"), cancelled)).hasSize(1);
    assertThat(operations(operation("o1", "d1", "ROTATE", "RUNNING"), cancelled)).hasSize(1);
    assertThat(
            operations(
                operation("o1", "d1", "ROTATE", "CANCELLED"),
                cancelled,
                operation("o3", "d1", "ROTATE_COMPROMISED", "SUCCEEDED")))
        .isEmpty();
  }

  private static List<String> generations(String... statuses) {
    EndStateCheck check = new EndStateCheck();
    List<Generation> generations = new ArrayList<>(List.of(new Generation("d2", 1, "ACTIVE", "")));
    for (String status : statuses) {
      generations.add(new Generation("d1", generations.size(), status, ""));
    }
    check.generations(List.of(READY, DELETED), generations);
    return check.wrong();
  }

  @Test
  void oneGenerationIsInjected_andNoOtherIsLive() {
    assertThat(generations()).isEmpty();
    assertThat(generations("REVOKED", "ACTIVE")).isEmpty();
    assertThat(generations("ACTIVE", "ACTIVE")).hasSize(1);
    assertThat(generations("REVOKED")).hasSize(1);
    for (String status : List.of("RETIRING", "ISSUING", "LEFT_VALID")) {
      assertThat(generations(status, "ACTIVE")).hasSize(1);
    }
  }

  @Test
  void watch_seesTwoOfAKindForOneName() {
    assertThat(
            DuplicateDetector.duplicates(
                List.of(
                    "database hdb-1 id-1",
                    "project hdb-1",
                    "cluster c1 in hdb-1",
                    "user u in hdb-1",
                    "project hdb-2 (calm-field-1)")))
        .isEmpty();
    assertThat(
            DuplicateDetector.duplicates(
                List.of("project hdb-2 (calm-field-1)", "project hdb-2 (calm-field-2)")))
        .hasSize(1);
    assertThat(DuplicateDetector.duplicates(List.of("cluster c1 in hdb-1", "cluster c2 in hdb-1")))
        .hasSize(1);
    assertThat(DuplicateDetector.duplicates(List.of("user u in hdb-1", "user u_g2 in hdb-1")))
        .isEmpty();
  }
}
