package io.hosteddb.benchmarks;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Stands before what a driver gives, to see what is done with it. */
public final class JdbcProxy {
  private static final Object[] NONE = {};

  private JdbcProxy() {}

  /** What is done instead of the call, or around it. */
  public interface Handler {
    /**
     * Handles a call.
     *
     * @param method what was called
     * @param arguments with what; empty if with nothing
     * @return what the caller gets
     * @throws Throwable what the caller gets instead
     */
    @Nullable Object handle(Method method, @Nullable Object[] arguments) throws Throwable;
  }

  /**
   * Something whose calls all go to a handler.
   *
   * @param type an interface
   * @param handler told of each call
   * @param <T> the interface
   * @return the proxy
   */
  public static <T> T of(Class<T> type, Handler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            JdbcProxy.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                handler.handle(method, arguments == null ? NONE : arguments)));
  }

  /**
   * Does what was called to the real thing.
   *
   * @param target the real thing
   * @param method what was called
   * @param arguments with what
   * @return what it returned
   * @throws Throwable what it threw
   */
  public static @Nullable Object call(Object target, Method method, @Nullable Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
