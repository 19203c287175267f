package io.hosteddb.local.internal.files;

import java.util.function.Consumer;

/**
 * Runs what has an effect outside the process. Tests watch it, to let the process die before and
 * after each effect.
 */
public final class SideEffects {
  private final Consumer<String> reached;

  private SideEffects(Consumer<String> reached) {
    this.reached = reached;
  }

  /** SideEffects that nobody watches. */
  public static SideEffects unwatched() {
    return new SideEffects(point -> {});
  }

  /** SideEffects that tell of the point before and the point after each. */
  public static SideEffects watchedBy(Consumer<String> reached) {
    return new SideEffects(reached);
  }

  /** Runs one effect. */
  public <E extends Exception> void run(String name, Action<E> action) throws E {
    reached.accept("before " + name);
    action.run();
    reached.accept("after " + name);
  }

  /**
   * Something with an effect.
   *
   * @param <E> what it throws
   */
  @FunctionalInterface
  public interface Action<E extends Exception> {
    /** Has the effect. */
    void run() throws E;
  }
}
