package io.hosteddb.spring;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.work.WorkHandler;
import io.hosteddb.work.WorkQueue;
import io.hosteddb.work.WorkQueueFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Ties the work of the library to the life of the application: the library is built with the
 * application's beans, yet no step runs before the application starts, and none after it has begun
 * to stop. It may start again after that. Thread-safe.
 */
final class WorkGate {
  private final UnaryOperator<WorkHandler> aroundStep;
  private final boolean beginsItself;
  private final Gated gated = new Gated();
  private final Object monitor = new Object();

  // Guarded by the monitor.
  private final Map<DatabaseId, Instant> waiting = new LinkedHashMap<>();
  private @Nullable Supplier<WorkQueue> opener;
  private @Nullable WorkHandler handler;
  private @Nullable WorkQueue running;

  /**
   * A closed gate.
   *
   * @param aroundStep what to put around every step
   * @param beginsItself whether it opens when the library is built, since nobody else opens it
   */
  WorkGate(UnaryOperator<WorkHandler> aroundStep, boolean beginsItself) {
    this.aroundStep = aroundStep;
    this.beginsItself = beginsItself;
  }

  /** The queue to give the library, opened once: the gate, and behind it where the work is. */
  WorkQueueFactory before(WorkQueueFactory queues) {
    return (clock, parallelism) -> {
      synchronized (monitor) {
        opener = () -> queues.open(clock, parallelism);
      }
      return gated;
    };
  }

  /** Lets work begin; what was asked for meanwhile is done now. */
  void begin() {
    WorkQueue queue;
    WorkHandler work;
    synchronized (monitor) {
      if (running != null || opener == null || handler == null) {
        return;
      }
      queue = opener.get();
      work = handler;
    }
    try {
      queue.start(work);
    } catch (RuntimeException e) {
      queue.stop(Duration.ZERO);
      throw e;
    }
    Map<DatabaseId, Instant> due;
    synchronized (monitor) {
      running = queue;
      due = new LinkedHashMap<>(waiting);
      waiting.clear();
    }
    due.forEach(queue::schedule);
  }

  /**
   * Lets no more work begin.
   *
   * @param grace how long running steps may take
   * @return the databases whose steps did not finish in time
   */
  List<DatabaseId> end(Duration grace) {
    WorkQueue queue;
    synchronized (monitor) {
      queue = running;
      running = null;
    }
    return queue == null ? List.of() : queue.stop(grace);
  }

  /** What the library sees. */
  private final class Gated implements WorkQueue {
    @Override
    public void start(WorkHandler newHandler) {
      synchronized (monitor) {
        handler = aroundStep.apply(newHandler);
      }
      if (beginsItself) {
        begin();
      }
    }

    @Override
    public void schedule(DatabaseId database, Instant due) {
      WorkQueue queue;
      synchronized (monitor) {
        queue = running;
        if (queue == null) {
          waiting.merge(database, due, (a, b) -> a.isBefore(b) ? a : b);
          return;
        }
      }
      queue.schedule(database, due);
    }

    /** What the store has written waits there while the gate is closed. */
    @Override
    public void ring(DatabaseId database, Instant due) {
      WorkQueue queue;
      synchronized (monitor) {
        queue = running;
      }
      if (queue == null) {
        schedule(database, due);
      } else {
        queue.ring(database, due);
      }
    }

    @Override
    public List<DatabaseId> stop(Duration grace) {
      return end(grace);
    }
  }
}
