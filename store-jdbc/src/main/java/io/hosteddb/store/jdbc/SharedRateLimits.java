package io.hosteddb.store.jdbc;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.proxy.ClientSideConfig;
import io.hosteddb.error.StoreException;
import io.hosteddb.spi.PacedRateLimiter;
import io.hosteddb.spi.RateLimit;
import io.hosteddb.spi.RateLimiter;
import io.hosteddb.spi.RateLimits;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Token buckets of vendor accounts that all nodes draw from: Bucket4j's, kept in a table. A change
 * of a limit's numbers begins a new bucket. Thread-safe; never waits for a token.
 */
final class SharedRateLimits implements RateLimits {
  private static final Logger LOG = LoggerFactory.getLogger(SharedRateLimits.class);

  /** Without its database a node cannot save what a call would do, so it need not make it. */
  private static final Duration WITHOUT_DATABASE = Duration.ofSeconds(1);

  private final Map<String, RateLimiter> limiters = new ConcurrentHashMap<>();
  private final InstantSource clock;
  private final BucketStates states;

  SharedRateLimits(Transactions transactions, Sql sql, InstantSource clock) {
    this.clock = clock;
    this.states =
        new BucketStates(
            transactions,
            sql,
            ClientSideConfig.getDefault().withClientClock(new ClockMeter(clock)));
  }

  @Override
  public RateLimiter limiter(String account, RateLimit limit) {
    return limiters.computeIfAbsent(
        key(account, limit), unused -> newLimiter(key(account, limit), limit));
  }

  private static String key(String account, RateLimit limit) {
    return account + " " + limit.capacity() + "+" + limit.refill() + "/" + limit.period();
  }

  private RateLimiter newLimiter(String key, RateLimit limit) {
    BucketConfiguration configuration =
        BucketConfiguration.builder()
            .addLimit(bandwidth ->
                bandwidth.capacity(limit.capacity()).refillGreedy(limit.refill(), limit.period()))
            .build();
    Bucket bucket = states.builder().build(key, () -> configuration);
    return new PacedRateLimiter(limit, new SharedBucket(bucket), clock);
  }

  /** A bucket behind a database that may not answer. */
  private record SharedBucket(Bucket bucket) implements PacedRateLimiter.TokenBucket {
    @Override
    public Duration untilThereAre(long tokens) {
      try {
        EstimationProbe probe = bucket.estimateAbilityToConsume(tokens);
        return probe.canBeConsumed()
            ? Duration.ZERO
            : Duration.ofNanos(Math.max(1, probe.getNanosToWaitForRefill()));
      } catch (StoreException e) {
        LOG.debug("The shared rate limit cannot be asked; the call waits.", e);
        return WITHOUT_DATABASE;
      }
    }

    @Override
    public void take() {
      try {
        long unusedDebt = bucket.consumeIgnoringRateLimits(1);
      } catch (StoreException e) {
        LOG.debug("A call of a step that was let in is not counted.", e);
      }
    }
  }

  private record ClockMeter(InstantSource clock) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      Instant now = clock.instant();
      return Math.addExact(
          Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), (long) now.getNano());
    }

    @Override
    public boolean isWallClockBased() {
      return true;
    }
  }
}
