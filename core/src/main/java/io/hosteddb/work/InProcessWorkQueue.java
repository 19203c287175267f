package io.hosteddb.work;

import io.hosteddb.model.DatabaseId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The queue of one process: one timer thread, and a fixed number of step threads. */
final class InProcessWorkQueue implements WorkQueue {
  private static final Logger LOG = LoggerFactory.getLogger(InProcessWorkQueue.class);
  private static final Duration SWEEP_EVERY = Duration.ofSeconds(30);
  private static final Duration OVERDUE_AFTER = Duration.ofSeconds(10);
  private static final Duration AFTER_UNEXPECTED = Duration.ofSeconds(5);
  private static final Duration FAR_AHEAD = Duration.ofDays(36_500);
  private static final int SWEEP_BATCH = 1_000;

  private final InstantSource clock;
  private final ScheduledThreadPoolExecutor timer;
  private final ExecutorService steps;
  private final Map<DatabaseId, Entry> entries = new HashMap<>();
  private @Nullable WorkHandler handler;
  private boolean stopped;

  /** One database; guarded by the monitor of {@link #entries}. */
  private static final class Entry {
    private @Nullable Future<?> wakeUp;
    private @Nullable Instant due;
    private long ticket;
    private boolean running;
    private boolean lost;
  }

  InProcessWorkQueue(InstantSource clock, int parallelism) {
    this.clock = clock;
    this.timer = new ScheduledThreadPoolExecutor(1, InProcessWorkQueue::timerThread);
    this.timer.setRemoveOnCancelPolicy(true);
    this.steps = Executors.newFixedThreadPool(parallelism, StepThreads.named("hosteddb-step-"));
  }

  private static Thread timerThread(Runnable task) {
    Thread thread = new Thread(task, "hosteddb-timer");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void start(WorkHandler newHandler) {
    synchronized (entries) {
      handler = newHandler;
    }
    // What is unfinished now was left by an earlier process, whose calls may not have ended.
    sweep(clock.instant().plus(FAR_AHEAD), true);
    long period = SWEEP_EVERY.toMillis();
    ScheduledFuture<?> sweeping =
        timer.scheduleWithFixedDelay(
            () -> sweep(clock.instant().minus(OVERDUE_AFTER), false),
            period,
            period,
            TimeUnit.MILLISECONDS);
    LOG.debug("The sweep for lost wake-ups runs every {} ms: {}", period, sweeping.isDone());
  }

  private void sweep(Instant before, boolean lost) {
    try {
      WorkHandler current;
      synchronized (entries) {
        current = handler;
      }
      if (current == null) {
        return;
      }
      for (DatabaseId id : current.overdue(before, lost ? Integer.MAX_VALUE : SWEEP_BATCH)) {
        schedule(id, clock.instant(), lost);
      }
    } catch (RuntimeException e) {
      LOG.warn("The sweep for lost wake-ups failed ({}); it runs again.", e.getClass().getName());
    }
  }

  @Override
  public void schedule(DatabaseId database, Instant due) {
    schedule(database, due, false);
  }

  private void schedule(DatabaseId database, Instant due, boolean lost) {
    synchronized (entries) {
      if (stopped) {
        return;
      }
      Entry entry = entries.computeIfAbsent(database, unused -> new Entry());
      entry.lost |= lost;
      if (entry.due != null && !due.isBefore(entry.due)) {
        return;
      }
      entry.due = due;
      if (!entry.running) {
        arm(database, entry, due);
      }
    }
  }

  private void arm(DatabaseId database, Entry entry, Instant due) {
    if (entry.wakeUp != null) {
      entry.wakeUp.cancel(false);
    }
    long ticket = ++entry.ticket;
    long delay = Math.max(0, Duration.between(clock.instant(), due).toNanos());
    if (delay == 0) {
      entry.wakeUp = null;
      steps.execute(() -> run(database, ticket));
    } else {
      entry.wakeUp =
          timer.schedule(
              () -> steps.execute(() -> run(database, ticket)), delay, TimeUnit.NANOSECONDS);
    }
  }

  private void run(DatabaseId database, long ticket) {
    boolean lost;
    WorkHandler current;
    synchronized (entries) {
      Entry entry = entries.get(database);
      current = handler;
      if (entry == null || entry.running || entry.ticket != ticket || stopped || current == null) {
        return;
      }
      entry.running = true;
      entry.due = null;
      entry.wakeUp = null;
      lost = entry.lost;
      entry.lost = false;
    }
    Optional<Instant> next = Optional.empty();
    try {
      next = handle(current, new WorkItem(database, lost));
    } finally {
      finished(database, next);
    }
  }

  private Optional<Instant> handle(WorkHandler current, WorkItem item) {
    try {
      return current.handle(item);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (RuntimeException e) {
      // The message may hold anything, so the class has to do.
      LOG.warn(
          "A step of database {} ended unexpectedly ({}); it is repeated.",
          item.database(),
          e.getClass().getName());
      return Optional.of(clock.instant().plus(AFTER_UNEXPECTED));
    }
  }

  private void finished(DatabaseId database, Optional<Instant> next) {
    synchronized (entries) {
      Entry entry = entries.get(database);
      if (entry == null) {
        return;
      }
      entry.running = false;
      Instant asked = entry.due;
      if (next.isPresent() && (asked == null || next.get().isBefore(asked))) {
        entry.due = next.get();
      }
      Instant due = entry.due;
      if (due == null || stopped) {
        entries.remove(database);
      } else {
        arm(database, entry, due);
      }
    }
  }

  @Override
  public List<DatabaseId> stop(Duration grace) {
    synchronized (entries) {
      stopped = true;
    }
    timer.shutdownNow();
    steps.shutdown();
    boolean interrupted = false;
    try {
      if (!steps.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        steps.shutdownNow();
        steps.awaitTermination(2, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      steps.shutdownNow();
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return stillRunning();
  }

  private List<DatabaseId> stillRunning() {
    synchronized (entries) {
      List<DatabaseId> running = new ArrayList<>();
      entries.forEach((id, entry) -> {
        if (entry.running) {
          running.add(id);
        }
      });
      return running;
    }
  }
}
