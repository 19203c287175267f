package io.hosteddb.spi;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The limiter of an account over any kind of token bucket. It lets a step in only if there is room
 * for the few calls that a step makes, and gives each call that it refuses a time of its own, one
 * refill apart, so that hundreds that wait do not all come back for the same token. Thread-safe;
 * never waits itself.
 *
 * @since 0.1
 */
public final class PacedRateLimiter implements RateLimiter {
  /** The calls that a step may make after the one that it was let in with, and that one. */
  private static final long MOST_ROOM = 3;

  private final RateLimit limit;
  private final TokenBucket bucket;
  private final InstantSource clock;
  private final Duration interval;
  private final long room;
  private Instant lastPromise = Instant.MIN;

  /**
   * A limiter.
   *
   * @param limit the numbers that the bucket has
   * @param bucket the bucket; called by one thread at a time
   * @param clock the library's clock
   */
  public PacedRateLimiter(RateLimit limit, TokenBucket bucket, InstantSource clock) {
    this.limit = limit;
    this.bucket = bucket;
    this.clock = clock;
    this.interval = Duration.ofNanos(Math.max(1, limit.period().toNanos() / limit.refill()));
    this.room = Math.max(1, Math.min(MOST_ROOM, limit.capacity() / 10));
  }

  /** Tokens, one a call. */
  public interface TokenBucket {
    /**
     * How long until there are so many tokens. Takes none.
     *
     * @param tokens at least 1
     * @return zero if they are there now
     */
    Duration untilThereAre(long tokens);

    /** Takes a token, into debt if there is none. */
    void take();
  }

  /**
   * What is limited.
   *
   * @return the numbers
   */
  public RateLimit limit() {
    return limit;
  }

  @Override
  public synchronized Optional<Duration> tryAcquire() {
    Duration wait = bucket.untilThereAre(room);
    if (wait.isZero()) {
      bucket.take();
      return Optional.empty();
    }
    Instant now = clock.instant();
    Instant soonest = now.plus(wait);
    Instant next = lastPromise.isBefore(now) ? soonest : lastPromise.plus(interval);
    lastPromise = next.isBefore(soonest) ? soonest : next;
    return Optional.of(Duration.between(now, lastPromise));
  }

  @Override
  public synchronized void take() {
    bucket.take();
  }
}
