package io.hosteddb.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the platform promised to its users, as the users know it. Thread-safe. */
final class ExpectedDatabases {
  private final Map<String, Accepted> accepted = new LinkedHashMap<>();
  private final Set<String> detached = new LinkedHashSet<>();
  private final Map<String, String> operations = new LinkedHashMap<>();
  private final Set<String> secrets = new LinkedHashSet<>();
  private final Map<String, Long> counts = new TreeMap<>();
  private final List<String> wrong = new ArrayList<>();

  /** An attach that was accepted. */
  record Accepted(String id, String project, String provider, String key) {}

  synchronized void accepted(Accepted attach) {
    Accepted before = accepted.put(attach.id(), attach);
    if (before != null && !before.equals(attach)) {
      wrong.add("one database for two attaches: " + before + " and " + attach);
    }
  }

  synchronized void detached(String id) {
    detached.add(id);
  }

  /** An operation that was accepted, on a database. */
  synchronized void operation(String id, String database) {
    String before = operations.put(id, database);
    if (before != null && !before.equals(database)) {
      wrong.add("one operation on two databases: " + id);
    }
  }

  synchronized Map<String, String> operations() {
    return new LinkedHashMap<>(operations);
  }

  synchronized void revealed(String secret) {
    secrets.add(secret);
  }

  synchronized void count(String what) {
    counts.merge(what, 1L, Long::sum);
  }

  synchronized void wrong(String what) {
    wrong.add(what);
  }

  synchronized long counted(String what) {
    return counts.getOrDefault(what, 0L);
  }

  synchronized Map<String, Accepted> accepted() {
    return new LinkedHashMap<>(accepted);
  }

  synchronized boolean isDetached(String id) {
    return detached.contains(id);
  }

  synchronized int detaches() {
    return detached.size();
  }

  synchronized Set<String> secrets() {
    return new LinkedHashSet<>(secrets);
  }

  synchronized List<String> wrong() {
    return List.copyOf(wrong);
  }
}
