package io.hosteddb.cluster;

import io.hosteddb.simulators.Call;
import io.hosteddb.simulators.VendorSimulator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks after every call that may change something whether two live resources of one kind carry the
 * name of one database, and whether what is not ours is still there. Users may be there twice while
 * credentials are rotated. Thread-safe.
 */
final class DuplicateDetector implements VendorSimulator.CallObserver {
  private static final Pattern DATABASE = Pattern.compile("database (\\S+) \\S+");
  private static final Pattern PROJECT = Pattern.compile("project (\\S+)(?: \\(.*\\))?");
  private static final Pattern INSIDE = Pattern.compile("(cluster|user) .* in (\\S+)");

  private final VendorSimulator vendor;
  private final HeldAnswers held;
  private final Set<String> foreign = new LinkedHashSet<>();
  private final Set<String> wrong = new LinkedHashSet<>();

  DuplicateDetector(VendorSimulator vendor, HeldAnswers held) {
    this.vendor = vendor;
    this.held = held;
  }

  /** What is there now is not ours: it must stay. */
  void protectAll() {
    List<String> there = vendor.inventory();
    synchronized (this) {
      foreign.addAll(there);
    }
  }

  @Override
  public void acted(Call call) {
    if (!call.method().equals("GET")) {
      look(call.toString(), vendor.inventory());
    }
  }

  @Override
  public void answering(Call call) {
    held.answering(call.toString());
  }

  private synchronized void look(String after, List<String> there) {
    wrong.addAll(duplicates(there));
    foreign.stream()
        .filter(thing -> !there.contains(thing))
        .forEach(thing -> wrong.add("not ours, and gone after " + after + ": " + thing));
  }

  /** The resources that are there more than once for one name. */
  static List<String> duplicates(List<String> inventory) {
    Set<String> seen = new HashSet<>();
    List<String> twice = new ArrayList<>();
    for (String thing : inventory) {
      if (!seen.add(kindAndName(thing)) && !thing.startsWith("user ")) {
        twice.add("twice at one time: " + thing);
      }
    }
    return twice;
  }

  /** What may be there once only, such as {@code cluster hdb-1}. */
  static String kindAndName(String thing) {
    Matcher inside = INSIDE.matcher(thing);
    if (inside.matches()) {
      return inside.group(1) + " " + inside.group(2);
    }
    Matcher database = DATABASE.matcher(thing);
    if (database.matches()) {
      return "database " + database.group(1);
    }
    Matcher project = PROJECT.matcher(thing);
    if (project.matches()) {
      return "project " + project.group(1);
    }
    throw new IllegalArgumentException("Not a resource that is known here: " + thing);
  }

  /** What is there now and ours. */
  List<String> ours() {
    List<String> there = vendor.inventory();
    synchronized (this) {
      return there.stream().filter(thing -> !foreign.contains(thing)).toList();
    }
  }

  /** What went wrong at any time. */
  synchronized List<String> wrong() {
    return List.copyOf(wrong);
  }
}
