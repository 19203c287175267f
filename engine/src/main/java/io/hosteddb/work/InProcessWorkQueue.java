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
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue of one process: one timer thread, and a fixed number of step threads.
 *
 * <p>The clock says how long a wait is to be; how much of it has passed is read from the machine's
 * own running time, so that a clock that is set back stretches no wait.
 */
final class InProcessWorkQueue implements WorkQueue {
  private static final Logger LOG = LoggerFactory.getLogger(InProcessWorkQueue.class);
  private static final Duration OVERDUE_AFTER = Duration.ofSeconds(10);
  private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(2);
  private static final Duration MAX_AHEAD = Duration.ofDays(36_500);

  private final InstantSource clock;
  private final Pace pace;
  private final ScheduledThreadPoolExecutor timer;
  private final ThreadPoolExecutor steps;
  private final Map<DatabaseId, Entry> entries = new HashMap<>();
  private @Nullable WorkHandler handler;

  /** Until it is known what an earlier process left, any run may follow one that was lost. */
  private boolean knowsWhatWasLeft;

  private boolean stopped;

  /** How many runs there are that have begun and not ended. */
  private int running;

  private volatile boolean interrupted;

  /**
   * How often things are done that go by real time.
   *
   * @param sweep between two sweeps for lost wake-ups
   * @param firstSweepAgain after a first sweep that failed
   * @param afterUnexpected after a step that ended unexpectedly
   */
  record Pace(Duration sweep, Duration firstSweepAgain, Duration afterUnexpected) {
    static final Pace USUAL =
        new Pace(Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofSeconds(5));
  }

  /** One database; guarded by the monitor of {@link #entries}. */
  private static final class Entry {
    private @Nullable Future<?> wakeUp;

    /** When its next run is due, by {@link System#nanoTime}; null if none is asked for. */
    private @Nullable Long due;

    private long ticket;
    private boolean running;
    private boolean lost;
  }

  InProcessWorkQueue(InstantSource clock, int parallelism) {
    this(clock, parallelism, Pace.USUAL);
  }

  InProcessWorkQueue(InstantSource clock, int parallelism, Pace pace) {
    this(clock, parallelism, pace, StepThreads.named("hosteddb-step-"));
  }

  InProcessWorkQueue(InstantSource clock, int parallelism, Pace pace, ThreadFactory threads) {
    this.clock = clock;
    this.pace = pace;
    this.timer = new ScheduledThreadPoolExecutor(1, StepThreads.daemon("hosteddb-timer"));
    this.timer.setRemoveOnCancelPolicy(true);
    this.steps =
        new ThreadPoolExecutor(
            parallelism, parallelism, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
  }

  @Override
  public void start(WorkHandler newHandler) {
    synchronized (entries) {
      handler = newHandler;
    }
    takeUpWhatWasLeft(newHandler);
    long period = pace.sweep().toMillis();
    sweepEvery(period, newHandler);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // A sweep catches all that it throws.
  private void sweepEvery(long millis, WorkHandler current) {
    timer.scheduleWithFixedDelay(() -> sweep(current), millis, millis, TimeUnit.MILLISECONDS);
  }

  /** What is unfinished now was left by an earlier process, whose calls may not have ended. */
  private void takeUpWhatWasLeft(WorkHandler current) {
    try {
      for (DatabaseId id : current.overdue(clock.instant().plus(MAX_AHEAD), Integer.MAX_VALUE)) {
        schedule(id, Duration.ZERO, true);
      }
      synchronized (entries) {
        knowsWhatWasLeft = true;
      }
    } catch (Throwable e) {
      LOG.warn(
          "The look for what an earlier process left failed ({}); it is repeated.",
          e.getClass().getName());
      later(() -> takeUpWhatWasLeft(current));
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // What it does catches all that it throws.
  private void later(Runnable again) {
    try {
      timer.schedule(again, pace.firstSweepAgain().toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.trace("The queue is stopping.", e);
    }
  }

  private void sweep(WorkHandler current) {
    try {
      // All: any number may stay overdue for ever, and hide those behind them.
      for (DatabaseId id :
          current.overdue(clock.instant().minus(OVERDUE_AFTER), Integer.MAX_VALUE)) {
        schedule(id, Duration.ZERO, false);
      }
    } catch (Throwable e) {
      // Also an Error: what leaves this method ends the sweeping.
      LOG.warn("The sweep for lost wake-ups failed ({}); it runs again.", e.getClass().getName());
    }
  }

  @Override
  public void schedule(DatabaseId database, Instant due) {
    schedule(database, Duration.between(clock.instant(), due), false);
  }

  private void schedule(DatabaseId database, Duration wait, boolean lost) {
    synchronized (entries) {
      if (stopped) {
        return;
      }
      Entry entry = entries.computeIfAbsent(database, unused -> new Entry());
      entry.lost |= lost;
      if (isEarlier(entry, wait) && !entry.running) {
        arm(database, entry);
      }
    }
  }

  /** Makes an entry due after a time, unless it is due before that already. */
  private static boolean isEarlier(Entry entry, Duration wait) {
    long now = System.nanoTime();
    Duration least = wait.isNegative() ? Duration.ZERO : wait;
    long due = now + (least.compareTo(MAX_AHEAD) < 0 ? least : MAX_AHEAD).toNanos();
    if (entry.due != null && entry.due - due <= 0) {
      return false;
    }
    entry.due = due;
    return true;
  }

  private void arm(DatabaseId database, Entry entry) {
    if (entry.wakeUp != null) {
      entry.wakeUp.cancel(false);
      entry.wakeUp = null;
    }
    if (entry.due == null) {
      return;
    }
    long ticket = ++entry.ticket;
    long delay = entry.due - System.nanoTime();
    if (delay <= 0) {
      begin(() -> run(database, ticket));
    } else {
      entry.wakeUp =
          timer.schedule(() -> begin(() -> run(database, ticket)), delay, TimeUnit.NANOSECONDS);
    }
  }

  /** Where the system gives no thread, one that is there takes it, or the next that there is. */
  private void begin(Runnable run) {
    try {
      steps.execute(run);
    } catch (OutOfMemoryError e) {
      LOG.warn("The system gives no thread for a step; it begins when there is one.");
      if (steps.getPoolSize() == 0 || !steps.getQueue().offer(run)) {
        later(() -> begin(run));
      }
    }
  }

  /** How many wake-ups the timer holds, sweeps included. */
  int plannedWakeUps() {
    return timer.getQueue().size();
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
      running++;
      entry.due = null;
      entry.wakeUp = null;
      lost = entry.lost || !knowsWhatWasLeft;
    }
    Run run = new Run(database);
    WorkItem item = new WorkItem(database, lost, WorkTicket.none(), run);
    End end = endOf(run, () -> current.handle(item));
    if (run.left) {
      addThreads(-1);
    } else {
      finished(database, end);
    }
  }

  /** A run on one thread; what it leaves to another is a run on that. */
  private final class Run implements SpareThread {
    private final DatabaseId database;
    private volatile boolean left;

    Run(DatabaseId database) {
      this.database = database;
    }

    /** Another thread takes the place of the one that is left, for as long as that is away. */
    @Override
    public void leave(Callable<NextStep> rest) {
      left = true;
      addThreads(1);
      Run going = new Run(database);
      begin(() -> finished(database, endOf(going, rest)));
    }

    @Override
    public boolean isInterrupted() {
      return interrupted;
    }
  }

  private void addThreads(int some) {
    synchronized (entries) {
      int size = steps.getMaximumPoolSize() + some;
      steps.setCorePoolSize(Math.min(size, steps.getCorePoolSize()));
      steps.setMaximumPoolSize(size);
      steps.setCorePoolSize(size);
    }
  }

  /**
   * How a run ended.
   *
   * @param pause the time until the next; empty if there is none
   * @param lost whether what the run did may not have been written down
   */
  private record End(Optional<Duration> pause, boolean lost) {}

  private End endOf(Run run, Callable<NextStep> work) {
    try {
      Instant begun = clock.instant();
      return new End(work.call().next().map(next -> length(next, begun)), false);
    } catch (InterruptedException e) {
      // Either the queue stops, and nothing is armed any more; or somebody's code did it.
      LOG.debug("A step of database {} was interrupted.", run.database, e);
    } catch (Throwable e) {
      // Also an Error: one database's must not end the thread that serves all. The message may hold
      // anything, so the class has to do.
      if (!run.left) {
        LOG.warn(
            "A step of database {} ended unexpectedly ({}); it is repeated.",
            run.database,
            e.getClass().getName());
      }
    }
    return new End(Optional.of(pace.afterUnexpected()), true);
  }

  /** If the clock was set back during the run, the time may have been planned before that. */
  private Duration length(Instant next, Instant begun) {
    Instant now = clock.instant();
    return Duration.between(now.isBefore(begun) ? begun : now, next);
  }

  private void finished(DatabaseId database, End end) {
    synchronized (entries) {
      Entry entry = entries.get(database);
      if (entry == null) {
        return;
      }
      entry.running = false;
      running--;
      entries.notifyAll();
      entry.lost = end.lost();
      end.pause().ifPresent(pause -> isEarlier(entry, pause));
      if (entry.due == null || stopped) {
        entries.remove(database);
      } else {
        arm(database, entry);
      }
    }
  }

  @Override
  public List<DatabaseId> stop(Duration grace) {
    synchronized (entries) {
      stopped = true;
    }
    timer.shutdownNow();
    boolean wasInterrupted = false;
    try {
      if (!awaitRuns(grace)) {
        interruptAll();
        boolean unused = awaitRuns(AFTER_INTERRUPT);
      }
    } catch (InterruptedException e) {
      wasInterrupted = true;
    }
    // Also those that runs have left.
    interruptAll();
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
    return stillRunning();
  }

  /** Waits for runs, not for threads: one that was left to a call may never come back. */
  private boolean awaitRuns(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    synchronized (entries) {
      long left = end - System.nanoTime();
      while (running > 0 && left > 0) {
        TimeUnit.NANOSECONDS.timedWait(entries, left);
        left = end - System.nanoTime();
      }
      return running == 0;
    }
  }

  private void interruptAll() {
    interrupted = true;
    steps.shutdownNow();
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
