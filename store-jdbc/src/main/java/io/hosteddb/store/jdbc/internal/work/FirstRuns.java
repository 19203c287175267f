package io.hosteddb.store.jdbc.internal.work;

import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.jdbc.internal.sql.DatabaseClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The first runs of databases that are attached on this node. If a thread is free, the row of work
 * is written as one that this node has picked: no statement has to pick it, and the run begins as
 * soon as the attach is committed. If none is free, or more is due than this node can take, the row
 * is written like any other, for whichever node has a thread first.
 *
 * <p>A run has its thread from before its row is written until it ends; picks take what threads are
 * left. Should this node die meanwhile, the row is that of a dead node like any that it had picked.
 * Thread-safe.
 */
final class FirstRuns {
  /** What a new row has for its version. */
  static final long ROW_VERSION = 1;

  /** Picks again when no more than half of the threads are at work. */
  private static final int PICK_AT_SHARE = 2;

  private static final int MOST_UNRUNG = 10_000;

  private final String node;
  private final int threads;
  private final long pollAfter;
  private final DatabaseClock clock;
  private final Runnable look;
  private final Consumer<Execution> giveUp;
  private final Queue<Execution> waiting = new ArrayDeque<>();
  private final Set<String> unrung = new HashSet<>();
  private int taken;
  private long pickedAt;
  private boolean pollWanted = true;
  private boolean moreIsDue;
  private boolean closed;

  /**
   * None yet.
   *
   * @param node the name that this node picks by
   * @param threads how many runs there may be at once
   * @param pollEvery how often there is a poll that nobody asks for
   * @param clock what rows are due by
   * @param look tells the scheduler to take what there is
   * @param giveUp leaves the row of a run that does not begin here to others
   */
  FirstRuns(
      String node,
      int threads,
      Duration pollEvery,
      DatabaseClock clock,
      Runnable look,
      Consumer<Execution> giveUp) {
    this.node = node;
    this.threads = threads;
    // The scheduler looks so often; what it is told to look for besides is mostly no pick.
    this.pollAfter = pollEvery.toNanos() / 2;
    this.clock = clock;
    this.look = look;
    this.giveUp = giveUp;
  }

  String node() {
    return node;
  }

  /** Takes a thread for a run whose row is about to be written; false if there is none to spare. */
  synchronized boolean reserve() {
    if (closed || moreIsDue || taken >= threads) {
      return false;
    }
    taken++;
    return true;
  }

  /** The row was not written. */
  synchronized void giveBack() {
    taken--;
  }

  /**
   * The row is written, or may be: the run begins, and finds out.
   *
   * @param due when, by the rows' clock
   */
  void begin(DatabaseRecord record, Instant due) {
    String data = WorkTable.writtenWith(record.version());
    Execution run =
        new Execution(
            due,
            new TaskInstance<>(WorkTable.TASK, record.id().value(), data),
            true,
            node,
            null,
            null,
            0,
            due,
            ROW_VERSION);
    if (enqueue(run)) {
      look.run();
    } else {
      giveUp.accept(run);
    }
  }

  private synchronized boolean enqueue(Execution run) {
    if (closed) {
      return false;
    }
    waiting.add(run);
    if (unrung.size() < MOST_UNRUNG) {
      unrung.add(run.taskInstance.getId());
    }
    return true;
  }

  /** Whether the first run of a database begins by itself; asked once, by who would ring for it. */
  synchronized boolean needsNoRing(DatabaseId database) {
    return unrung.remove(database.value());
  }

  /** Something is or may be due that nobody has picked. */
  synchronized void wantPoll() {
    pollWanted = true;
  }

  /** What is to be run and needs no pick. */
  synchronized List<Execution> take(int limit) {
    List<Execution> runs = new ArrayList<>();
    while (runs.size() < limit && !waiting.isEmpty()) {
      runs.add(waiting.remove());
    }
    return runs;
  }

  /**
   * Takes threads for a pick.
   *
   * @param limit how many at most
   * @return how many; 0 if it is no time to pick, or none is free, or no run begins any more
   */
  synchronized int reserveForPick(int limit) {
    long now = clock.nanos();
    if (closed) {
      return 0;
    }
    if (!pollWanted && !moreIsDue && now - pickedAt < pollAfter) {
      return 0;
    }
    int free = Math.min(limit, threads - taken);
    if (free <= 0) {
      moreIsDue = true;
      return 0;
    }
    pollWanted = false;
    pickedAt = now;
    int reserved = sizeOfPick(free);
    taken += reserved;
    return reserved;
  }

  /** All threads, half of them and so on: a pick of each size is a statement of its own to plan. */
  private int sizeOfPick(int free) {
    int size = threads;
    while (size > free) {
      size /= 2;
    }
    return size;
  }

  /** Until when a pick picks: later than whatever it was asked for because of. */
  Instant now() {
    return clock.now();
  }

  /** A pick has failed; what it was made for is due as before. */
  synchronized void pickFailed(int reserved) {
    taken -= reserved;
    pollWanted = true;
  }

  /**
   * A pick is over.
   *
   * @param reserved how many threads were taken for it
   * @param found what it picked
   * @return what of that is to be run: nothing if the node was closed meanwhile, and left its rows
   *     to others
   */
  List<Execution> picked(int reserved, List<Execution> found) {
    if (isOpenAfterPick(reserved, found.size())) {
      return found;
    }
    found.forEach(giveUp);
    return List.of();
  }

  private synchronized boolean isOpenAfterPick(int reserved, int found) {
    taken -= reserved - (closed ? 0 : found);
    moreIsDue = found == reserved;
    return !closed;
  }

  /** A run has ended, and its thread is free. */
  void ended() {
    if (isTimeToPick()) {
      look.run();
    }
  }

  private synchronized boolean isTimeToPick() {
    taken = Math.max(0, taken - 1);
    return moreIsDue && !closed && taken <= threads / PICK_AT_SHARE;
  }

  /**
   * No run begins any more.
   *
   * @return those that were about to, to be left to others
   */
  synchronized List<Execution> close() {
    closed = true;
    return take(waiting.size());
  }
}
