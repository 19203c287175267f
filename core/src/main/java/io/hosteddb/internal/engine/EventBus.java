package io.hosteddb.internal.engine;

import io.hosteddb.access.AuditListener;
import io.hosteddb.model.AuditEntry;
import io.hosteddb.model.StatusEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners of what was committed, on one thread of its own and in order, so that no listener
 * holds up a step or a caller.
 */
public final class EventBus implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventBus.class);
  private static final int MOST_WAITING = 65_536;

  private final List<Consumer<StatusEvent>> listeners = new CopyOnWriteArrayList<>();
  private final List<AuditListener> auditListeners;
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MOST_WAITING),
          task -> {
            Thread made = new Thread(task, "hosteddb-events");
            made.setDaemon(true);
            return made;
          });

  /**
   * A bus.
   *
   * @param auditListeners who hears of audit entries
   */
  public EventBus(List<AuditListener> auditListeners) {
    this.auditListeners = List.copyOf(auditListeners);
  }

  /**
   * Adds a listener.
   *
   * @param listener hears of every event from now on
   * @return removes the listener again
   */
  public Runnable subscribe(Consumer<StatusEvent> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /**
   * Publishes an event after its commit.
   *
   * @param event the event
   */
  public void publish(StatusEvent event) {
    if (!listeners.isEmpty()) {
      execute(() -> listeners.forEach(listener -> tell(() -> listener.accept(event))));
    }
  }

  /**
   * Publishes an audit entry after its commit.
   *
   * @param entry the entry
   */
  public void publish(AuditEntry entry) {
    if (!auditListeners.isEmpty()) {
      execute(() -> auditListeners.forEach(listener -> tell(() -> listener.onAudit(entry))));
    }
  }

  private void execute(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      if (!thread.isShutdown()) {
        LOG.warn("Listeners are too slow: an event was dropped. The state itself is in the store.");
      }
    }
  }

  private static void tell(Runnable listener) {
    try {
      listener.run();
    } catch (RuntimeException e) {
      LOG.warn("A listener failed.", SafeTrace.of(e));
    }
  }

  /** Delivers what is waiting, for up to two seconds, and stops. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
