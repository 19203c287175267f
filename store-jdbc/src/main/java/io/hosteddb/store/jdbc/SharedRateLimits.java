package io.hosteddb.store.jdbc;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.proxy.ClientSideConfig;
import io.hosteddb.error.StoreException;
import io.hosteddb.spi.RateLimit;
import io.hosteddb.spi.RateLimiter;
import io.hosteddb.spi.RateLimits;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Token buckets of vendor accounts that all nodes draw from: Bucket4j's, kept in a table. A change
 * of a limit's numbers begins a new bucket. Thread-safe; never waits for a token.
 */
final class SharedRateLimits implements RateLimits {
  private static final Logger LOG = LoggerFactory.getLogger(SharedRateLimits.class);

  /** A step is let in only if there is room for the few calls that it may make. */
  private static final long MOST_ROOM = 3;

  /** Without its database a node cannot save what a call would do, so it need not make it. */
  private static final Duration WITHOUT_DATABASE = Duration.ofSeconds(1);

  private final Map<String, SharedLimiter> limiters = new ConcurrentHashMap<>();
  private final TimeMeter time;
  private final BucketStates states;

  SharedRateLimits(Transactions transactions, Sql sql, InstantSource clock) {
    this.time = new ClockMeter(clock);
    this.states =
        new BucketStates(transactions, sql, ClientSideConfig.getDefault().withClientClock(time));
  }

  @Override
  public RateLimiter limiter(String account, RateLimit limit) {
    return limiters.computeIfAbsent(
        key(account, limit), unused -> newLimiter(key(account, limit), limit));
  }

  private static String key(String account, RateLimit limit) {
    return account + " " + limit.capacity() + "+" + limit.refill() + "/" + limit.period();
  }

  private SharedLimiter newLimiter(String key, RateLimit limit) {
    BucketConfiguration configuration =
        BucketConfiguration.builder()
            .addLimit(bandwidth ->
                bandwidth.capacity(limit.capacity()).refillGreedy(limit.refill(), limit.period()))
            .build();
    return new SharedLimiter(limit, states.builder().build(key, () -> configuration), time);
  }

  /** Gives each call that this node refuses a time of its own, one refill apart. */
  private static final class SharedLimiter implements RateLimiter {
    private final Bucket bucket;
    private final TimeMeter time;
    private final long interval;
    private final long room;
    private long lastPromise = Long.MIN_VALUE;

    SharedLimiter(RateLimit limit, Bucket bucket, TimeMeter time) {
      this.bucket = bucket;
      this.time = time;
      this.interval = Math.max(1, limit.period().toNanos() / limit.refill());
      this.room = Math.max(1, Math.min(MOST_ROOM, limit.capacity() / 10));
    }

    @Override
    public synchronized Optional<Duration> tryAcquire() {
      try {
        EstimationProbe probe = bucket.estimateAbilityToConsume(room);
        if (probe.canBeConsumed()) {
          long unusedDebt = bucket.consumeIgnoringRateLimits(1);
          return Optional.empty();
        }
        return Optional.of(promise(probe.getNanosToWaitForRefill()));
      } catch (StoreException e) {
        LOG.debug("The shared rate limit cannot be asked; the call waits.", e);
        return Optional.of(WITHOUT_DATABASE);
      }
    }

    private Duration promise(long wait) {
      long now = time.currentTimeNanos();
      long soonest = now + Math.max(1, wait);
      lastPromise = lastPromise < now ? soonest : Math.max(soonest, lastPromise + interval);
      return Duration.ofNanos(lastPromise - now);
    }

    @Override
    public synchronized void take() {
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
