package io.hosteddb.benchmarks.peers;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/**
 * A vendor that answers at once and makes each database in its time. It counts what it is asked.
 * Thread-safe.
 */
final class Vendor {
  private final DoubleSupplier seconds;
  private final Map<String, Long> readyAt = new ConcurrentHashMap<>();
  private final AtomicInteger duplicates = new AtomicInteger();
  private final LongAdder calls = new LongAdder();

  /**
   * A vendor without databases.
   *
   * @param seconds how long the next database takes
   */
  Vendor(DoubleSupplier seconds) {
    this.seconds = seconds;
  }

  /**
   * What the vendor says of a database.
   *
   * @param ready whether it can be connected to
   * @param url where it is
   * @param password what opens it
   */
  record Answer(boolean ready, String url, String password) {}

  /** Makes a database. A second one of the same name is counted: it would be paid for and lost. */
  Answer create(String name) {
    calls.increment();
    long ready = System.nanoTime() + (long) (seconds.getAsDouble() * 1e9);
    if (readyAt.putIfAbsent(name, ready) != null) {
      duplicates.incrementAndGet();
    }
    return answer(name);
  }

  /** Looks at a database that was made. */
  Answer look(String name) {
    calls.increment();
    return answer(name);
  }

  boolean has(String name) {
    return readyAt.containsKey(name);
  }

  private Answer answer(String name) {
    return new Answer(
        readyAt(name) <= System.nanoTime(),
        "postgres://owner@" + name + ".example.com:5432/main",
        "password-of-" + name);
  }

  /** When a database is ready, as {@link System#nanoTime} counts. */
  long readyAt(String name) {
    Long at = readyAt.get(name);
    if (at == null) {
      throw new IllegalStateException("The vendor was never asked for " + name + ".");
    }
    return at;
  }

  int created() {
    return readyAt.size();
  }

  int duplicates() {
    return duplicates.get();
  }

  long calls() {
    return calls.sum();
  }
}
