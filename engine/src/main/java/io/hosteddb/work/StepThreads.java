package io.hosteddb.work;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads for work that mostly waits: virtual where the running JDK has good ones (24 and later,
 * where a provider that blocks inside {@code synchronized} no longer holds on to its carrier), else
 * platform daemon threads.
 *
 * @since 0.1
 */
public final class StepThreads {
  private static final int FIRST_GOOD_FEATURE = 24;

  private StepThreads() {}

  /**
   * A factory of threads.
   *
   * @param prefix what the threads' names begin with
   * @return the factory
   */
  public static ThreadFactory named(String prefix) {
    if (Runtime.version().feature() >= FIRST_GOOD_FEATURE) {
      try {
        return virtual(prefix);
      } catch (ReflectiveOperationException e) {
        return platform(prefix);
      }
    }
    return platform(prefix);
  }

  /** Java 17 has no such method to compile against. */
  private static ThreadFactory virtual(String prefix) throws ReflectiveOperationException {
    Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
    Class<?> type = Class.forName("java.lang.Thread$Builder");
    builder = type.getMethod("name", String.class, long.class).invoke(builder, prefix, 1L);
    return (ThreadFactory) type.getMethod("factory").invoke(builder);
  }

  private static ThreadFactory platform(String prefix) {
    AtomicLong count = new AtomicLong();
    return task -> {
      Thread thread = new Thread(task, prefix + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
