package io.hosteddb.store.jdbc;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.proxy.ClientSideConfig;
import io.hosteddb.limit.PacedRateLimiter;
import io.hosteddb.spi.RateLimit;
import io.hosteddb.spi.RateLimiter;
import io.hosteddb.spi.RateLimits;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Token buckets of vendor accounts that all nodes draw from: Bucket4j's, kept in a table. They go
 * by the database's time, so that no node's clock dries them up, and a node draws in {@linkplain
 * DrawnTokens batches}. A change of a limit's numbers begins a new bucket. Thread-safe; never waits
 * for a token.
 */
final class SharedRateLimits implements RateLimits {
  private final Map<String, RateLimiter> limiters = new ConcurrentHashMap<>();
  private final RowClock clock;
  private final BucketStates states;

  /**
   * Limits without any limiter yet.
   *
   * @param clock the clock of all nodes
   */
  SharedRateLimits(Transactions transactions, Sql sql, RowClock clock) {
    this.clock = clock;
    this.states =
        new BucketStates(
            transactions,
            sql,
            clock,
            ClientSideConfig.getDefault().withClientClock(new ClockMeter(clock)));
  }

  @Override
  public RateLimiter limiter(String account, RateLimit limit) {
    return limiters.computeIfAbsent(
        key(account, limit), unused -> newLimiter(key(account, limit), limit));
  }

  private static String key(String account, RateLimit limit) {
    // Of the database's time; buckets that went by the nodes' clocks had no word before the
    // numbers.
    return account + " shared " + limit.capacity() + "+" + limit.refill() + "/" + limit.period();
  }

  private RateLimiter newLimiter(String key, RateLimit limit) {
    long capacity = limit.capacity() - DrawnTokens.keptBack(limit);
    BucketConfiguration configuration =
        BucketConfiguration.builder()
            .addLimit(bandwidth ->
                bandwidth.capacity(capacity).refillGreedy(limit.refill(), limit.period()))
            .build();
    Bucket bucket = states.builder().build(key, () -> configuration);
    RateLimit shared = new RateLimit(capacity, limit.refill(), limit.period());
    return new PacedRateLimiter(shared, new DrawnTokens(bucket, limit, clock), clock::now);
  }

  /** Bucket4j ignores a time before the last that it has seen. */
  private record ClockMeter(RowClock clock) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return BucketStates.nanos(clock.now());
    }

    @Override
    public boolean isWallClockBased() {
      return true;
    }
  }
}
