package io.hosteddb.spring.temporary;

import io.hosteddb.spi.AtExit;
import io.hosteddb.temporary.TemporaryProject;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The contexts that have databases. When the process ends, Spring closes them by a hook of its own,
 * which runs beside ours: they are waited for, since they use the databases until they are closed.
 * Guarded by itself.
 */
final class OpenContexts {
  /** One that nobody has begun to close until then is not going to be: it has no hook. */
  private static final Duration BEGUN_WITHIN = Duration.ofSeconds(5);

  /** Spring Boot gives running requests half a minute. */
  private static final Duration CLOSED_WITHIN = Duration.ofSeconds(40);

  private static final OpenContexts ALL = new OpenContexts();

  static {
    AtExit.run(AtExit.Phase.APPLICATIONS, ALL::awaitClosed);
  }

  private final Set<TemporaryProject> open = new HashSet<>();
  private final Set<TemporaryProject> closing = new HashSet<>();
  private long changed = System.nanoTime();

  private OpenContexts() {}

  static void opened(TemporaryProject project) {
    synchronized (ALL) {
      ALL.open.add(project);
    }
  }

  static void closing(TemporaryProject project) {
    synchronized (ALL) {
      ALL.closing.add(project);
      ALL.changed();
    }
  }

  static void closed(TemporaryProject project) {
    synchronized (ALL) {
      ALL.open.remove(project);
      ALL.closing.remove(project);
      ALL.changed();
    }
  }

  private void changed() {
    changed = System.nanoTime();
    notifyAll();
  }

  private synchronized void awaitClosed() {
    changed = System.nanoTime();
    try {
      long left = left();
      while (!open.isEmpty() && left > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
        left = left();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private long left() {
    Duration within = closing.isEmpty() ? BEGUN_WITHIN : CLOSED_WITHIN;
    return changed + within.toNanos() - System.nanoTime();
  }
}
