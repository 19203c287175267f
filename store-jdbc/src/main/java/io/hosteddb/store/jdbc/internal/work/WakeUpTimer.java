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
 * are rounded up, so that thousands of databases ring a hundred times a second at most. What it
 * misses the poll finds.
 */
final class WakeUpTimer {
  private static final Logger LOG = LoggerFactory.getLogger(WakeUpTimer.class);
  private static final long SLOT_MILLIS = 10;

  /** The poll finds what is further away; until then it would only cost memory. */
  private static final Duration MAX_AHEAD = Duration.ofMinutes(5);

  private final ScheduledExecutorService timer;
  private final Runnable bell;
  private final Set<Long> slots = ConcurrentHashMap.newKeySet();

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
    long slot = due.toEpochMilli() / SLOT_MILLIS + 1;
    if (!slots.add(slot)) {
      return;
    }
    try {
      timer.schedule(
          () -> {
            slots.remove(slot);
            bell.run();
          },
          slot * SLOT_MILLIS - now.toEpochMilli(),
          TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.trace("The queue is stopping.", e);
    }
  }
}
