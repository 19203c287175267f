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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Token buckets of vendor accounts that all nodes draw from: Bucket4j's, kept in a table. They go
 * by the database's time, so that no node's clock dries them up, and a node draws in {@linkplain
 * DrawnTokens batches}. The first limit that a node is given for an account stands in that node. A
 * change of its numbers begins a new bucket; nodes with the old ones draw from the old until they
 * restart. Thread-safe; never waits for a token.
 */
final class SharedRateLimits implements RateLimits {
  private static final Logger LOG = LoggerFactory.getLogger(SharedRateLimits.class);

  private final Map<String, Limited> limiters = new ConcurrentHashMap<>();
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
