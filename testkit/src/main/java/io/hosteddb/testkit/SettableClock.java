package io.hosteddb.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that stands still until it is told to move. Thread-safe.
 *
 * @since 0.1
 */
public final class SettableClock implements InstantSource {
  /** Where a clock without a given time begins. */
  public static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

  private Instant now;

  /** A clock that shows {@link #START}. */
  public SettableClock() {
    this(START);
  }

  /**
   * A clock that shows the given time.
   *
   * @param start the time
   */
  public SettableClock(Instant start) {
    now = start;
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  /**
   * Lets time pass.
   *
   * @param time how much; negative to turn the clock back
   * @return the time after
   */
  public synchronized Instant advance(Duration time) {
    now = now.plus(time);
    return now;
  }

  /**
   * Sets the clock.
   *
   * @param time what it shows from now on
   */
  public synchronized void set(Instant time) {
    now = time;
  }

  /**
   * Lets time pass up to the given time; a clock that is past it stays.
   *
   * @param time what it shows at least
   */
  public synchronized void advanceTo(Instant time) {
    if (time.isAfter(now)) {
      now = time;
    }
  }

  @Override
  public String toString() {
    return "SettableClock[" + instant() + "]";
  }
}
