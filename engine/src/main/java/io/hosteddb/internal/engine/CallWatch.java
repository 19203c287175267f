package io.hosteddb.internal.engine;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.work.StepThreads;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the calls that run: interrupts one whose time is over, and gives up one that goes on all
 * the same. One thread does so for all of them. It sleeps until the next can be over, so that a
 * call which returns in time wakes nobody. Thread-safe.
 */
final class CallWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CallWatch.class);
  private static final long GRACE = Duration.ofSeconds(1).toNanos();

  /** So far away that it never comes, and that times can still be told apart. */
  private static final long NEVER = Long.MAX_VALUE / 2;

  /** By database, as long as the call really runs; those for no database by themselves. */
  private final ThreadFactory threads = StepThreads.daemon("hosteddb-call-watch");

  private final Map<Object, WatchedCall> running = new ConcurrentHashMap<>();

  /** When the thread looks again by itself. */
  private volatile long nextLook = System.nanoTime() + NEVER;

  private volatile @Nullable Thread thread;
  private volatile boolean closed;

  /** How a call ended. */
  enum End {
    IN_TIME,
    /** It was interrupted since its time was over, and ended within the grace. */
    OVER,
    /** Somebody else has gone on without it. */
    GIVEN_UP
  }

  /** One call, from before its begin until it has really ended. */
  final class WatchedCall {
    /** The database, unless another call for it is running: nobody's watch is taken away. */
    private Object key;

    private final Thread caller = Thread.currentThread();
    private final long begun = System.nanoTime();
    private final Runnable giveUp;

    /** When to look at it next, by {@link System#nanoTime}. */
    private long next;

    private End end = End.IN_TIME;
    private boolean ended;

    private WatchedCall(@Nullable DatabaseId database, Duration remaining, Runnable giveUp) {
      this.key = database == null ? this : database;
      this.next = begun + Math.min(NEVER, remaining.toNanos());
      this.giveUp = giveUp;
    }

    /**
     * The call has ended. From here on its thread is not interrupted any more for its sake.
     *
     * @return how it ended
     */
    End end() {
      End how;
      synchronized (this) {
        ended = true;
        how = end;
      }
      running.remove(key, this);
      return how;
    }

    private synchronized boolean isGivenUp() {
      return end == End.GIVEN_UP;
    }

    /** Does what is due, and says in how many nanoseconds to look again. */
    synchronized long look(long now) {
      if (ended || end == End.GIVEN_UP) {
        return NEVER;
      }
      if (next - now > 0) {
        return next - now;
      }
      if (end == End.IN_TIME) {
        end = End.OVER;
        next = now + GRACE;
        caller.interrupt();
        return GRACE;
      }
      end = End.GIVEN_UP;
      // With the monitor held: the call's own thread comes on only when that is done.
      giveUp.run();
      return NEVER;
    }
  }

  /**
   * A call begins, on this thread.
   *
   * @param database whose call it is; null if it is nobody's
   * @param remaining how long it may take
   * @param giveUp goes on without it; must not wait
   */
  WatchedCall begin(@Nullable DatabaseId database, Duration remaining, Runnable giveUp) {
    Thread known = thread;
    Thread watching = known == null ? start() : known;
    WatchedCall call = new WatchedCall(database, remaining, giveUp);
    // First this, then the look at when the thread looks: it does both the other way round.
    add(call);
    if (call.next - nextLook < 0) {
      LockSupport.unpark(watching);
    }
    return call;
  }

  private void add(WatchedCall call) {
    WatchedCall other = running.putIfAbsent(call.key, call);
    if (other == null) {
      return;
    }
    if (!other.isGivenUp()) {
      call.key = call;
    }
    running.put(call.key, call);
  }

  /** For how many nanoseconds a call for the database has run; negative if none runs. */
  long runningFor(DatabaseId database) {
    WatchedCall call = running.get(database);
    return call == null ? -1 : Math.max(0, System.nanoTime() - call.begun);
  }

  private synchronized Thread start() {
    Thread started = thread;
    if (started == null) {
      started = threads.newThread(this::watch);
      started.start();
      thread = started;
    }
    return started;
  }

  /** For tests: the thread that looks, if there is one. */
  @Nullable Thread thread() {
    return thread;
  }

  /** Goes on until the last call is over or given up, also when the library was closed. */
  private void watch() {
    while (true) {
      nextLook = System.nanoTime() + NEVER;
      long wait = lookAtAll();
      // After the look: what was to wake this thread may have been taken for a look at a call.
      if (closed && wait >= NEVER) {
        return;
      }
      nextLook = System.nanoTime() + wait;
      LockSupport.parkNanos(this, wait);
      // Nobody means anything by it, and it would let no wait be one.
      boolean unused = Thread.interrupted();
    }
  }

  private long lookAtAll() {
    long next = NEVER;
    long now = System.nanoTime();
    for (WatchedCall call : running.values()) {
      try {
        next = Math.min(next, call.look(now));
      } catch (Throwable e) {
        // One that cannot be given up must not keep the others from it.
        LOG.warn("A call was not given up ({}).", e.getClass().getName());
      }
    }
    return next;
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
