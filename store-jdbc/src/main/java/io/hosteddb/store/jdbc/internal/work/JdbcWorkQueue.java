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
  private static final Duration RING_AFTER = Duration.ofMillis(100);
  static final Duration MAX_SKEW = Duration.ofSeconds(5);
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
  private final RunEnds ends;
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
    this.timer = Executors.newScheduledThreadPool(1, StepThreads.daemon("hosteddb-timer"));
    this.wakeUpTimer = new WakeUpTimer(timer, this::pollNow);
    this.ends = new RunEnds(table, clock, lease, timer, wakeUpTimer, this::wake);
    this.firstRuns =
        new FirstRuns(
            NodeName.ofThisProcess(parts.lease()),
            parallelism,
            idlePoll(parts),
            rowClock,
            this::pollSoon,
            this::giveUp);
    this.steps = new RunThreads(StepThreads.named("hosteddb-step-"), firstRuns::ended, ends::later);
    this.poller = Executors.newSingleThreadExecutor(StepThreads.daemon("hosteddb-poll"));
    this.housekeeper =
        Executors.newScheduledThreadPool(HOUSEKEEPERS, StepThreads.daemon("hosteddb-housekeeper"));
    this.scheduler = scheduler(parts, recurring, parallelism);
    this.pollEvery = parts.pollEvery();
    this.pollPace = new PollPace(pace.idleAfter(), rowClock::nanos);
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

  private CompletionHandler<String> run(TaskInstance<String> instance, long version) {
    DatabaseId id = DatabaseId.of(instance.getId());
    boolean lost = WorkTable.LOST.equals(instance.getData());
    boolean interrupted = false;
    RunEnd end;
    try {
      RowTicket ticket = table.ticket(version);
      end = handle(new WorkItem(id, lost, ticket), ticket);
    } catch (InterruptedException e) {
      // Its call may act after all: the next run is told.
      interrupted = true;
      end = RunEnd.again(rowClock.now(), true);
    }
    if (interrupted || Thread.interrupted()) {
      return completion(id, end, true);
    }
    return completion(id, end, false);
  }

  private CompletionHandler<String> completion(DatabaseId id, RunEnd end, boolean interrupted) {
    return (complete, operations) -> {
      ends.write(id, end, complete, operations, rowClock.now());
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    };
  }

  private RunEnd handle(WorkItem item, RowTicket ticket) throws InterruptedException {
    pollPace.work();
    WorkHandler current = handler;
    if (stopping || current == null) {
      return RunEnd.again(rowClock.now(), item.earlierRunLost());
    }
    Instant begun = clock.instant();
    try {
      NextStep step = current.handle(item);
      if (step instanceof NextStep.Written) {
        // To ring when the row is due, as it was written: too early, and nothing would be found.
        Optional<Instant> ring = step.next().flatMap(at -> ticket.next());
        return new RunEnd(ring, false, true, begun);
      }
      Optional<Instant> next = step.next().map(at -> rowClock.now().plus(length(at, begun)));
      return new RunEnd(next, false, false, begun);
    } catch (InterruptedException e) {
      throw e;
    } catch (Throwable e) {
      // Also an Error, whose end would else be the scheduler's to decide. The message may hold
      // anything, so the class has to do.
      LOG.warn(
          "A step of database {} ended unexpectedly ({}); it is repeated.",
          item.database(),
          e.getClass().getName());
      return RunEnd.again(rowClock.now().plus(pace.afterUnexpected()), true);
    }
  }

  /** If the clock was set back during the run, the time may have been planned before that. */
  private Duration length(Instant next, Instant begun) {
    Instant now = clock.instant();
    return Duration.between(now.isBefore(begun) ? begun : now, next);
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
