package io.hosteddb.store.jdbc.internal.work;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rings when work is due that this node knows of, so that it need not wait for the next poll. Times
 * are rounded up, so that thousands of databases ring a hundred times a second at most, and once a
 * second where it is minutes away. What it misses the poll finds.
 */
final class WakeUpTimer {
  private static final Logger LOG = LoggerFactory.getLogger(WakeUpTimer.class);
  private static final long SLOT_MILLIS = 10;
  private static final long FAR_SLOT_MILLIS = 1_000;

  /** A second more does not matter from here on, and saves memory. */
  private static final Duration FAR = Duration.ofMinutes(5);

  /** The poll finds what is further away. */
  private static final Duration MAX_AHEAD = Duration.ofDays(1);

  private final ScheduledExecutorService timer;
  private final Runnable bell;
  private final Set<Long> rings = ConcurrentHashMap.newKeySet();

  WakeUpTimer(ScheduledExecutorService timer, Runnable bell) {
    this.timer = timer;
    this.bell = bell;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // A ring that fails is made good by the next poll.
  void at(Instant due, Instant now) {
    long wait = Duration.between(now, due).toMillis();
    if (wait <= 0) {
      bell.run();
      return;
    }
    if (wait > MAX_AHEAD.toMillis()) {
      return;
    }
    long length = wait > FAR.toMillis() ? FAR_SLOT_MILLIS : SLOT_MILLIS;
    long ring = (due.toEpochMilli() / length + 1) * length;
    if (!rings.add(ring)) {
      return;
    }
    try {
      timer.schedule(
          () -> {
            rings.remove(ring);
            bell.run();
          },
          ring - now.toEpochMilli(),
          TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.trace("The queue is stopping.", e);
    }
  }
}
