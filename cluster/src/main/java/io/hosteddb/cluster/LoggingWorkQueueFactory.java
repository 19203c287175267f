package io.hosteddb.cluster;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.work.NextStep;
import io.hosteddb.work.WorkHandler;
import io.hosteddb.work.WorkItem;
import io.hosteddb.work.WorkQueue;
import io.hosteddb.work.WorkQueueFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs when the work on a database begins and ends, and when it is taken over. */
final class LoggingWorkQueueFactory implements WorkQueueFactory {
  static final String TAKEN_OVER = "Takes over ";
  static final String BEGINS = "Begins ";
  static final String ENDS = "Ends ";

  private static final Logger LOG = LoggerFactory.getLogger(LoggingWorkQueueFactory.class);

  private final WorkQueueFactory queues;

  LoggingWorkQueueFactory(WorkQueueFactory queues) {
    this.queues = queues;
  }

  @Override
  public WorkQueue open(InstantSource clock, int parallelism) {
    WorkQueue queue = queues.open(clock, parallelism);
    return new WorkQueue() {
      @Override
      public void start(WorkHandler handler) {
        queue.start(new WatchedHandler(handler));
      }

      @Override
      public void schedule(DatabaseId database, Instant due) {
        queue.schedule(database, due);
      }

      @Override
      public void ring(DatabaseId database, Instant due) {
        queue.ring(database, due);
      }

      @Override
      public List<DatabaseId> stop(Duration grace) {
        return queue.stop(grace);
      }
    };
  }

  private record WatchedHandler(WorkHandler handler) implements WorkHandler {
    @Override
    public NextStep handle(WorkItem item) throws InterruptedException {
      LOG.info("{}{}", item.earlierRunLost() ? TAKEN_OVER : BEGINS, item.database());
      try {
        return handler.handle(item);
      } finally {
        LOG.info("{}{}", ENDS, item.database());
      }
    }

    @Override
    public List<DatabaseId> overdue(Instant before, int limit) {
      return handler.overdue(before, limit);
    }
  }
}
