package io.hosteddb.spi;

import java.time.Duration;

/**
 * A token bucket: it holds at most {@code capacity} calls and gets {@code refill} more in every
 * {@code period}, evenly. What is more than anybody means is cut, so that no sum of it overflows: a
 * million million calls at once, one call a nanosecond, a period of a hundred years.
 *
 * @param capacity the most calls at once, at least 1
 * @param refill calls for each period, at least 1
 * @param period positive
 * @since 0.1
 */
public record RateLimit(long capacity, long refill, Duration period) {
  private static final long MAX_CAPACITY = 1_000_000_000_000L;
  private static final Duration MAX_PERIOD = Duration.ofDays(36_500);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if a number is not positive
   */
  public RateLimit {
    if (capacity < 1 || refill < 1 || period.isZero() || period.isNegative()) {
      throw new IllegalArgumentException("A rate limit's numbers are positive.");
    }
    capacity = Math.min(capacity, MAX_CAPACITY);
    period = period.compareTo(MAX_PERIOD) > 0 ? MAX_PERIOD : period;
    refill = Math.min(refill, period.toNanos());
  }
}
