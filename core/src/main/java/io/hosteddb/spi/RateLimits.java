package io.hosteddb.spi;

/**
 * The rate limits of vendor accounts. A store shared by several nodes shares them too. Thread-safe.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface RateLimits {
  /**
   * The limiter of an account: the same name gives the same bucket.
   *
   * @param account names the vendor's account and the limit, such as {@code turso}; holds no secret
   * @param limit how many calls are allowed
   * @return the limiter
   */
  RateLimiter limiter(String account, RateLimit limit);

  /**
   * Limits that allow every call.
   *
   * @return the limits
   */
  static RateLimits none() {
    return (account, limit) -> RateLimiter.unlimited();
  }
}
