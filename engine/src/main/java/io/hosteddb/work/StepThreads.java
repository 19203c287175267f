package io.hosteddb.work;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Threads of the library. Who happens to make one is some caller with a request of his own, so they
 * take over nothing of it: no inheritable thread locals, no priority, and for the context class
 * loader they have that of the thread that asked for the factory.
 *
 * @since 0.1
 */
public final class StepThreads {
  private static final int FIRST_GOOD_FEATURE = 24;

  private StepThreads() {}

  /**
   * A factory of threads for work that mostly waits: virtual where the running JDK has good ones
   * (24 and later, where a provider that blocks inside {@code synchronized} no longer holds on to
   * its carrier), else platform daemon threads.
   *
   * @param prefix what the threads' names begin with
   * @return the factory
   */
  public static ThreadFactory named(String prefix) {
    if (Runtime.version().feature() >= FIRST_GOOD_FEATURE) {
      try {
        return withLoader(virtual(prefix));
      } catch (ReflectiveOperationException e) {
        return platform(prefix);
      }
    }
    return platform(prefix);
  }

  /**
   * A factory of platform daemon threads that all have one name, for what the library itself does
   * all the time.
   *
   * @param name the threads' name
   * @return the factory
   */
  public static ThreadFactory daemon(String name) {
    return withLoader(task -> daemon(task, name));
  }

  /** Java 17 has no such method to compile against. */
  private static ThreadFactory virtual(String prefix) throws ReflectiveOperationException {
    Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
    Class<?> type = Class.forName("java.lang.Thread$Builder");
    builder = type.getMethod("name", String.class, long.class).invoke(builder, prefix, 1L);
    builder =
        type.getMethod("inheritInheritableThreadLocals", boolean.class).invoke(builder, false);
    return (ThreadFactory) type.getMethod("factory").invoke(builder);
  }

  private static ThreadFactory platform(String prefix) {
    AtomicLong count = new AtomicLong();
    return withLoader(task -> daemon(task, prefix + count.incrementAndGet()));
  }

  @SuppressWarnings("ThreadPriorityCheck") // The usual one: not what the maker of the thread has.
  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(null, task, name, 0, false);
    thread.setDaemon(true);
    thread.setPriority(Thread.NORM_PRIORITY);
    return thread;
  }

  private static ThreadFactory withLoader(ThreadFactory threads) {
    @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return task -> {
      Thread thread = threads.newThread(task);
      thread.setContextClassLoader(loader);
      return thread;
    };
  }
}
