package io.hosteddb.spi;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is closed when the virtual machine ends in order: by one shutdown hook, and so in an order,
 * since two hooks run at the same time. For what may be forgotten, or is meant to stay until then.
 * The hook is there only while there is something to close: it would keep the classes of an
 * application that was taken out of its container. Thread-safe.
 *
 * @since 0.1
 */
public final class AtExit {
  private static final Logger LOG = LoggerFactory.getLogger(AtExit.class);
  private static final Map<Phase, List<AtExit>> ACTIONS = new EnumMap<>(Phase.class);

  /**
   * Guarded by {@link #ACTIONS}; null while there is nothing to close, or when the process ends.
   */
  private static @Nullable Thread hook;

  private final Phase phase;
  private final Runnable close;

  /**
   * When something is closed.
   *
   * @since 0.1
   */
  public enum Phase {
    /**
     * Waits for applications that have hooks of their own, and use databases until they end ({@link
     * RunningApplication}). Left out if there is nothing to close after them.
     */
    APPLICATIONS,

    /** Closes libraries, which detach what is attached for a while. */
    LIBRARIES,

    /** Closes what serves databases, such as a process. */
    SERVERS
  }

  static {
    for (Phase phase : Phase.values()) {
      ACTIONS.put(phase, new CopyOnWriteArrayList<>());
    }
  }

  private AtExit(Phase phase, Runnable close) {
    this.phase = phase;
    this.close = close;
  }

  /**
   * Has something closed at the end of the process, unless it is {@linkplain #forget forgotten}
   * before.
   *
   * @param phase when; what is of one phase is closed in the order in which it came
   * @param close closes it, and bounds itself how long that takes; what it throws is logged
   * @return what to forget it by, as soon as it was closed otherwise
   */
  public static AtExit run(Phase phase, Runnable close) {
    AtExit action = new AtExit(phase, close);
    synchronized (ACTIONS) {
      of(phase).add(action);
      if (hook == null) {
        hook = added(new Thread(AtExit::closeAll, "hosteddb-exit"));
      }
    }
    return action;
  }

  private static @Nullable Thread added(Thread thread) {
    try {
      Runtime.getRuntime().addShutdownHook(thread);
      return thread;
    } catch (IllegalStateException e) {
      LOG.debug("The process ends already; nothing is closed at its end.", e);
      return null;
    }
  }

  /** Has it not closed at the end of the process. Forgetting twice does nothing. */
  public void forget() {
    synchronized (ACTIONS) {
      of(phase).remove(this);
      Thread added = hook;
      if (added != null && ACTIONS.values().stream().allMatch(List::isEmpty)) {
        hook = null;
        remove(added);
      }
    }
  }

  private static void remove(Thread added) {
    try {
      Runtime.getRuntime().removeShutdownHook(added);
    } catch (IllegalStateException e) {
      LOG.debug("The process ends already.", e);
    }
  }

  private static List<AtExit> of(Phase phase) {
    return ACTIONS.getOrDefault(phase, List.of());
  }

  private static void closeAll() {
    boolean waitsFor = !of(Phase.LIBRARIES).isEmpty() || !of(Phase.SERVERS).isEmpty();
    for (Phase phase : Phase.values()) {
      if (phase != Phase.APPLICATIONS || waitsFor) {
        of(phase).forEach(action -> close(action.close));
      }
    }
  }

  private static void close(Runnable close) {
    try {
      close.run();
    } catch (RuntimeException e) {
      LOG.warn("Something could not be closed at the end of the process", e);
    }
  }
}
