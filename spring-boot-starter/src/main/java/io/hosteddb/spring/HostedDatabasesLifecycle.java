package io.hosteddb.spring;

import io.hosteddb.HostedDatabases;
import io.hosteddb.Subscription;
import io.hosteddb.database.StatusEvent;
import io.hosteddb.model.DatabaseId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the work when every bean is there, before the web server takes requests, and stops it when
 * the last request was answered, while every bean is still there: the pool of connections, the
 * listeners and the metrics. The library itself is closed later, as a bean.
 */
final class HostedDatabasesLifecycle implements SmartLifecycle, DisposableBean {
  /**
   * Below the web server's two phases (2,048 below the default), above those of task executors and
   * of a pool that is suspended.
   */
  static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

  private static final Logger LOG = LoggerFactory.getLogger(HostedDatabasesLifecycle.class);

  private final HostedDatabases databases;
  private final @Nullable WorkGate gate;
  private final List<StatusEventListener> listeners;
  private final ApplicationEventPublisher publisher;
  private final Duration grace;
  private @Nullable Subscription subscription;
  private volatile boolean running;

  /**
   * A lifecycle.
   *
   * @param databases the library
   * @param gate its work; null if the application built the library itself
   * @param listeners who hears of events
   * @param publisher publishes them in the application
   * @param grace how long running steps may take
   */
  HostedDatabasesLifecycle(
      HostedDatabases databases,
      @Nullable WorkGate gate,
      List<StatusEventListener> listeners,
      ApplicationEventPublisher publisher,
      Duration grace) {
    this.databases = databases;
    this.gate = gate;
    this.listeners = List.copyOf(listeners);
    this.publisher = publisher;
    this.grace = grace;
  }

  @Override
  public synchronized void start() {
    if (subscription == null) {
      subscription = databases.subscribe(this::publish);
    }
    if (gate != null) {
      gate.begin();
    }
    running = true;
  }

  /** Each hears the event, whatever the others throw. */
  private void publish(StatusEvent event) {
    for (StatusEventListener listener : listeners) {
      tell(() -> listener.onStatusEvent(event));
    }
    tell(() -> publisher.publishEvent(event));
  }

  private static void tell(Runnable telling) {
    try {
      telling.run();
    } catch (RuntimeException e) {
      // The message may hold anything, so the class and the place have to do.
      StackTraceElement[] trace = e.getStackTrace();
      LOG.warn(
          "A listener of status events failed ({}{}).",
          e.getClass().getName(),
          trace.length == 0 ? "" : " at " + trace[0]);
    }
  }

  @Override
  public synchronized void stop() {
    if (gate != null) {
      List<DatabaseId> unfinished = gate.end(grace);
      if (!unfinished.isEmpty()) {
        LOG.warn(
            "Stopped while steps of {} were running after {}; they are taken up again at the next"
                + " start.",
            unfinished,
            grace);
      }
    }
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  @Override
  public synchronized void destroy() {
    if (subscription != null) {
      subscription.close();
      subscription = null;
    }
  }
}
