package io.hosteddb.simulators.atlas;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A token bucket of the vendor. Not thread-safe. */
final class SimulatedRateLimit {
  private final InstantSource clock;
  private final int capacity;
  private final int refillPerMinute;
  private double left;
  private Instant filled;

  SimulatedRateLimit(InstantSource clock, int capacity, int refillPerMinute) {
    this.clock = clock;
    this.capacity = capacity;
    this.refillPerMinute = refillPerMinute;
    this.left = capacity;
    this.filled = clock.instant();
  }

  boolean take() {
    Instant now = clock.instant();
    double minutes = Duration.between(filled, now).toNanos() / 60e9;
    left = Math.min(capacity, left + Math.max(0, minutes) * refillPerMinute);
    filled = now;
    if (left < 1) {
      return false;
    }
    left--;
    return true;
  }

  int capacity() {
    return capacity;
  }

  long left() {
    return (long) left;
  }
}
