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
 * Does recorded uses of connections again with nothing but JDBC: by several threads, those of each
 * database in their order, and those that look for work in theirs.
 */
final class StatementReplay {
  private static final int END = Integer.MAX_VALUE;

  private final List<ConnectionUse> uses;
  private final String schema;
  private final List<Set<Integer>> after;
  private final int[] before;

  /**
   * Prepares uses.
   *
   * @param uses in their order
   * @param schema the one they were recorded in
   */
  StatementReplay(List<ConnectionUse> uses, String schema) {
    this.uses = uses;
    this.schema = schema;
    this.after = uses.stream().<Set<Integer>>map(use -> new LinkedHashSet<>()).toList();
    this.before = new int[uses.size()];
    Map<String, Integer> last = new HashMap<>();
    for (int i = 0; i < uses.size(); i++) {
      Set<String> names = new LinkedHashSet<>(uses.get(i).names());
      if (uses.get(i).search()) {
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
    return uses.stream().mapToInt(use -> use.calls().size()).sum();
  }

  int transactions() {
    return uses.stream().mapToInt(ConnectionUse::transactions).sum();
  }

  int writes() {
    return uses.stream().mapToInt(ConnectionUse::writes).sum();
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
    private final AtomicInteger left = new AtomicInteger(uses.size());
    private final PriorityBlockingQueue<Integer> ready =
        new PriorityBlockingQueue<>(uses.size() + 1, Comparator.naturalOrder());
    private final AtomicReference<@Nullable SQLException> failure = new AtomicReference<>();

    Run(DataSource dataSource, String other) {
      this.dataSource = dataSource;
      List<AtomicInteger> counts = new ArrayList<>();
      for (int i = 0; i < uses.size(); i++) {
        counts.add(new AtomicInteger(before[i]));
        if (before[i] == 0) {
          ready.add(i);
        }
        for (ConnectionUse.Call call : uses.get(i).calls()) {
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
            uses.get(i).run(connection, sql -> texts.getOrDefault(sql, sql));
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
