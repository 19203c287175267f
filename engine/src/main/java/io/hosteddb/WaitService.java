package io.hosteddb;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.NotReadyException;
import io.hosteddb.error.ClosedException;
import io.hosteddb.error.NotFoundException;
import io.hosteddb.internal.engine.CallbackThreads;
import io.hosteddb.internal.engine.DurationText;
import io.hosteddb.internal.engine.SaturatingTime;
import io.hosteddb.internal.engine.StatusWatcher;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.Failure;
import io.hosteddb.store.DatabaseRecord;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what the engine, here or on another node, makes of databases. */
final class WaitService {
  private static final Duration CLOSING = Duration.ofSeconds(2);

  private final RecordReader records;
  private final AccessGate gate;
  private final StatusWatcher watcher;

  /** What hosts hang on their stages runs here, so that it holds up nobody who watches. */
  private final CallbackThreads callbacks = new CallbackThreads();

  WaitService(RecordReader records, AccessGate gate, StatusWatcher watcher) {
    this.records = records;
    this.gate = gate;
    this.watcher = watcher;
  }

  /** A thread that waits, or a stage that stands for it. */
  private abstract static class Waiting implements StatusWatcher.Waiter {
    private final DatabaseId database;
    private final DatabaseStatus wanted;

    Waiting(DatabaseId database, DatabaseStatus wanted) {
      this.database = database;
      this.wanted = wanted;
    }

    @Override
    public DatabaseId database() {
      return database;
    }

    @Override
    public boolean isOver(DatabaseStatus status) {
      return status == wanted || isOutOfReach(status, wanted);
    }

    @Override
    public abstract void close();
  }

  /** A thread: told by the watcher itself, so that no stage's callback stands in its way. */
  private static final class WaitingThread extends Waiting {
    private final CompletableFuture<Optional<DatabaseRecord>> settled = new CompletableFuture<>();

    WaitingThread(DatabaseId database, DatabaseStatus wanted) {
      super(database, wanted);
    }

    @Override
    public void settle(Optional<DatabaseRecord> record) {
      settled.complete(record);
    }

    @Override
    public void close() {
      settled.completeExceptionally(new ClosedException());
    }

    /**
     * Waits for what ends the wait.
     *
     * @throws TimeoutException if the time is over before
     */
    Optional<DatabaseRecord> await(long nanos) throws InterruptedException, TimeoutException {
      try {
        return settled.get(nanos, TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        throw new ClosedException();
      }
    }
  }

  private final class WaitingStage extends Waiting {
    private final DatabaseStatus wanted;
    private final CompletableFuture<HostedDatabase> stage = new CompletableFuture<>();

    WaitingStage(DatabaseId database, DatabaseStatus wanted) {
      super(database, wanted);
      this.wanted = wanted;
    }

    @Override
    public void settle(Optional<DatabaseRecord> record) {
      complete(() -> {
        try {
          stage.complete(judged(database(), record, wanted));
        } catch (Throwable e) {
          stage.completeExceptionally(e);
        }
      });
    }

    @Override
    public void close() {
      complete(() -> stage.completeExceptionally(new ClosedException()));
    }

    private void complete(Runnable completion) {
      try {
        callbacks.execute(completion);
      } catch (RejectedExecutionException | OutOfMemoryError e) {
        // Closed at this very moment, or the system gives no thread: better here than never.
        completion.run();
      }
    }
  }

  HostedDatabase await(DatabaseId id, Duration timeout, DatabaseStatus wanted)
      throws InterruptedException {
    long end = System.nanoTime() + SaturatingTime.nanos(timeout);
    WaitingThread waiting = new WaitingThread(id, wanted);
    requireAdded(waiting);
    try {
      while (true) {
        HostedDatabase database = records.read(id, Actor.host(), Action.READ).snapshot();
        long left = end - System.nanoTime();
        if (waiting.isOver(database.status()) || left <= 0) {
          return wantedOnly(database, wanted, timeout);
        }
        watcher.watch();
        try {
          return judged(id, waiting.await(left), wanted);
        } catch (TimeoutException e) {
          // How it stands now says why.
        }
      }
    } finally {
      watcher.remove(waiting);
    }
  }

  CompletionStage<HostedDatabase> when(DatabaseId id, DatabaseStatus wanted) {
    WaitingStage waiting = new WaitingStage(id, wanted);
    requireAdded(waiting);
    // However it is completed: the host may cancel it, or end it after a time.
    CompletableFuture<HostedDatabase> unused =
        waiting.stage.whenComplete((database, problem) -> watcher.remove(waiting));
    watcher.ring(id);
    return waiting.stage;
  }

  private void requireAdded(Waiting waiting) {
    gate.requireOpen();
    if (!watcher.add(waiting)) {
      throw new ClosedException();
    }
  }

  /** Tells those who wait that the library is closed. */
  void close() {
    watcher.close().forEach(StatusWatcher.Waiter::close);
    callbacks.close(CLOSING);
  }

  /** What ended a wait, for those who may see it. */
  private HostedDatabase judged(
      DatabaseId id, Optional<DatabaseRecord> record, DatabaseStatus wanted) {
    DatabaseRecord found = record.orElseThrow(() -> new NotFoundException(id));
    gate.requireAllowed(Actor.host(), Action.READ, found.attachment().project());
    return wantedOnly(found.snapshot(), wanted, Duration.ZERO);
  }

  private static HostedDatabase wantedOnly(
      HostedDatabase database, DatabaseStatus wanted, Duration waited) {
    if (database.status() != wanted) {
      throw new NotReadyException(database, whyNot(database, wanted, waited));
    }
    return database;
  }

  private static boolean isOutOfReach(DatabaseStatus status, DatabaseStatus wanted) {
    return wanted == DatabaseStatus.READY
        ? status != DatabaseStatus.PROVISIONING
        : status.isAttached();
  }

  private static String whyNot(HostedDatabase database, DatabaseStatus wanted, Duration waited) {
    String subject = "Database " + database.id();
    Failure failure = database.failure();
    if (database.status() == DatabaseStatus.FAILED && failure != null) {
      return subject + " failed: " + failure.message() + " " + failure.remedy();
    }
    if (!isOutOfReach(database.status(), wanted)) {
      return subject
          + " is still "
          + database.status()
          + " after "
          + DurationText.inWords(waited)
          + (failure != null
              ? ". Last problem: " + failure.message()
              : " (" + database.progress() + ").")
          + " The work goes on; look again later.";
    }
    return subject
        + " is "
        + database.status()
        + (wanted == DatabaseStatus.READY ? ": it was detached." : ": detach it first.");
  }
}
