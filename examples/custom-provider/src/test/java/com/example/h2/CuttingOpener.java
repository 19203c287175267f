package com.example.h2;

import io.hosteddb.testkit.CrashPoints;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Real connections of a process that can die before and after each statement. */
final class CuttingOpener implements H2Server.Opener {
  private final CrashPoints cuts;
  private final boolean livesOn;

  CuttingOpener(CrashPoints cuts) {
    this(cuts, false);
  }

  private CuttingOpener(CrashPoints cuts, boolean livesOn) {
    this.cuts = cuts;
    this.livesOn = livesOn;
  }

  /** Of a process that lives on: a statement takes effect, and the connection breaks after it. */
  static CuttingOpener losingAnswers(CrashPoints losses) {
    return new CuttingOpener(losses, true);
  }

  @Override
  public Connection open(String url, Properties properties) throws SQLException {
    if (livesOn) {
      Connection connection = H2Server.DRIVER.open(url, properties);
      return proxy(Connection.class, (method, arguments) -> opened(connection, method, arguments));
    }
    cuts.reached("before connecting");
    Connection connection = H2Server.DRIVER.open(url, properties);
    try {
      cuts.reached("after connecting");
    } catch (Error e) {
      connection.close();
      throw e;
    }
    return proxy(Connection.class, (method, arguments) -> opened(connection, method, arguments));
  }

  private @Nullable Object opened(Connection connection, Method method, Object[] arguments)
      throws Throwable {
    Object result = call(connection, method, arguments);
    if (result instanceof PreparedStatement prepared) {
      return statement(connection, PreparedStatement.class, prepared, String.valueOf(arguments[0]));
    }
    return result instanceof Statement statement
        ? statement(connection, Statement.class, statement, "")
        : result;
  }

  private <T extends Statement> T statement(
      Connection connection, Class<T> type, T statement, String prepared) {
    return proxy(
        type,
        (method, arguments) -> {
          if (!method.getName().startsWith("execute")) {
            return call(statement, method, arguments);
          }
          String sql = arguments.length == 0 ? prepared : String.valueOf(arguments[0]);
          String name = String.join(" ", sql.split(" ", 4)).replaceAll("^((\\S+ ){2}\\S+).*", "$1");
          if (livesOn) {
            return losing(name, connection, statement, method, arguments);
          }
          cuts.reached("before " + name);
          Object result = call(statement, method, arguments);
          cuts.reached("after " + name);
          return result;
        });
  }

  private @Nullable Object losing(
      String name, Connection connection, Statement statement, Method method, Object[] arguments)
      throws Throwable {
    Object result = call(statement, method, arguments);
    if (cuts.losesAnswer("after " + name)) {
      connection.close();
      throw new SQLException("The connection broke before the answer came.", "08006");
    }
    return result;
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
            CuttingOpener.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                call.apply(method, arguments == null ? new Object[0] : arguments)));
  }
}
