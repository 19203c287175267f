package io.hosteddb.internal.limit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TimeMeter;
import io.hosteddb.limit.PacedRateLimiter;
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

/** Token buckets for one process, one an account. Thread-safe; never waits. */
public final class InProcessRateLimits implements RateLimits {
  private static final Logger LOG = LoggerFactory.getLogger(InProcessRateLimits.class);

  private final Map<String, PacedRateLimiter> limiters = new ConcurrentHashMap<>();
  private final InstantSource clock;
  private final TimeMeter time;

  /**
   * Limits without any bucket yet.
   *
   * @param clock what refills the buckets; a clock set back goes on from there
   */
  public InProcessRateLimits(InstantSource clock) {
    this.clock = clock;
    this.time = new ClockMeter(clock);
  }

  /** The first limit given for an account stands; another one later is logged and ignored. */
  @Override
  public RateLimiter limiter(String account, RateLimit limit) {
    PacedRateLimiter limiter =
        limiters.computeIfAbsent(
            account, name -> new PacedRateLimiter(limit, new LocalBucket(bucket(limit)), clock));
    if (!limiter.limit().equals(limit)) {
      LOG.warn(
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

  private record LocalBucket(Bucket bucket) implements PacedRateLimiter.TokenBucket {
    @Override
    public Duration untilThereAre(long tokens) {
      EstimationProbe probe = bucket.estimateAbilityToConsume(tokens);
      return probe.canBeConsumed()
          ? Duration.ZERO
          : Duration.ofNanos(Math.max(1, probe.getNanosToWaitForRefill()));
    }

    @Override
    public void take() {
      long unusedDebt = bucket.consumeIgnoringRateLimits(1);
    }
  }

  /** The time that has passed by a clock; one that is set back goes on from there. */
  private static final class ClockMeter implements TimeMeter {
    private static final Duration LONG = Duration.ofDays(366);

    private final InstantSource clock;
    private Instant last;
    private long elapsed;

    ClockMeter(InstantSource clock) {
      this.clock = clock;
      this.last = clock.instant();
    }

    @Override
    public synchronized long currentTimeNanos() {
      Instant now = clock.instant();
      if (now.isAfter(last)) {
        Duration passed = Duration.between(last, now);
        elapsed += (passed.compareTo(LONG) < 0 ? passed : LONG).toNanos();
      }
      last = now;
      return elapsed;
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}
