package io.hosteddb.benchmarks.peers;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** When each database was READY. Thread-safe. */
final class Arrivals implements Peer.ReadyListener {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /**
   * A database that is READY.
   *
   * @param at when, as {@link System#nanoTime} counts
   * @param lag after the vendor was ready, in nanoseconds
   */
  record Arrival(long at, long lag) {}

  private final Peer.Kind kind;
  private final Vendor vendor;
  private final Map<String, Arrival> arrived = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();

  Arrivals(Peer.Kind kind, Vendor vendor) {
    this.kind = kind;
    this.vendor = vendor;
  }

  @Override
  public void ready(String project, String vendorName) {
    long now = System.nanoTime();
    if (arrived.putIfAbsent(project, new Arrival(now, now - vendor.readyAt(vendorName))) == null) {
      lock.lock();
      try {
        more.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Waits until so many have arrived. */
  void await(int count) throws InterruptedException {
    await(() -> arrived.size() >= count, count + " databases READY");
  }

  /** Waits for one. */
  Arrival await(String project) throws InterruptedException {
    await(() -> arrived.containsKey(project), project + " READY");
    return of(project);
  }

  private interface Reached {
    boolean now();
  }

  private void await(Reached reached, String what) throws InterruptedException {
    long left = PATIENCE.toNanos();
    lock.lock();
    try {
      while (!reached.now()) {
        if (left <= 0) {
          throw new IllegalStateException(
              "%s: waited %d min for %s, and has %d."
                  .formatted(kind, PATIENCE.toMinutes(), what, arrived.size()));
        }
        left = more.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** How many have arrived. */
  int count() {
    return arrived.size();
  }

  Arrival of(String project) {
    Arrival arrival = arrived.get(project);
    if (arrival == null) {
      throw new IllegalStateException(project + " is not READY.");
    }
    return arrival;
  }

  List<Arrival> of(List<String> projects) {
    return projects.stream().map(this::of).toList();
  }

  static double millis(long nanos) {
    return nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
  }
}
