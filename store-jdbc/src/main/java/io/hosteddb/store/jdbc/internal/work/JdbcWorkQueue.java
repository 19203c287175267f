package io.hosteddb.store.jdbc.internal.work;

import com.github.kagkarlsson.scheduler.CurrentlyExecuting;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.exceptions.ExecutionException;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.hosteddb.error.StoreException;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.store.jdbc.internal.sql.DatabaseClock;
import io.hosteddb.store.jdbc.internal.sql.Dialect;
import io.hosteddb.work.NextStep;
import io.hosteddb.work.StepThreads;
import io.hosteddb.work.WorkHandler;
import io.hosteddb.work.WorkItem;
import io.hosteddb.work.WorkQueue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue of all nodes that share a store's database, on db-scheduler: a row for each database
 * with work to do. A node that runs a step heartbeats its row; when it has been silent for the
 * lease, another node runs the step again and is told that the earlier run was lost.
 *
 * <p>Rows are due by the {@link DatabaseClock}, which all nodes share, records by the library's
 * clock; what counts between the two is the distance, so that no wrong or jumping clock stretches a
 * wait.
 */
public final class JdbcWorkQueue implements WorkQueue {
  private static final Logger LOG = LoggerFactory.getLogger(JdbcWorkQueue.class);

  private static final Duration OVERDUE_AFTER = Duration.ofSeconds(10);
  private static final Duration END_AGAIN_AFTER = Duration.ofSeconds(1);
  private static final Duration RING_AFTER = Duration.ofMillis(100);
  private static final Duration MAX_SKEW = Duration.ofSeconds(5);
  private static final Duration AFTER_SKEW = Duration.ofSeconds(1);
  private static final Duration AFTER_INTERRUPTION = Duration.ofSeconds(2);
  private static final Duration LAST_POLL = Duration.ofSeconds(5);
  private static final int SWEEP_BATCH = 1_000;
  private static final int HEARTBEATS_PER_LEASE = 6;
  private static final int HOUSEKEEPERS = 3;

  private final WorkTable table;
  private final boolean oneProcess;
  private final Duration lease;
  private final InstantSource clock;

  private final Pace pace;
  private final DatabaseClock rowClock;
  private final FirstRuns firstRuns;
  private final ExecutorService steps;
  private final ExecutorService poller;
  private final ScheduledExecutorService timer;
  private final ScheduledExecutorService housekeeper;
  private final Scheduler scheduler;
  private final WakeUpTimer wakeUpTimer;
  private final PollPace pollPace;
  private final Duration pollEvery;
  private volatile @Nullable WorkHandler handler;
  private volatile boolean stopping;

  /**
   * What a store opens its queues with.
   *
   * @param dataSource the host's connections
   * @param dialect the database
   * @param lease how long a node may be silent
   * @param pollEvery how often a node looks for due work
   * @param pace how often things are done that only tests change
   */
  public record Parts(
      DataSource dataSource, Dialect dialect, Duration lease, Duration pollEvery, Pace pace) {}

  /**
   * How often things are done.
   *
   * @param sweep between two sweeps for lost wake-ups
   * @param afterUnexpected after a step that ended unexpectedly
   * @param idleAfter how long there must have been no work before a node is idle
   * @param idlePoll between two polls of an idle node, at least
   * @param freshFor how long a record that was read with a pick needs no other read
   */
  public record Pace(
      Duration sweep,
      Duration afterUnexpected,
      Duration idleAfter,
      Duration idlePoll,
      Duration freshFor) {
    public static final Pace USUAL =
        new Pace(
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofMinutes(1),
            Duration.ofSeconds(10),
            Duration.ofMillis(250));

    /** With the usual time of a record. */
    public Pace(Duration sweep, Duration afterUnexpected, Duration idleAfter, Duration idlePoll) {
      this(sweep, afterUnexpected, idleAfter, idlePoll, USUAL.freshFor);
    }

    /** With the usual polls. */
    public Pace(Duration sweep, Duration afterUnexpected) {
      this(sweep, afterUnexpected, USUAL.idleAfter, USUAL.idlePoll, USUAL.freshFor);
    }
  }

  /**
   * A queue, not started.
   *
   * @param table where the work stands
   * @param parts what the store gives
   * @param recurring what else one node at a time does
   * @param clock the library's
   * @param parallelism how many steps run at once in this process
   */
  public JdbcWorkQueue(
      WorkTable table,
      Parts parts,
      List<RecurringJob> recurring,
      InstantSource clock,
      int parallelism) {
    this.table = table;
    this.oneProcess = parts.dialect().isOneProcess();
    this.lease = parts.lease();
    this.pace = parts.pace();
    this.clock = clock;
    this.rowClock = table.clock();
    this.firstRuns =
        new FirstRuns(
            NodeName.ofThisProcess(parts.lease()),
            parallelism,
            idlePoll(parts),
            rowClock,
            this::pollSoon,
            this::giveUp);
    this.steps = new RunThreads(StepThreads.named("hosteddb-step-"), firstRuns::ended, this::later);
    this.poller = Executors.newSingleThreadExecutor(StepThreads.daemon("hosteddb-poll"));
    this.timer = Executors.newScheduledThreadPool(1, StepThreads.daemon("hosteddb-timer"));
    this.housekeeper =
        Executors.newScheduledThreadPool(HOUSEKEEPERS, StepThreads.daemon("hosteddb-housekeeper"));
    this.scheduler = scheduler(parts, recurring, parallelism);
    this.pollEvery = parts.pollEvery();
    this.pollPace = new PollPace(pace.idleAfter(), rowClock::nanos);
    this.wakeUpTimer = new WakeUpTimer(timer, this::pollNow);
    table.open(pace.freshFor());
  }

  private Scheduler scheduler(Parts parts, List<RecurringJob> recurring, int parallelism) {
    SchedulerBuilder builder =
        Scheduler.create(parts.dataSource(), List.<Task<?>>of(databaseTask()))
            .startTasks(recurring.stream().map(JdbcWorkQueue::recurringTask).toList())
            .tableName(table.name())
            .serializer(new WorkDataSerializer())
            .clock(rowClock)
            .jdbcCustomization(table.schedulerCustomization(tasks(recurring), firstRuns))
            .commitWhenAutocommitDisabled(true)
            .addSchedulerListener(new ReadOnlyWatch(table))
            .schedulerName(new SchedulerName.Fixed(firstRuns.node()))
            .threads(parallelism)
            .executorService(steps)
            .dueExecutor(poller)
            .housekeeperExecutor(housekeeper)
            // That of an idle node; one with work is told to poll more often.
            .pollingInterval(idlePoll(parts))
            .heartbeatInterval(parts.lease().dividedBy(HEARTBEATS_PER_LEASE))
            .missedHeartbeatsLimit(HEARTBEATS_PER_LEASE)
            // Steps that run are interrupted by stop, when its grace is over.
            .shutdownMaxWait(Duration.ofDays(1));
    table.dialect().choosePolling(builder);
    return builder.build();
  }

  private static Duration idlePoll(Parts parts) {
    Duration busy = parts.pollEvery();
    Duration idle = parts.pace().idlePoll();
    return busy.compareTo(idle) > 0 ? busy : idle;
  }

  private Task<String> databaseTask() {
    return Tasks.custom(WorkTable.TASK, String.class)
        .onDeadExecution(this::takeOver)
        .execute((instance, context) -> run(instance, context.getExecution().version));
  }

  private static List<String> tasks(List<RecurringJob> recurring) {
    return Stream.concat(Stream.of(WorkTable.TASK), recurring.stream().map(RecurringJob::name))
        .toList();
  }

  private static RecurringTask<Void> recurringTask(RecurringJob work) {
    return Tasks.recurring(work.name(), FixedDelay.of(work.every()))
        .execute((instance, context) -> {
          try {
            work.work().run();
          } catch (Throwable e) {
            LOG.warn("{} failed ({}); it is run again.", work.name(), e.getClass().getName());
          }
        });
  }

  @Override
  public void start(WorkHandler newHandler) {
    handler = newHandler;
    setClockAtStart();
    if (oneProcess) {
      int left = table.freeAll(rowClock.now());
      if (left > 0) {
        LOG.info("An earlier process left the work on {} databases; it is taken up.", left);
      }
    }
    scheduler.start();
    table.begin(firstRuns);
    repeat(this::sweep, Duration.ZERO, pace.sweep());
    repeat(this::pollIfQuick, pollEvery, pollEvery);
  }

  private void repeat(Runnable work, Duration first, Duration every) {
    ScheduledFuture<?> repeated =
        timer.scheduleWithFixedDelay(
            () -> goOn(work), first.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    LOG.debug("Every {} ms from {} ms on: {}", every.toMillis(), first.toMillis(), repeated);
  }

  /** What leaves a repeated task ends it for good, were it the log's own failure. */
  private static void goOn(Runnable work) {
    try {
      work.run();
    } catch (Throwable e) {
      // It has logged what it could.
    }
  }

  private void pollIfQuick() {
    if (pollPace.isQuick()) {
      firstRuns.wantPoll();
      scheduler.triggerCheckForDueExecutions();
    }
  }

  /** For work that is known to be due. */
  private void pollNow() {
    firstRuns.wantPoll();
    pollSoon();
  }

  private void pollSoon() {
    pollPace.work();
    scheduler.triggerCheckForDueExecutions();
  }

  private void giveUp(Execution run) {
    try {
      table.giveUp(run);
    } catch (StoreException e) {
      LOG.warn(
          "The work on {} {} was not given up; another node has it when the lease is over. {}",
          run.taskInstance.getTaskName(),
          run.taskInstance.getId(),
          e.getMessage());
    }
  }

  /** Until the database tells its time, this machine's has to do. */
  private void setClockAtStart() {
    try {
      Duration unused = rowClock.set();
    } catch (StoreException e) {
      LOG.warn("The database's clock could not be read; the sweep does it. {}", e.getMessage());
    }
  }

  /** Finds databases that are due and have no row, or a row too late. */
  void sweep() {
    try {
      List<DatabaseId> found;
      do {
        found = lostWakeUps();
        if (!found.isEmpty()) {
          LOG.info("{} wake-ups were lost; the sweep found them.", found.size());
        }
        for (DatabaseId id : found) {
          table.wake(id, rowClock.now());
        }
      } while (found.size() == SWEEP_BATCH && !stopping);
      if (!found.isEmpty()) {
        pollNow();
      }
    } catch (Throwable e) {
      // Also an Error: what leaves this method ends the sweeping.
      LOG.warn("The sweep for lost wake-ups failed ({}); it runs again.", e.getClass().getName());
    }
  }

  /** One statement, which tells the database's time too. */
  private List<DatabaseId> lostWakeUps() {
    long asked = rowClock.nanos();
    WorkTable.Sweep swept =
        table.lostWakeUps(clock.instant().minus(OVERDUE_AFTER), rowClock.now(), SWEEP_BATCH);
    wakeAllIfSetBack(oneProcess ? rowClock.set() : rowClock.set(swept.now(), asked));
    return swept.lost();
  }

  /** Where the shared clock was set back, everything that waits would wait for that much longer. */
  private void wakeAllIfSetBack(Duration change) {
    if (change.compareTo(MAX_SKEW.negated()) < 0) {
      int woken = table.wakeAll(rowClock.now());
      LOG.warn(
          "The database's clock was set back by {} s; all {} databases that wait are looked at.",
          change.negated().toSeconds(),
          woken);
    }
  }

  @Override
  public void schedule(DatabaseId database, Instant due) {
    try {
      wake(database, due);
    } catch (StoreException e) {
      // What was decided is written; only its wake-up is not.
      LOG.warn(
          "The wake-up of database {} was not written; the sweep finds it. {}",
          database,
          e.getMessage());
    }
  }

  private void wake(DatabaseId database, Instant due) {
    Instant now = rowClock.now();
    Instant rowDue = now.plus(Duration.between(clock.instant(), due));
    table.wake(database, rowDue);
    wakeUpTimer.at(rowDue, now);
  }

  @Override
  public void ring(DatabaseId database, Instant due) {
    if (firstRuns.needsNoRing(database)) {
      return;
    }
    Instant now = rowClock.now();
    Duration wait = Duration.between(clock.instant(), due);
    // The row was written a moment ago, by clocks that are read one after the other.
    wakeUpTimer.at(
        now.plus(wait.isNegative() || wait.isZero() ? wait : wait.plus(RING_AFTER)), now);
  }

  private void takeOver(ExecutionComplete complete, ExecutionOperations<String> operations) {
    if (isWithinItsLease(complete.getExecution())) {
      return;
    }
    try {
      operations.reschedule(complete, rowClock.now(), WorkTable.LOST);
    } catch (ExecutionException e) {
      LOG.debug("Another node was quicker at database {}.", complete.getExecution().getId(), e);
      return;
    }
    LOG.warn(
        "The node {} fell silent while it was at database {}; its step is taken over.",
        complete.getExecution().pickedBy,
        complete.getExecution().getId());
    pollNow();
  }

  /** A node with a longer lease than this one's heartbeats more seldom, and is not silent yet. */
  private boolean isWithinItsLease(Execution execution) {
    Instant heard = execution.lastHeartbeat;
    return heard != null
        && NodeName.lease(execution.pickedBy)
            .filter(its -> its.compareTo(lease) > 0)
            .filter(its -> rowClock.now().isBefore(heard.plus(its)))
            .isPresent();
  }

  /**
   * How a run ended.
   *
   * @param next when the next step is due, by the rows' clock; empty if there is none
   * @param lost whether the next run must be told that what a run did may not have been written
   *     down
   * @param written whether the store has written that with the record
   * @param begun when the run began, by the library's clock; null if nobody needs to look whether
   *     something was decided meanwhile
   */
  private record End(
      Optional<Instant> next, boolean lost, boolean written, @Nullable Instant begun) {}

  private End again(Duration wait, boolean lost) {
    return new End(Optional.of(rowClock.now().plus(wait)), lost, false, null);
  }

  private CompletionHandler<String> run(TaskInstance<String> instance, long version) {
    DatabaseId id = DatabaseId.of(instance.getId());
    boolean lost = WorkTable.LOST.equals(instance.getData());
    boolean interrupted = false;
    End end;
    try {
      RowTicket ticket = table.ticket(version);
      end = handle(new WorkItem(id, lost, ticket), ticket);
    } catch (InterruptedException e) {
      // Its call may act after all: the next run is told.
      interrupted = true;
      end = again(Duration.ZERO, true);
    }
    if (interrupted || Thread.interrupted()) {
      return completion(id, end, true);
    }
    return completion(id, end, false);
  }

  private CompletionHandler<String> completion(DatabaseId id, End end, boolean interrupted) {
    return (complete, operations) -> {
      end(id, end, complete, operations, rowClock.now());
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    };
  }

  private End handle(WorkItem item, RowTicket ticket) throws InterruptedException {
    pollPace.work();
    WorkHandler current = handler;
    if (stopping || current == null) {
      return again(Duration.ZERO, item.earlierRunLost());
    }
    Instant begun = clock.instant();
    try {
      NextStep step = current.handle(item);
      if (step instanceof NextStep.Written) {
        // To ring when the row is due, as it was written: too early, and nothing would be found.
        return new End(ticket.next(), false, true, begun);
      }
      Optional<Instant> next = step.next().map(at -> rowClock.now().plus(length(at, begun)));
      return new End(next, false, false, begun);
    } catch (InterruptedException e) {
      throw e;
    } catch (Throwable e) {
      // Also an Error, whose end would else be the scheduler's to decide. The message may hold
      // anything, so the class has to do.
      LOG.warn(
          "A step of database {} ended unexpectedly ({}); it is repeated.",
          item.database(),
          e.getClass().getName());
      return again(pace.afterUnexpected(), true);
    }
  }

  /** If the clock was set back during the run, the time may have been planned before that. */
  private Duration length(Instant next, Instant begun) {
    Instant now = clock.instant();
    return Duration.between(now.isBefore(begun) ? begun : now, next);
  }

  /** Gives the row back, again and again while the database does not answer. */
  private void end(
      DatabaseId id,
      End end,
      ExecutionComplete complete,
      ExecutionOperations<String> operations,
      Instant since) {
    if (end.written()) {
      // What was decided meanwhile is part of it: the record would else have had another version.
      end.next().ifPresent(due -> wakeUpTimer.at(due, rowClock.now()));
      return;
    }
    try {
      giveBack(end, complete, operations);
    } catch (ExecutionException e) {
      LOG.info("The work of database {} was taken over meanwhile.", id);
      return;
    } catch (RuntimeException e) {
      if (Thread.interrupted()) {
        // To stop came while it was written, and the timer that would repeat it has stopped too.
        end(id, end, complete, operations, since);
        Thread.currentThread().interrupt();
        return;
      }
      LOG.warn(
          "The end of a step of database {} was not written ({}).", id, e.getClass().getName());
      if (rowClock.now().isBefore(since.plus(lease))) {
        later(() -> end(id, end, complete, operations, since));
      }
      return;
    }
    if (end.begun() != null) {
      pollAgain(id, end.next(), end.begun());
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // Where it fails, the lease ends.
  private void later(Runnable work) {
    try {
      timer.schedule(work, END_AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.trace("The queue is stopping; the lease ends by itself.", e);
    }
  }

  private void giveBack(
      End end, ExecutionComplete complete, ExecutionOperations<String> operations) {
    if (end.next().isEmpty()) {
      operations.remove();
      return;
    }
    Instant due = end.next().get();
    operations.reschedule(complete, due, end.lost() ? WorkTable.LOST : "");
    wakeUpTimer.at(due, rowClock.now());
  }

  /**
   * Who decided something during the run could not move the row: it was ours. A time from before
   * the run is what it was made for, unless the clock of another node that decided is a little
   * behind.
   */
  private void pollAgain(DatabaseId id, Optional<Instant> scheduled, Instant begun) {
    try {
      Optional<Instant> wanted = table.nextPoll(id);
      Instant now = clock.instant();
      boolean setBack = now.isBefore(begun);
      if (wanted.isEmpty() || (!setBack && wanted.get().isBefore(begun.minus(MAX_SKEW)))) {
        return;
      }
      Instant due = wanted.get().isBefore(begun) ? now.plus(AFTER_SKEW) : wanted.get();
      Instant rowDue = rowClock.now().plus(Duration.between(now, due));
      if (scheduled.isEmpty() || rowDue.isBefore(scheduled.get())) {
        wake(id, due);
      }
    } catch (RuntimeException e) {
      LOG.debug("Database {} was not looked at again; the sweep does it.", id, e);
    }
  }

  @Override
  public List<DatabaseId> stop(Duration grace) {
    stopping = true;
    timer.shutdownNow();
    // Polls no more, then waits for the steps, and heartbeats for them until they are over.
    List<Execution> waiting = firstRuns.close();
    Runnable stop =
        () -> {
          waiting.forEach(this::giveUp);
          scheduler.stop();
        };
    Thread stopper = StepThreads.daemon("hosteddb-stop").newThread(stop);
    stopper.start();
    boolean interrupted = false;
    try {
      stopper.join(Math.max(1, grace.toMillis()));
      if (stopper.isAlive()) {
        awaitPoll();
        steps.shutdownNow();
        stopper.join(AFTER_INTERRUPTION.toMillis());
      }
    } catch (InterruptedException e) {
      steps.shutdownNow();
      interrupted = true;
    }
    List<DatabaseId> running = running();
    housekeeper.shutdownNow();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return running;
  }

  /** What a poll has picked must reach a thread, which gives it back: the next node waits else. */
  private void awaitPoll() throws InterruptedException {
    if (!poller.awaitTermination(LAST_POLL.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.warn("A poll has not ended; what it picks now, others have when the lease is over.");
    }
  }

  private List<DatabaseId> running() {
    List<DatabaseId> ids = new ArrayList<>();
    for (CurrentlyExecuting current : scheduler.getCurrentlyExecuting()) {
      TaskInstance<?> instance = current.getTaskInstance();
      if (instance.getTaskName().equals(WorkTable.TASK)) {
        ids.add(DatabaseId.of(instance.getId()));
      }
    }
    return ids;
  }
}
