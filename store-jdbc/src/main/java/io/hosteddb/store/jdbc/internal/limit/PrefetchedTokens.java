package io.hosteddb.store.jdbc.internal.limit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.hosteddb.error.StoreException;
import io.hosteddb.limit.PacedRateLimiter;
import io.hosteddb.spi.RateLimit;
import io.hosteddb.store.jdbc.internal.sql.DatabaseClock;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one node has drawn from the bucket that all share. It draws as many tokens as it needs now,
 * and twice as many as the last time while it uses them up quickly; what it has not used in a few
 * seconds it gives back. A node that dies takes one batch with it. Used by one thread at a time.
 */
final class PrefetchedTokens implements PacedRateLimiter.TokenBucket {
  private static final Logger LOG = LoggerFactory.getLogger(PrefetchedTokens.class);

  /** Without its database a node cannot save what a call would do, so it need not make it. */
  private static final Duration WITHOUT_DATABASE = Duration.ofSeconds(1);

  private static final Duration MAX_KEPT = Duration.ofSeconds(10);
  private static final Duration MAX_GATHERED = Duration.ofSeconds(2);
  private static final long CLOCK_SET_EVERY = Duration.ofSeconds(30).toNanos();
  private static final long SHARE_OF_CAPACITY = 10;

  /** What the bucket fills up by in so little time is not given back to it. */
  private static final long NOT_WORTH_A_STATEMENT = Duration.ofMillis(100).toNanos();

  private final Bucket bucket;
  private final DatabaseClock clock;
  private final BooleanSupplier remembered;
  private final long interval;
  private final long largest;
  private final long kept;
  private final long several;
  private long tokens;

  /** How many there were after the last draw. */
  private long drawn;

  private long batch = 1;
  private long drawnAt;

  /** How many the bucket had at the last draw that found too few; what it has is taken then. */
  private long left;

  private long emptyUntil;

  /** How many tokens there will be then; zero if the bucket was not found empty. */
  private long emptyFor;

  private boolean clockSet;
  private long clockSetAt;

  /**
   * Nothing drawn yet.
   *
   * @param bucket what all nodes share
   * @param limit the numbers that the account has
   * @param clock the clock of all nodes
   * @param remembered whether the next draw goes by what this node has last written
   */
  PrefetchedTokens(
      Bucket bucket, RateLimit limit, DatabaseClock clock, BooleanSupplier remembered) {
    this.bucket = bucket;
    this.remembered = remembered;
    this.clock = clock;
    this.interval = Math.max(1, limit.period().toNanos() / limit.refill());
    this.largest = largest(limit);
    // Longer, and what is used late would come on top of what is refilled meanwhile.
    this.kept = Math.min(MAX_KEPT.toNanos(), largest * interval);
    this.several = Math.min(largest, MAX_GATHERED.toNanos() / interval);
  }

  private static long largest(RateLimit limit) {
    long interval = Math.max(1, limit.period().toNanos() / limit.refill());
    long inTen = MAX_KEPT.toNanos() / interval;
    return Math.max(1, Math.min(limit.capacity() / SHARE_OF_CAPACITY, inTen));
  }

  /**
   * By how many tokens the shared bucket is smaller than the account's limit: with what nodes have
   * drawn and not yet used there are then never more calls than that.
   */
  static long keptBack(RateLimit limit) {
    long largest = largest(limit);
    return largest == 1 ? 0 : largest;
  }

  @Override
  public Duration untilThereAre(long wanted) {
    try {
      return untilDrawn(wanted);
    } catch (StoreException e) {
      LOG.debug("The shared rate limit cannot be asked; the call waits.", e);
      return WITHOUT_DATABASE;
    }
  }

  private Duration untilDrawn(long wanted) {
    long now = clock.nanos();
    setClock(now);
    giveBackWhatIsOld(now);
    if (tokens >= wanted) {
      return Duration.ZERO;
    }
    long missing = wanted - tokens;
    if (emptyFor > 0) {
      // Only time fills the bucket, so there is no need to ask before it has.
      long wait = emptyUntil - now + Math.max(0, missing - emptyFor) * interval;
      if (wait > 0) {
        return Duration.ofNanos(wait);
      }
    }
    long size = Math.max(missing, Math.min(largest, batch));
    if (drawn(size, now) || (left >= missing && drawn(left, now))) {
      return Duration.ZERO;
    }
    // While there is never enough it waits for several at once, rather than ask for each.
    long enough = Math.max(missing, several);
    emptyUntil += (enough - emptyFor) * interval;
    emptyFor = enough;
    return Duration.ofNanos(Math.max(1, emptyUntil - now));
  }

  private boolean drawn(long size, long now) {
    boolean fromMemory = remembered.getAsBoolean();
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(size);
    if (!probe.isConsumed() && fromMemory) {
      // Others may have given some back since.
      probe = bucket.tryConsumeAndReturnRemaining(size);
    }
    if (!probe.isConsumed()) {
      emptyFor = size;
      left = Math.min(size - 1, probe.getRemainingTokens());
      emptyUntil = now + Math.max(1, probe.getNanosToWaitForRefill());
      return false;
    }
    emptyFor = 0;
    batch = Math.min(largest, 2 * size);
    tokens += size;
    drawn = tokens;
    drawnAt = now;
    return true;
  }

  private void giveBackWhatIsOld(long now) {
    if (tokens > 0 && now - drawnAt > kept) {
      long old = tokens;
      tokens = 0;
      batch = Math.max(1, drawn - old);
      if (old * interval > NOT_WORTH_A_STATEMENT) {
        bucket.addTokens(old);
      }
    }
  }

  private void setClock(long now) {
    if (!clockSet || now - clockSetAt > CLOCK_SET_EVERY) {
      Duration unused = clock.set();
      clockSet = true;
      clockSetAt = now;
    }
  }

  @Override
  public void take() {
    if (tokens > 0) {
      tokens--;
      return;
    }
    try {
      long unusedDebt = bucket.consumeIgnoringRateLimits(1);
      emptyFor = 0;
    } catch (StoreException e) {
      LOG.debug("A call of a step that was let in is not counted.", e);
    }
  }
}
