package io.hosteddb.spi;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An application that may use databases until it is closed, and is closed by a hook of its own when
 * the process ends, as Spring does. Hooks run beside each other, so {@link AtExit} waits for it
 * before it closes libraries and servers: for five seconds until it begins to close, since one that
 * nobody has begun to close then has no hook, and for forty from then on. Thread-safe.
 *
 * @since 0.1
 */
public final class RunningApplication {
  private static final Duration BEGUN_WITHIN = Duration.ofSeconds(5);

  /** Spring Boot gives running requests half a minute. */
  private static final Duration CLOSED_WITHIN = Duration.ofSeconds(40);

  private static final Open OPEN = new Open();

  private RunningApplication() {}

  /**
   * Says that an application has begun.
   *
   * @return the application; to be {@link #closed}
   */
  public static RunningApplication begin() {
    RunningApplication application = new RunningApplication();
    synchronized (OPEN) {
      OPEN.add(application);
    }
    return application;
  }

  /**
   * Says that it begins to close, before anything of it is stopped. Once it is {@link #closed} this
   * does nothing.
   */
  public void closing() {
    synchronized (OPEN) {
      if (OPEN.all.contains(this)) {
        OPEN.closing.add(this);
        OPEN.changed();
      }
    }
  }

  /** How long the end of the process waits for the next change, as things are. */
  static Duration patience() {
    synchronized (OPEN) {
      return OPEN.patience();
    }
  }

  /** Says that it uses no database any more. Saying it twice does nothing. */
  public void closed() {
    synchronized (OPEN) {
      OPEN.remove(this);
    }
  }

  /** Those that are not closed. Guarded by itself. */
  private static final class Open {
    private final Set<RunningApplication> all = new HashSet<>();
    private final Set<RunningApplication> closing = new HashSet<>();
    private long changed = System.nanoTime();
    private @Nullable AtExit atExit;

    private void add(RunningApplication application) {
      if (all.isEmpty()) {
        atExit = AtExit.run(AtExit.Phase.APPLICATIONS, this::awaitClosed);
      }
      all.add(application);
    }

    private void remove(RunningApplication application) {
      closing.remove(application);
      if (all.remove(application) && all.isEmpty() && atExit != null) {
        atExit.forget();
        atExit = null;
      }
      changed();
    }

    private void changed() {
      changed = System.nanoTime();
      notifyAll();
    }

    private synchronized void awaitClosed() {
      changed = System.nanoTime();
      try {
        long left = left();
        while (!all.isEmpty() && left > 0) {
          TimeUnit.NANOSECONDS.timedWait(this, left);
          left = left();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private Duration patience() {
      return closing.isEmpty() ? BEGUN_WITHIN : CLOSED_WITHIN;
    }

    private long left() {
      return changed + patience().toNanos() - System.nanoTime();
    }
  }
}
