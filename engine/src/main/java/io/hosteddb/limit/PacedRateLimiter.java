package io.hosteddb.limit;

import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.RateLimit;
import io.hosteddb.spi.RateLimitTurn;
import io.hosteddb.spi.RateLimiter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The limiter of an account over any kind of token bucket. It lets a step in only if there is room
 * for the few calls that a step makes, and serves databases in order of arrival: who is refused
 * gets a time of its own, behind those that arrived before, and when two come for the same room it
 * is the one that arrived first. The order comes with each call ({@link CallContext#turn}) and not
 * from this line, so it holds over nodes and restarts. Thread-safe; never waits itself.
 *
 * @since 0.1
 */
public final class PacedRateLimiter implements RateLimiter {
  /** The calls that a step may make after the one that it was let in with, and that one. */
  private static final long MAX_ROOM = 4;

  /** Room is kept for one whose time has come for half a refill, within these bounds. */
  private static final long MIN_GRACE = Duration.ofMillis(50).toNanos();

  private static final long MAX_GRACE = Duration.ofSeconds(2).toNanos();

  /** Who has not come back by then has given up, or was served by another node. */
  private static final long GONE_AFTER = Duration.ofSeconds(10).toNanos();

  /** Who waits long looks now and then whether others gave up; ten in a second at most. */
  private static final long MAX_WAIT = Duration.ofSeconds(30).toNanos();

  private static final long WAIT_FOR_EACH = Duration.ofMillis(100).toNanos();

  private static final int SPREAD = 64;

  private final RateLimit limit;
  private final TokenBucket bucket;
  private final InstantSource clock;
  private final long interval;
  private final long grace;
  private final long room;
  private final Map<String, Waiting> line = new HashMap<>();
  private final TreeSet<Waiting> order = new TreeSet<>(Waiting.FIRST_COME);
  private Instant lastRead;
  private long elapsed;
  private long lastPromise = -1;

  /** One in the line; times but the first are readings of {@link #now}. */
  private record Waiting(String of, Instant since, Instant firstSeen, long promise) {
    static final Comparator<Waiting> FIRST_COME =
        Comparator.comparing(Waiting::arrival).thenComparing(Waiting::of);

    /** A node whose clock is ahead must not put what it begins behind everything to come. */
    Instant arrival() {
      return since.isBefore(firstSeen) ? since : firstSeen;
    }
  }

  /**
   * A limiter.
   *
   * @param limit the numbers that the bucket has
   * @param bucket the bucket; called by one thread at a time
   * @param clock the clock that the bucket is refilled by; set back it goes on from there
   */
  public PacedRateLimiter(RateLimit limit, TokenBucket bucket, InstantSource clock) {
    this.limit = limit;
    this.bucket = bucket;
    this.clock = clock;
    this.lastRead = clock.instant();
    this.interval = Math.max(1, limit.period().toNanos() / limit.refill());
    this.grace = Math.max(MIN_GRACE, Math.min(MAX_GRACE, interval / 2));
    this.room = Math.max(1, Math.min(MAX_ROOM, limit.capacity() / 10));
  }

  /** Tokens, one a call. */
  public interface TokenBucket {
    /**
     * How long until there are so many tokens. Gives none away.
     *
     * @param tokens at least 1, at most the capacity
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
    long now = now();
    forgetThoseWhoGaveUp(now);
    if (isThere(room + due(order, now))) {
      bucket.take();
      return Optional.empty();
    }
    long soonest = now + behind(order.size());
    long next = lastPromise < now ? soonest : lastPromise + interval;
    lastPromise = Math.max(next, soonest);
    return Optional.of(Duration.ofNanos(lastPromise - now));
  }

  @Override
  public synchronized Optional<Refusal> tryAcquire(CallContext call) {
    Optional<RateLimitTurn> turn = call.turn();
    if (turn.isEmpty()) {
      return tryAcquire().map(again -> new Refusal(again, order.size()));
    }
    long now = now();
    forgetThoseWhoGaveUp(now);
    String of = turn.get().of();
    Waiting known = remove(of);
    Waiting me =
        new Waiting(
            of, turn.get().since(), known == null ? clock.instant() : known.firstSeen(), now);
    Iterable<Waiting> before = order.headSet(me);
    if (isThere(room + due(before, now))) {
      bucket.take();
      return Optional.empty();
    }
    int older = order.headSet(me).size();
    long wait = lookingNowAndThen(behind(older), older);
    Waiting waiting = new Waiting(of, me.since(), me.firstSeen(), now + wait);
    line.put(of, waiting);
    order.add(waiting);
    return Optional.of(new Refusal(Duration.ofNanos(wait), older));
  }

  @Override
  public synchronized void take() {
    bucket.take();
  }

  private boolean isThere(long tokens) {
    return tokens <= limit.capacity() && bucket.untilThereAre(tokens).isZero();
  }

  /** How many of them are expected any moment: what is there is theirs. */
  private long due(Iterable<Waiting> some, long now) {
    long due = 0;
    for (Waiting waiting : some) {
      if (waiting.promise() <= now && now <= waiting.promise() + grace) {
        due++;
      }
    }
    return due;
  }

  /** The time until there is room for one that has so many before it. */
  private long behind(int older) {
    long first = bucket.untilThereAre(Math.min(room, limit.capacity())).toNanos();
    return Math.max(1, first + Math.min(Long.MAX_VALUE / 4, older * interval));
  }

  private long lookingNowAndThen(long wait, int older) {
    long longest = Math.max(MAX_WAIT, WAIT_FOR_EACH * line.size());
    return wait <= longest ? wait : longest - longest / (2 * SPREAD) * (older % SPREAD);
  }

  private @Nullable Waiting remove(String of) {
    Waiting known = line.remove(of);
    if (known != null) {
      order.remove(known);
    }
    return known;
  }

  private void forgetThoseWhoGaveUp(long now) {
    for (Iterator<Waiting> all = order.iterator(); all.hasNext(); ) {
      Waiting waiting = all.next();
      if (now - waiting.promise() > GONE_AFTER) {
        all.remove();
        line.remove(waiting.of());
      }
    }
  }

  /** The time that has passed, in nanoseconds: a clock that is set back goes on from there. */
  private long now() {
    Instant read = clock.instant();
    if (read.isAfter(lastRead)) {
      Duration passed = Duration.between(lastRead, read);
      elapsed += passed.compareTo(Duration.ofDays(366)) < 0 ? passed.toNanos() : GONE_AFTER * 2;
    }
    lastRead = read;
    return elapsed;
  }
}
