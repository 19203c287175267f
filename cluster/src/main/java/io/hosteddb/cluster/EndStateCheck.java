package io.hosteddb.cluster;

import io.hosteddb.cluster.ExpectedDatabases.Accepted;
import io.hosteddb.cluster.StoreTables.Generation;
import io.hosteddb.cluster.StoreTables.OperationRow;
import io.hosteddb.cluster.StoreTables.Row;
import io.hosteddb.cluster.StoreTables.Transition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Holds what is there at the end against what was promised. Not thread-safe. */
final class EndStateCheck {
  private static final Map<String, Set<String>> LEGAL =
      Map.of(
          "", Set.of("PROVISIONING"),
          "PROVISIONING", Set.of("READY", "FAILED", "DELETING"),
          // With each operation that begins or ends.
          "READY", Set.of("READY", "DELETING"),
          "FAILED", Set.of("PROVISIONING", "DELETING"),
          "DELETING", Set.of("DELETED"),
          "DELETED", Set.of());

  private static final String SUCCEEDED = "SUCCEEDED";

  private final List<String> wrong = new ArrayList<>();

  /** Every attach is READY or was detached, every detach is done, and nothing else is there. */
  void promises(Map<String, Accepted> accepted, Set<String> detached, List<Row> rows) {
    Map<String, Row> byId = new LinkedHashMap<>();
    rows.forEach(row -> byId.put(row.id(), row));
    for (Accepted attach : accepted.values()) {
      Row row = byId.remove(attach.id());
      String expected = detached.contains(attach.id()) ? "DELETED" : "READY";
      if (row == null) {
        wrong.add("an accepted attach is lost: " + attach);
      } else if (!row.status().equals(expected)) {
        wrong.add("not " + expected + ": " + row);
      } else if (!row.project().equals(attach.project())
          || !row.provider().equals(attach.provider())
          || !row.key().equals(attach.key())) {
        wrong.add("another database than the one attached: " + row + " for " + attach);
      }
    }
    byId.values().forEach(row -> wrong.add("a database that nobody attached: " + row));
  }

  /** The vendors have what READY databases need and nothing else. */
  void inventory(List<Row> rows, List<String> inventory) {
    Set<String> expected = new TreeSet<>();
    for (Row row : rows) {
      if (row.status().equals("READY")) {
        for (String kind : kinds(row.provider())) {
          expected.add(row.provider() + " " + kind + " " + row.vendorName());
        }
      }
    }
    Set<String> there = new TreeSet<>();
    for (String thing : inventory) {
      int space = thing.indexOf(' ');
      String name =
          thing.substring(0, space)
              + " "
              + DuplicateDetector.kindAndName(thing.substring(space + 1));
      if (!there.add(name)) {
        wrong.add("twice at a vendor at the end: " + name);
      }
    }
    for (String thing : expected) {
      if (!there.remove(thing)) {
        wrong.add("READY, but not at the vendor: " + thing);
      }
    }
    there.forEach(thing -> wrong.add("left at the vendor: " + thing));
  }

  private static List<String> kinds(String provider) {
    return switch (provider) {
      case SimulatedVendors.TURSO -> List.of("database");
      case SimulatedVendors.NEON -> List.of("project");
      default -> List.of("project", "cluster", "user");
    };
  }

  /** Every history is one path of the table of transitions and ends where the database is. */
  void histories(List<Row> rows, List<Transition> history) {
    Map<String, Transition> last = new LinkedHashMap<>();
    for (Transition next : history) {
      Transition before = last.put(next.id(), next);
      String from = next.from() == null ? "" : next.from();
      if (!from.equals(before == null ? "" : before.to())
          || !LEGAL.getOrDefault(from, Set.of()).contains(next.to())
          || (before != null && before.version() >= next.version())) {
        wrong.add("no legal path: " + next + " after " + before);
      }
      if (next.to().equals("FAILED")) {
        wrong.add("FAILED: " + next);
      }
    }
    for (Row row : rows) {
      @Nullable Transition end = last.get(row.id());
      if (end == null || !end.to().equals(row.status()) || end.version() > row.version()) {
        wrong.add("the history ends with " + end + " but the database is " + row);
      }
    }
  }

  /**
   * Every operation that was accepted is over: it succeeded, unless the database was detached or an
   * emergency took its place.
   */
  void operations(Map<String, String> accepted, List<Row> rows, List<OperationRow> operations) {
    Map<String, String> statuses = new LinkedHashMap<>();
    rows.forEach(row -> statuses.put(row.id(), row.status()));
    Set<String> kept = new TreeSet<>();
    Set<String> emergencies = new TreeSet<>();
    for (OperationRow operation : operations) {
      kept.add(operation.id());
      if (operation.kind().equals("ROTATE_COMPROMISED")) {
        emergencies.add(operation.database());
      }
    }
    accepted.forEach((id, database) -> {
      if (!kept.contains(id)) {
        wrong.add("an accepted operation is lost: " + id + " of " + database);
      }
    });
    for (OperationRow operation : operations) {
      boolean mayBeCancelled =
          "DELETED".equals(statuses.get(operation.database()))
              // What a user asks for takes its place.
              || operation.kind().equals("RENEW")
              || (emergencies.contains(operation.database())
                  && !operation.kind().equals("ROTATE_COMPROMISED"));
      if (!operation.status().equals(SUCCEEDED)
          && !(operation.status().equals("CANCELLED") && mayBeCancelled)) {
        wrong.add("not " + SUCCEEDED + ": " + operation);
      }
    }
  }

  /** Of each READY database one generation is injected, and all others are over. */
  void generations(List<Row> rows, List<Generation> generations) {
    Map<String, Row> ready = new LinkedHashMap<>();
    rows.stream()
        .filter(row -> row.status().equals("READY"))
        .forEach(row -> ready.put(row.id(), row));
    Map<String, Integer> active = new LinkedHashMap<>();
    for (Generation generation : generations) {
      if (!ready.containsKey(generation.database())) {
        continue;
      }
      int one = generation.status().equals("ACTIVE") ? 1 : 0;
      active.merge(generation.database(), one, Integer::sum);
      if (one == 0 && !generation.status().equals("REVOKED")) {
        wrong.add("credentials that are not over: " + generation);
      }
    }
    active.forEach((database, number) -> {
      if (number != 1) {
        wrong.add(number + " generations are injected: " + ready.get(database));
      }
    });
  }

  /** Every project's revision rose by one with each change of its variables. */
  void revisions(
      List<Row> rows,
      List<Transition> history,
      List<OperationRow> operations,
      Map<String, Long> revisions) {
    Map<String, String> projects = new LinkedHashMap<>();
    rows.forEach(row -> projects.put(row.id(), row.project()));
    Map<String, Long> changes = new LinkedHashMap<>();
    for (Transition next : history) {
      if (next.to().equals("READY") != "READY".equals(next.from())) {
        changes.merge(projects.getOrDefault(next.id(), "?"), 1L, Long::sum);
      }
    }
    for (OperationRow operation : operations) {
      if (operation.status().equals(SUCCEEDED)) {
        changes.merge(projects.getOrDefault(operation.database(), "?"), 1L, Long::sum);
      }
    }
    revisions.forEach((project, revision) -> {
      long expected = changes.getOrDefault(project, 0L);
      if (revision != expected) {
        wrong.add(
            "the revision of "
                + project
                + " is "
                + revision
                + " after "
                + expected
                + " changes of its variables");
      }
    });
  }

  /** What else is wrong. */
  void also(List<String> more) {
    wrong.addAll(more);
  }

  List<String> wrong() {
    return List.copyOf(wrong);
  }
}
