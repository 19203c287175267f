package io.hosteddb.store.jdbc.internal.work;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether a node polls quickly. It does while there is work, and for some time after: what comes
 * then often is work that another node has more of than it can do. What the node knows of itself
 * begins on time whatever the pace.
 */
final class PollPace {
  private final long idleAfter;
  private final LongSupplier nanos;
  private volatile long lastWork;

  /**
   * A pace, quick at first.
   *
   * @param idleAfter how long after the last work the node is idle
   * @param nanos the machine's running time
   */
  PollPace(Duration idleAfter, LongSupplier nanos) {
    this.idleAfter = idleAfter.toNanos();
    this.nanos = nanos;
    this.lastWork = nanos.getAsLong();
  }

  /** There is work. */
  void work() {
    lastWork = nanos.getAsLong();
  }

  boolean isQuick() {
    return nanos.getAsLong() - lastWork < idleAfter;
  }
}
