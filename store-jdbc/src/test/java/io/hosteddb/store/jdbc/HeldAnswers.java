package io.hosteddb.store.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A real DataSource that holds the answer to a statement that has taken place. */
final class HeldAnswers {
  private static final long PATIENCE_SECONDS = 60;

  private final DataSource real;
  private final String part;
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch letGo = new CountDownLatch(1);
  private final BooleanSupplier when;

  /**
   * Holds nothing yet.
   *
   * @param part what the statements have in them whose answers are held
   * @param when whether such a statement did what is waited for
   */
  HeldAnswers(DataSource real, String part, BooleanSupplier when) {
    this.real = real;
    this.part = part;
    this.when = when;
  }

  DataSource dataSource() {
    return proxy(
        DataSource.class,
        real,
        (method, arguments, result) ->
            result instanceof Connection connection ? watched(connection) : result);
  }

  void awaitHeld() throws InterruptedException {
    if (!held.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("No statement with '" + part + "' was executed.");
    }
  }

  void letGo() {
    letGo.countDown();
  }

  private Connection watched(Connection connection) {
    return proxy(
        Connection.class,
        connection,
        (method, arguments, result) ->
            result instanceof PreparedStatement statement
                    && String.valueOf(arguments[0]).contains(part)
                ? watched(statement)
                : result);
  }

  private PreparedStatement watched(PreparedStatement statement) {
    return proxy(
        PreparedStatement.class,
        statement,
        (method, arguments, result) -> {
          if (method.getName().startsWith("execute") && when.getAsBoolean()) {
            held.countDown();
            awaitLetGo();
          }
          return result;
        });
  }

  /** As the driver's socket does: whoever interrupts it gets the answer none the earlier. */
  private void awaitLetGo() {
    boolean interrupted = false;
    while (letGo.getCount() > 0) {
      try {
        letGo.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Then {
    @Nullable Object apply(Method method, Object[] arguments, @Nullable Object result);
  }

  private static <T> T proxy(Class<T> type, T real, Then then) {
    return type.cast(
        Proxy.newProxyInstance(
            HeldAnswers.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              try {
                return then.apply(method, arguments, method.invoke(real, arguments));
              } catch (InvocationTargetException e) {
                throw Objects.requireNonNull(e.getCause());
              }
            }));
  }
}
