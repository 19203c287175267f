package io.hosteddb.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Does recorded units again with nothing but JDBC: by several threads, the units of each database
 * in their order, and those that look for work in theirs.
 */
final class Replay {
  private static final int END = Integer.MAX_VALUE;

  private final List<Unit> units;
  private final String schema;
  private final List<Set<Integer>> after;
  private final int[] before;

  /**
   * Prepares units.
   *
   * @param units in their order
   * @param schema the one they were recorded in
   */
  Replay(List<Unit> units, String schema) {
    this.units = units;
    this.schema = schema;
    this.after = units.stream().<Set<Integer>>map(unit -> new LinkedHashSet<>()).toList();
    this.before = new int[units.size()];
    Map<String, Integer> last = new HashMap<>();
    for (int i = 0; i < units.size(); i++) {
      Set<String> names = new LinkedHashSet<>(units.get(i).names());
      if (units.get(i).search()) {
        names.add("search");
      }
      for (String name : names) {
        Integer previous = last.put(name, i);
        if (previous != null && after.get(previous).add(i)) {
          before[i]++;
        }
      }
    }
  }

  int statements() {
    return units.stream().mapToInt(unit -> unit.calls().size()).sum();
  }

  int transactions() {
    return units.stream().mapToInt(Unit::transactions).sum();
  }

  int writes() {
    return units.stream().mapToInt(Unit::writes).sum();
  }

  /** The time that it takes in another schema. */
  double seconds(DataSource dataSource, String other, int threads) throws InterruptedException {
    Run run = new Run(dataSource, other);
    long start = System.nanoTime();
    List<Thread> workers =
        IntStream.range(0, threads).mapToObj(i -> new Thread(run::work, "bare-" + i)).toList();
    workers.forEach(Thread::start);
    for (Thread worker : workers) {
      worker.join();
    }
    SQLException failure = run.failure.get();
    if (failure != null) {
      throw new IllegalStateException("The replay failed.", failure);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** One time through. */
  private final class Run {
    private final DataSource dataSource;
    private final Map<String, String> texts = new HashMap<>();
    private final AtomicInteger[] missing;
    private final AtomicInteger left = new AtomicInteger(units.size());
    private final PriorityBlockingQueue<Integer> ready =
        new PriorityBlockingQueue<>(units.size() + 1, Comparator.naturalOrder());
    private final AtomicReference<@Nullable SQLException> failure = new AtomicReference<>();

    Run(DataSource dataSource, String other) {
      this.dataSource = dataSource;
      List<AtomicInteger> counts = new ArrayList<>();
      for (int i = 0; i < units.size(); i++) {
        counts.add(new AtomicInteger(before[i]));
        if (before[i] == 0) {
          ready.add(i);
        }
        for (Unit.Call call : units.get(i).calls()) {
          String unused =
              texts.computeIfAbsent(
                  call.sql(), sql -> sql.replace("\"" + schema + "\"", "\"" + other + "\""));
        }
      }
      missing = counts.toArray(AtomicInteger[]::new);
    }

    void work() {
      try {
        for (int i = ready.take(); i != END; i = ready.take()) {
          try (Connection connection = dataSource.getConnection()) {
            units.get(i).run(connection, sql -> texts.getOrDefault(sql, sql));
          }
          for (int next : after.get(i)) {
            if (missing[next].decrementAndGet() == 0) {
              ready.add(next);
            }
          }
          if (left.decrementAndGet() == 0) {
            ready.add(END);
          }
        }
      } catch (SQLException e) {
        failure.compareAndSet(null, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      // For the next of the workers.
      ready.add(END);
    }
  }
}
