package io.hosteddb.store.jdbc.internal.limit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.proxy.ClientSideConfig;
import io.hosteddb.limit.PacedRateLimiter;
import io.hosteddb.spi.RateLimit;
import io.hosteddb.spi.RateLimiter;
import io.hosteddb.spi.RateLimits;
import io.hosteddb.store.jdbc.internal.sql.DatabaseClock;
import io.hosteddb.store.jdbc.internal.sql.Schema;
import io.hosteddb.store.jdbc.internal.sql.Transactions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Token buckets of vendor accounts that all nodes draw from: Bucket4j's, kept in a table. They go
 * by the database's time, so that no node's clock dries them up, and a node draws in {@linkplain
 * PrefetchedTokens batches}. The first limit that a node is given for an account stands in that
 * node. A change of its numbers begins a new bucket; nodes with the old ones draw from the old
 * until they restart. Thread-safe; never waits for a token.
 */
public final class SharedRateLimits implements RateLimits {
  private static final Logger LOG = LoggerFactory.getLogger(SharedRateLimits.class);

  private final Map<String, Limited> limiters = new ConcurrentHashMap<>();
  private final DatabaseClock clock;
  private final BucketTable buckets;

  /**
   * Limits without any limiter yet.
   *
   * @param clock the clock of all nodes
   */
  public SharedRateLimits(Transactions transactions, Schema schema, DatabaseClock clock) {
    this.clock = clock;
    this.buckets =
        new BucketTable(
            transactions,
            schema,
            clock,
            ClientSideConfig.getDefault().withClientClock(new ClockMeter(clock)));
  }

  private record Limited(RateLimit limit, RateLimiter limiter) {}

  /** The first limit given for an account stands; another one later is logged and ignored. */
  @Override
  public RateLimiter limiter(String account, RateLimit limit) {
    Limited limited =
        limiters.computeIfAbsent(
            account, name -> new Limited(limit, newLimiter(key(name, limit), limit)));
    if (!limited.limit().equals(limit)) {
      LOG.warn(
          "The account '{}' is limited to {} already; {} is ignored.",
          account,
          limited.limit(),
          limit);
    }
    return limited.limiter();
  }

  private static String key(String account, RateLimit limit) {
    return account + " " + limit.capacity() + "+" + limit.refill() + "/" + limit.period();
  }

  private RateLimiter newLimiter(String key, RateLimit limit) {
    long capacity = limit.capacity() - PrefetchedTokens.keptBack(limit);
    BucketConfiguration configuration =
        BucketConfiguration.builder()
            .addLimit(bandwidth ->
                bandwidth.capacity(capacity).refillGreedy(limit.refill(), limit.period()))
            .build();
    Bucket bucket = buckets.builder().build(key, () -> configuration);
    RateLimit shared = new RateLimit(capacity, limit.refill(), limit.period());
    return new PacedRateLimiter(
        shared,
        new PrefetchedTokens(bucket, limit, clock, () -> buckets.remembers(key)),
        clock::now);
  }

  /** Bucket4j ignores a time before the last that it has seen. */
  private record ClockMeter(DatabaseClock clock) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return BucketTable.nanos(clock.now());
    }

    @Override
    public boolean isWallClockBased() {
      return true;
    }
  }
}
