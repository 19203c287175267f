package io.hosteddb.internal.engine;

import java.time.Duration;
import java.time.Instant;

/** Sums of times that nobody means, without overflow. */
public final class SaturatingTime {
  /** As long as for ever, and short enough to be counted in nanoseconds. */
  static final Duration FOR_EVER = Duration.ofDays(36_500);

  private SaturatingTime() {}

  /** The duration, from nothing to for ever. */
  static Duration sane(Duration duration) {
    if (duration.isNegative()) {
      return Duration.ZERO;
    }
    return duration.compareTo(FOR_EVER) > 0 ? FOR_EVER : duration;
  }

  /**
   * A duration as a number, whatever it is.
   *
   * @param duration any
   * @return its nanoseconds, from 0 to those of a hundred years
   */
  public static long nanos(Duration duration) {
    return sane(duration).toNanos();
  }

  static Instant plus(Instant time, Duration duration) {
    return time.plus(sane(duration));
  }

  /** The time that has passed; nothing if a clock was set back meanwhile. */
  static Duration passed(Instant since, Instant now) {
    return sane(Duration.between(since, now));
  }

  static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }
}
