package io.hosteddb.testkit;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.work.NextStep;
import io.hosteddb.work.WorkHandler;
import io.hosteddb.work.WorkItem;
import io.hosteddb.work.WorkQueue;
import io.hosteddb.work.WorkQueueFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A queue that does nothing by itself: the test says when steps run and lets time pass. Steps run
 * in the thread that calls {@link #runDue} and its like, one at a time; scheduling is thread-safe.
 *
 * <p>An {@link Error} of a step, such as {@link SimulatedCrash}, reaches the caller: with it the
 * process is over, and a test goes on with a new queue. An unexpected exception is followed by
 * another try five seconds later, which is told that a run was lost, as in a real queue.
 *
 * @since 0.1
 */
public final class ManualWorkQueue implements WorkQueue {
  private static final Duration AFTER_UNEXPECTED = Duration.ofSeconds(5);
  private static final Duration OVERDUE_AFTER = Duration.ofSeconds(10);
  private static final Duration FAR_AHEAD = Duration.ofDays(36_500);
  private static final int MAX_STEPS_AT_ONE_TIME = 1_000_000;

  private final SettableClock clock;
  private final Map<DatabaseId, Entry> waiting = new HashMap<>();
  private final TreeSet<Entry> order = new TreeSet<>(Entry.EARLIEST_FIRST);
  private final Set<DatabaseId> lost = new HashSet<>();
  private final List<RuntimeException> unexpected = new ArrayList<>();
  private @Nullable WorkHandler handler;
  private long tickets;
  private long steps;
  private boolean stopped;

  private record Entry(DatabaseId database, Instant due, long ticket) {
    static final Comparator<Entry> EARLIEST_FIRST =
        Comparator.comparing(Entry::due).thenComparingLong(Entry::ticket);
  }

  /**
   * An empty queue.
   *
   * @param clock the clock that says what is due; {@link #advanceToNext} and {@link #runUntil} move
   *     it
   */
  public ManualWorkQueue(SettableClock clock) {
    this.clock = clock;
  }

  /**
   * This queue for a library instance that is built with the same clock.
   *
   * @return a factory that hands out this queue
   */
  public WorkQueueFactory asFactory() {
    return (ignoredClock, ignoredParallelism) -> this;
  }

  @Override
  public void start(WorkHandler newHandler) {
    synchronized (this) {
      handler = newHandler;
    }
    // What is unfinished now was left by an earlier process, whose calls may not have ended.
    takeUp(newHandler.overdue(clock.instant().plus(FAR_AHEAD), Integer.MAX_VALUE), true);
  }

  /**
   * Looks for lost wake-ups, as a real queue does from time to time: takes up what should have
   * begun over ten seconds ago.
   */
  public void sweep() {
    takeUp(handler().overdue(clock.instant().minus(OVERDUE_AFTER), Integer.MAX_VALUE), false);
  }

  private synchronized void takeUp(List<DatabaseId> databases, boolean earlierRunLost) {
    for (DatabaseId database : databases) {
      if (earlierRunLost) {
        lost.add(database);
      }
      schedule(database, clock.instant());
    }
  }

  @Override
  public synchronized void schedule(DatabaseId database, Instant due) {
    Entry earlier = waiting.get(database);
    if (stopped || (earlier != null && !due.isBefore(earlier.due()))) {
      return;
    }
    if (earlier != null) {
      order.remove(earlier);
    }
    Entry entry = new Entry(database, due, tickets++);
    waiting.put(database, entry);
    order.add(entry);
  }

  /**
   * Runs every step that is due, also those that become due meanwhile, without letting time pass.
   *
   * @return how many steps ran
   */
  public int runDue() {
    int ran = 0;
    while (runOne()) {
      ran++;
      if (ran > MAX_STEPS_AT_ONE_TIME) {
        throw new AssertionError("The work due never ends: steps ask to be repeated at once.");
      }
    }
    return ran;
  }

  /**
   * Runs the one step that is due longest.
   *
   * @return false if none is due
   */
  public boolean runOne() {
    Entry entry = take();
    if (entry == null) {
      return false;
    }
    WorkItem item = new WorkItem(entry.database(), takeLost(entry.database()));
    try {
      handle(item).next().ifPresent(due -> schedule(item.database(), due));
    } catch (InterruptedException e) {
      loseRun(item.database());
      schedule(item.database(), entry.due());
      Thread.currentThread().interrupt();
      return false;
    }
    return true;
  }

  private NextStep handle(WorkItem item) throws InterruptedException {
    try {
      return handler().handle(item);
    } catch (RuntimeException e) {
      synchronized (this) {
        unexpected.add(e);
      }
      loseRun(item.database());
      return NextStep.due(clock.instant().plus(AFTER_UNEXPECTED));
    }
  }

  private synchronized @Nullable Entry take() {
    if (stopped || order.isEmpty() || order.first().due().isAfter(clock.instant())) {
      return null;
    }
    Entry entry = order.first();
    order.remove(entry);
    waiting.remove(entry.database());
    steps++;
    return entry;
  }

  /** What the run did may not have been written down: the next one is told. */
  private synchronized void loseRun(DatabaseId database) {
    lost.add(database);
  }

  private synchronized boolean takeLost(DatabaseId database) {
    return lost.remove(database);
  }

  private synchronized WorkHandler handler() {
    if (handler == null) {
      throw new IllegalStateException("The queue was not started.");
    }
    return handler;
  }

  /**
   * Lets time pass until the next step is due, and runs what is due then.
   *
   * @return false if nothing waits
   */
  public boolean advanceToNext() {
    Optional<Instant> next = nextDue();
    next.ifPresent(clock::advanceTo);
    return next.isPresent() && runDue() > 0;
  }

  /**
   * Runs steps and lets time pass until a condition holds.
   *
   * @param condition looked at before every step
   * @param most how much time may pass on the clock
   * @throws AssertionError if the condition does not hold by then, or nothing waits any more
   */
  public void runUntil(BooleanSupplier condition, Duration most) {
    Instant end = clock.instant().plus(most);
    while (!condition.getAsBoolean()) {
      Optional<Instant> next = nextDue();
      if (next.isEmpty()) {
        throw new AssertionError("The condition does not hold, and no work waits any more.");
      }
      if (next.get().isAfter(end)) {
        throw new AssertionError(
            "The condition does not hold after " + most + "; work waits until " + next.get() + ".");
      }
      clock.advanceTo(next.get());
      if (!runOne()) {
        throw new AssertionError("The thread was interrupted.");
      }
    }
  }

  /**
   * Runs steps and lets time pass until no work waits any more.
   *
   * @param most how much time may pass on the clock
   * @throws AssertionError if work still waits then
   */
  public void runToQuiet(Duration most) {
    runUntil(() -> nextDue().isEmpty(), most);
  }

  /**
   * When the next step is due.
   *
   * @return the time, also if it has come; empty if nothing waits
   */
  public synchronized Optional<Instant> nextDue() {
    return stopped || order.isEmpty() ? Optional.empty() : Optional.of(order.first().due());
  }

  /**
   * When a database's next step is due.
   *
   * @param database the database
   * @return the time, or empty if it does not wait
   */
  public synchronized Optional<Instant> due(DatabaseId database) {
    return Optional.ofNullable(waiting.get(database)).map(Entry::due);
  }

  /**
   * How many databases wait.
   *
   * @return the number
   */
  public synchronized int size() {
    return waiting.size();
  }

  /**
   * How many steps ran so far.
   *
   * @return the number
   */
  public synchronized long steps() {
    return steps;
  }

  /**
   * What steps threw that a step must not throw.
   *
   * @return the exceptions in order; empty if all is well
   */
  public synchronized List<RuntimeException> unexpected() {
    return List.copyOf(unexpected);
  }

  @Override
  public synchronized List<DatabaseId> stop(Duration grace) {
    stopped = true;
    return List.of();
  }
}
