package io.hosteddb;

import io.hosteddb.database.Operation;
import io.hosteddb.error.ClosedException;
import io.hosteddb.error.StoreException;
import io.hosteddb.internal.engine.SaturatingTime;
import io.hosteddb.internal.engine.StatusWatcher;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.store.DatabaseRecord;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * Lets threads wait for operations. An operation changes only with its database's record, so the
 * watcher of all that wait sees by the record's version that there is something to look at.
 */
final class OperationWaits {
  private final StatusWatcher watcher;

  OperationWaits(StatusWatcher watcher) {
    this.watcher = watcher;
  }

  /** A thread that waits for the next version of a record. */
  private static final class WaitingThread implements StatusWatcher.Waiter {
    private static final long UNKNOWN = -1;

    private final DatabaseId database;
    private final CompletableFuture<Boolean> changed = new CompletableFuture<>();
    private volatile long seen = UNKNOWN;

    WaitingThread(DatabaseId database) {
      this.database = database;
    }

    @Override
    public DatabaseId database() {
      return database;
    }

    @Override
    public boolean isOver(DatabaseStatus status) {
      return true;
    }

    @Override
    public boolean isOver(DatabaseRecord record) {
      return record.version() != seen;
    }

    @Override
    public boolean isOfCommits() {
      return true;
    }

    @Override
    public void settle(Optional<DatabaseRecord> record) {
      changed.complete(true);
    }

    @Override
    public void close() {
      changed.completeExceptionally(new ClosedException());
    }

    void await(long nanos) throws InterruptedException {
      try {
        Boolean unused = changed.get(nanos, TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        // The last look says how it stands.
      } catch (ExecutionException e) {
        throw new ClosedException();
      }
    }
  }

  /**
   * Looks until the operation is over, or the time is. A store that fails between the first look
   * and the last is asked again: its failover is no end of what is waited for.
   *
   * @param look reads the operation, and tells of which version its record was before that
   * @return what was seen last
   * @throws ClosedException if the library is closed meanwhile
   */
  Operation until(DatabaseId database, Duration timeout, Function<LongConsumer, Operation> look)
      throws InterruptedException {
    long end = System.nanoTime() + SaturatingTime.nanos(timeout);
    for (boolean first = true; ; first = false) {
      WaitingThread waiting = new WaitingThread(database);
      if (!watcher.add(waiting)) {
        throw new ClosedException();
      }
      try {
        Optional<Operation> found = look(look, waiting, first || end - System.nanoTime() <= 0);
        long left = end - System.nanoTime();
        if (found.isPresent() && (found.get().status().isOver() || left <= 0)) {
          return found.get();
        }
        if (left > 0) {
          watcher.watch();
          waiting.await(left);
        }
      } finally {
        watcher.remove(waiting);
      }
    }
  }

  private static Optional<Operation> look(
      Function<LongConsumer, Operation> look, WaitingThread waiting, boolean must) {
    try {
      return Optional.of(look.apply(version -> waiting.seen = version));
    } catch (StoreException e) {
      if (must) {
        throw e;
      }
      return Optional.empty();
    }
  }
}
