package io.hosteddb.testkit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * JDBC connections of a process that can die before and after it connects, and before and after
 * every commit and every statement outside of a transaction. Statements inside of one are not cut:
 * wherever among them a process dies, the database undoes them all, as it does before the commit.
 * Closing is not cut either: the operating system does it for the dead.
 *
 * @since 0.1
 */
public final class CuttingConnections {
  /** SQL state of a connection that failed: class 08 of the SQL standard. */
  private static final String CONNECTION_FAILURE = "08006";

  private final CrashPoints points;
  private final boolean livesOn;

  /**
   * Connections of one process.
   *
   * @param points where it dies
   */
  public CuttingConnections(CrashPoints points) {
    this(points, false);
  }

  private CuttingConnections(CrashPoints points, boolean livesOn) {
    this.points = points;
    this.livesOn = livesOn;
  }

  /**
   * Connections of a process that lives on: at the cut the statement has taken effect, its answer
   * is lost and the connection is closed. Only what takes effect counts as a point.
   *
   * @param points where an answer is lost
   * @return the connections
   */
  public static CuttingConnections losingAnswers(CrashPoints points) {
    return new CuttingConnections(points, true);
  }

  /** Opens a real connection. */
  @FunctionalInterface
  public interface Opener {
    /**
     * Opens it.
     *
     * @return the connection
     * @throws SQLException if there is none
     */
    Connection open() throws SQLException;
  }

  /**
   * Connects, unless the process dies of it.
   *
   * @param real opens the real connection
   * @return the connection, cut at its statements
   * @throws SQLException if there is no real connection
   */
  public Connection open(Opener real) throws SQLException {
    if (livesOn) {
      return cutting(real.open());
    }
    points.reached("before connecting");
    Connection connection = real.open();
    try {
      points.reached("after connecting");
    } catch (Error e) {
      connection.close();
      throw e;
    }
    return cutting(connection);
  }

  private Connection cutting(Connection connection) {
    return proxy(
        Connection.class,
        (method, arguments) -> {
          switch (method.getName()) {
            case "createStatement" -> {
              return statement(
                  connection,
                  Statement.class,
                  (Statement) Objects.requireNonNull(call(connection, method, arguments)),
                  "");
            }
            case "prepareStatement" -> {
              String sql = String.valueOf(arguments[0]);
              return statement(
                  connection,
                  PreparedStatement.class,
                  (PreparedStatement) Objects.requireNonNull(call(connection, method, arguments)),
                  sql);
            }
            case "commit" -> {
              return cut("COMMIT", connection, connection, method, arguments);
            }
            default -> {
              return call(connection, method, arguments);
            }
          }
        });
  }

  private <T extends Statement> T statement(
      Connection connection, Class<T> type, T statement, String prepared) {
    return proxy(
        type,
        (method, arguments) -> {
          if (!method.getName().startsWith("execute") || !connection.getAutoCommit()) {
            return call(statement, method, arguments);
          }
          String sql = arguments.length == 0 ? prepared : String.valueOf(arguments[0]);
          return cut(firstWords(sql), connection, statement, method, arguments);
        });
  }

  private @Nullable Object cut(
      String name, Connection connection, Object target, Method method, Object[] arguments)
      throws Throwable {
    if (livesOn) {
      Object result = call(target, method, arguments);
      if (points.losesAnswer("after " + name)) {
        connection.close();
        throw new SQLException("The connection broke before the answer came.", CONNECTION_FAILURE);
      }
      return result;
    }
    points.reached("before " + name);
    Object result = call(target, method, arguments);
    points.reached("after " + name);
    return result;
  }

  private static String firstWords(String sql) {
    List<String> words = List.of(sql.strip().split("\\s+", -1));
    return String.join(" ", words.subList(0, Math.min(2, words.size())));
  }

  private static @Nullable Object call(Object target, Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private interface Call {
    @Nullable Object apply(Method method, Object[] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            CuttingConnections.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                call.apply(method, arguments == null ? new Object[0] : arguments)));
  }
}
