package io.hosteddb.internal.limit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TimeMeter;
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

/** Token buckets for one process, one an account. Thread-safe; never waits. */
public final class InProcessRateLimits implements RateLimits {
  private static final Logger log = LoggerFactory.getLogger(InProcessRateLimits.class);

  /** A step is let in only if there is room for the few calls that it may make. */
  private static final long MOST_ROOM = 3;

  private final Map<String, AccountLimiter> limiters = new ConcurrentHashMap<>();
  private final TimeMeter time;

  /**
   * Limits without any bucket yet.
   *
   * @param clock what refills the buckets; a clock set back refills nothing until it has caught up
   */
  public InProcessRateLimits(InstantSource clock) {
    this.time = new ClockMeter(clock);
  }

  /** The first limit given for an account stands; another one later is logged and ignored. */
  @Override
  public RateLimiter limiter(String account, RateLimit limit) {
    AccountLimiter limiter =
        limiters.computeIfAbsent(account, name -> new AccountLimiter(limit, bucket(limit), time));
    if (!limiter.limit().equals(limit)) {
      log.warn(
          "The account '{}' is limited to {} already; {} is ignored.",
          account,
          limiter.limit(),
          limit);
    }
    return limiter;
  }

  private Bucket bucket(RateLimit limit) {
    return Bucket.builder()
        .addLimit(bandwidth ->
            bandwidth.capacity(limit.capacity()).refillGreedy(limit.refill(), limit.period()))
        .withCustomTimePrecision(time)
        .build();
  }

  /**
   * Gives each refused call a time of its own, one refill apart, so that hundreds that wait do not
   * all come back for the same token.
   */
  private static final class AccountLimiter implements RateLimiter {
    private final RateLimit limit;
    private final Bucket bucket;
    private final TimeMeter time;
    private final long interval;
    private final long room;
    private long lastPromise = Long.MIN_VALUE;

    AccountLimiter(RateLimit limit, Bucket bucket, TimeMeter time) {
      this.limit = limit;
      this.bucket = bucket;
      this.time = time;
      this.interval = Math.max(1, limit.period().toNanos() / limit.refill());
      this.room = Math.max(1, Math.min(MOST_ROOM, limit.capacity() / 10));
    }

    RateLimit limit() {
      return limit;
    }

    @Override
    public synchronized Optional<Duration> tryAcquire() {
      EstimationProbe probe = bucket.estimateAbilityToConsume(room);
      if (probe.canBeConsumed()) {
        take();
        return Optional.empty();
      }
      long now = time.currentTimeNanos();
      long soonest = now + Math.max(1, probe.getNanosToWaitForRefill());
      lastPromise = lastPromise < now ? soonest : Math.max(soonest, lastPromise + interval);
      return Optional.of(Duration.ofNanos(lastPromise - now));
    }

    @Override
    public synchronized void take() {
      long unusedDebt = bucket.consumeIgnoringRateLimits(1);
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
