package io.hosteddb;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.NotReadyException;
import io.hosteddb.internal.engine.Durations;
import io.hosteddb.internal.engine.EventBus;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.Failure;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Waits for what the engine, here or on another node, makes of a database. */
final class WaitService {
  private static final Duration POLL_EVERY = Duration.ofMillis(250);

  private final RecordReader records;
  private final AccessGate gate;
  private final EventBus events;
  private final Set<Semaphore> waiters = ConcurrentHashMap.newKeySet();

  WaitService(RecordReader records, AccessGate gate, EventBus events) {
    this.records = records;
    this.gate = gate;
    this.events = events;
  }

  /** Wakes those who wait: what they ask next tells them that the library is closed. */
  void wakeAll() {
    waiters.forEach(Semaphore::release);
  }

  HostedDatabase await(DatabaseId id, Duration timeout, DatabaseStatus wanted)
      throws InterruptedException {
    long end = System.nanoTime() + Durations.nanos(timeout);
    Semaphore changed = new Semaphore(0);
    Runnable unsubscribe =
        events.subscribe(event -> {
          if (event.database().id().equals(id)) {
            changed.release();
          }
        });
    waiters.add(changed);
    try {
      while (true) {
        gate.requireOpen();
        HostedDatabase database = records.read(id, Actor.host(), Action.READ).snapshot();
        if (database.status() == wanted) {
          return database;
        }
        long left = end - System.nanoTime();
        if (isOutOfReach(database.status(), wanted) || left <= 0) {
          throw new NotReadyException(database, whyNot(database, wanted, timeout));
        }
        // Another node's change is no event here, so poll now and then.
        waitForChange(changed, Math.min(left, POLL_EVERY.toNanos()));
      }
    } finally {
      waiters.remove(changed);
      unsubscribe.run();
    }
  }

  private static void waitForChange(Semaphore changed, long nanos) throws InterruptedException {
    if (changed.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
      changed.drainPermits();
    }
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
    if (database.status().isUnfinished()
        && (wanted == DatabaseStatus.DELETED || database.status() == DatabaseStatus.PROVISIONING)) {
      return subject
          + " is still "
          + database.status()
          + " after "
          + Durations.inWords(waited)
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
