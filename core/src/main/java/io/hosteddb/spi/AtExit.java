package io.hosteddb.spi;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is closed when the virtual machine ends in order: by one shutdown hook, and so in an order,
 * since two hooks run at the same time. For what may be forgotten, or is meant to stay until then.
 * Thread-safe.
 *
 * @since 0.1
 */
public final class AtExit {
  private static final Logger LOG = LoggerFactory.getLogger(AtExit.class);
  private static final Map<Phase, List<Runnable>> ACTIONS = new EnumMap<>(Phase.class);

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
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(AtExit::closeAll, "hosteddb-exit"));
    } catch (IllegalStateException e) {
      LOG.debug("The process ends already; nothing is closed at its end.", e);
    }
  }

  private AtExit() {}

  /**
   * Has something closed at the end of the process. It is kept until then: something static that
   * closes all of its kind that are open.
   *
   * @param phase when; what is of one phase is closed in the order in which it came
   * @param close closes it, and bounds itself how long that takes; what it throws is logged
   */
  public static void run(Phase phase, Runnable close) {
    of(phase).add(close);
  }

  private static List<Runnable> of(Phase phase) {
    return ACTIONS.getOrDefault(phase, List.of());
  }

  private static void closeAll() {
    boolean waitsFor = !of(Phase.LIBRARIES).isEmpty() || !of(Phase.SERVERS).isEmpty();
    for (Phase phase : Phase.values()) {
      if (phase != Phase.APPLICATIONS || waitsFor) {
        of(phase).forEach(AtExit::close);
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
