package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.error.StoreException;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.DatabaseRecord;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets the attaches of one project wait for each other before they take a connection and a thread
 * for their first run. They would else wait for the project's row, with all that the node has, and
 * nobody else's would go on. Thread-safe.
 */
public final class ProjectTurns {
  /** One that has the project's row, and one that has it the moment after. */
  private static final int AT_ONCE = 2;

  /** As long as pools wait for a connection. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ConcurrentMap<ProjectId, Turns> projects = new ConcurrentHashMap<>();

  private static final class Turns {
    final Semaphore free = new Semaphore(AT_ONCE, true);
    int users;
  }

  /**
   * Attaches in turn.
   *
   * @throws StoreException if the turn does not come; or the thread is interrupted, and still is
   *     then
   */
  public <T> T attach(DatabaseRecord record, Supplier<T> attach) {
    ProjectId project = record.attachment().project();
    Turns turns = projects.compute(project, (id, known) -> joined(known));
    try {
      take(turns, record);
      try {
        return attach.get();
      } finally {
        turns.free.release();
      }
    } finally {
      Turns unused =
          projects.computeIfPresent(project, (id, known) -> --known.users == 0 ? null : known);
    }
  }

  private static Turns joined(@Nullable Turns known) {
    Turns turns = known == null ? new Turns() : known;
    turns.users++;
    return turns;
  }

  private static void take(Turns turns, DatabaseRecord record) {
    String what = "The attach of database " + record.id() + " did not take place: ";
    try {
      if (!turns.free.tryAcquire(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
        throw StoreException.undone(
            what
                + "those that came before it to project "
                + record.attachment().project()
                + " have held it up for "
                + PATIENCE.toSeconds()
                + " s. It can be repeated.",
            new TimeoutException());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw StoreException.undone(what + "the thread was interrupted. It can be repeated.", e);
    }
  }
}
