package io.hosteddb.spi;

import java.time.Duration;

/**
 * A token bucket: it holds at most {@code capacity} calls and gets {@code refill} more in every
 * {@code period}, evenly.
 *
 * @param capacity the most calls at once, at least 1
 * @param refill calls for each period, at least 1
 * @param period positive
 * @since 0.1
 */
public record RateLimit(long capacity, long refill, Duration period) {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if a number is not positive
   */
  public RateLimit {
    if (capacity < 1 || refill < 1 || period.isZero() || period.isNegative()) {
      throw new IllegalArgumentException("A rate limit's numbers are positive.");
    }
  }
}
