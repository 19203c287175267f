package io.hosteddb.store.jdbc.internal.work;

import com.github.kagkarlsson.scheduler.exceptions.ExecutionException;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.store.jdbc.internal.sql.DatabaseClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down how runs ended, where the store has not done so with the record. */
final class RunEnds {
  private static final Logger LOG = LoggerFactory.getLogger(RunEnds.class);

  private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);
  private static final Duration AFTER_SKEW = Duration.ofSeconds(1);

  private final WorkTable table;
  private final InstantSource clock;
  private final DatabaseClock rowClock;
  private final Duration lease;
  private final ScheduledExecutorService timer;
  private final WakeUpTimer wakeUpTimer;
  private final BiConsumer<DatabaseId, Instant> wake;

  /**
   * Ends of one queue.
   *
   * @param table where the work stands
   * @param clock the library's
   * @param lease for how long it is tried
   * @param timer tries again
   * @param wakeUpTimer is told when a row is due
   * @param wake makes a row due at a time of the library's clock
   */
  RunEnds(
      WorkTable table,
      InstantSource clock,
      Duration lease,
      ScheduledExecutorService timer,
      WakeUpTimer wakeUpTimer,
      BiConsumer<DatabaseId, Instant> wake) {
    this.table = table;
    this.clock = clock;
    this.rowClock = table.clock();
    this.lease = lease;
    this.timer = timer;
    this.wakeUpTimer = wakeUpTimer;
    this.wake = wake;
  }

  /** Gives the row back, again and again while the database does not answer. */
  void write(
      DatabaseId id,
      RunEnd end,
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
        write(id, end, complete, operations, since);
        Thread.currentThread().interrupt();
        return;
      }
      LOG.warn(
          "The end of a step of database {} was not written ({}).", id, e.getClass().getName());
      if (rowClock.now().isBefore(since.plus(lease))) {
        later(() -> write(id, end, complete, operations, since));
      }
      return;
    }
    if (end.begun() != null) {
      pollAgain(id, end.next(), end.begun());
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // Where it fails, the lease ends.
  void later(Runnable work) {
    try {
      timer.schedule(work, AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.trace("The queue is stopping; the lease ends by itself.", e);
    }
  }

  private void giveBack(
      RunEnd end, ExecutionComplete complete, ExecutionOperations<String> operations) {
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
      if (wanted.isEmpty()
          || (!setBack && wanted.get().isBefore(begun.minus(JdbcWorkQueue.MAX_SKEW)))) {
        return;
      }
      Instant due = wanted.get().isBefore(begun) ? now.plus(AFTER_SKEW) : wanted.get();
      Instant rowDue = rowClock.now().plus(Duration.between(now, due));
      if (scheduled.isEmpty() || rowDue.isBefore(scheduled.get())) {
        wake.accept(id, due);
      }
    } catch (RuntimeException e) {
      LOG.debug("Database {} was not looked at again; the sweep does it.", id, e);
    }
  }
}
