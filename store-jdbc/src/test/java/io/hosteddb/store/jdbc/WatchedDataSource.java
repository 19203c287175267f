package io.hosteddb.store.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A real DataSource that writes down what is done with its connections, looks at them when they
 * come back, and can lose an answer on its way.
 */
final class WatchedDataSource {
  private final DataSource real;
  private final boolean autoCommit;
  private final int isolation;
  private final Set<Integer> isolations = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> executed = new LinkedBlockingQueue<>();
  private final List<String> wrongAtClose = new CopyOnWriteArrayList<>();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Loss loss;

  /** What fails, whether after it took place, and how. */
  record Loss(String event, boolean after, String state) {}

  WatchedDataSource(DataSource real, boolean autoCommit, int isolation) {
    this.real = real;
    this.autoCommit = autoCommit;
    this.isolation = isolation;
  }

  WatchedDataSource(DataSource real) {
    this(real, true, Connection.TRANSACTION_READ_COMMITTED);
  }

  DataSource dataSource() {
    return proxy(
        DataSource.class,
        (method, arguments) ->
            method.getName().equals("getConnection")
                ? connection()
                : call(real, method, arguments));
  }

  /** What was done since the last look: "open", "execute", "commit", "rollback", "close". */
  List<String> events() {
    return drained(events);
  }

  /** At once: what comes between a copy and its clearing would never be seen. */
  private static List<String> drained(BlockingQueue<String> queue) {
    List<String> all = new ArrayList<>();
    int unused = queue.drainTo(all);
    return all;
  }

  /** The statements that were executed since the last look, and which were tried. */
  List<String> executed() {
    return drained(executed);
  }

  /** The isolations at which statements were prepared since the last look. */
  Set<Integer> isolations() {
    Set<Integer> all = Set.copyOf(isolations);
    isolations.clear();
    return all;
  }

  /** The threads that had statements of their own made, and not only prepared. */
  Set<Thread> threads() {
    return threads;
  }

  /** Connections that came back in another state than they were handed out in. */
  List<String> wrongAtClose() {
    return wrongAtClose;
  }

  /** The next event of this name fails, once. */
  void lose(String event, boolean after, String state) {
    loss = new Loss(event, after, state);
  }

  private Connection connection() throws Throwable {
    before("open");
    Connection connection = real.getConnection();
    connection.setAutoCommit(autoCommit);
    connection.setTransactionIsolation(isolation);
    if (!autoCommit) {
      connection.commit();
    }
    events.add("open");
    return proxy(
        Connection.class,
        (method, arguments) -> {
          switch (method.getName()) {
            case "prepareStatement" -> {
              isolations.add(connection.getTransactionIsolation());
              return statement(
                  String.valueOf(arguments[0]),
                  (PreparedStatement) must(call(connection, method, arguments)));
            }
            case "createStatement" -> {
              threads.add(Thread.currentThread());
              Statement plain = (Statement) must(call(connection, method, arguments));
              return proxy(
                  Statement.class,
                  (each, given) ->
                      each.getName().equals("execute")
                          ? flush(plain, each, given)
                          : call(plain, each, given));
            }
            case "commit", "rollback" -> {
              return watched(method.getName(), connection, method, arguments);
            }
            case "close" -> {
              look(connection);
              events.add("close");
              return call(connection, method, arguments);
            }
            default -> {
              return call(connection, method, arguments);
            }
          }
        });
  }

  /** What makes H2 write down what is committed can be lost, and is no event. */
  private @Nullable Object flush(Statement statement, Method method, Object[] arguments)
      throws Throwable {
    before("flush");
    return call(statement, method, arguments);
  }

  private void look(Connection connection) throws SQLException {
    if (!connection.isClosed()) {
      if (connection.getAutoCommit() != autoCommit) {
        wrongAtClose.add("auto commit " + connection.getAutoCommit());
      }
      if (connection.getTransactionIsolation() != isolation) {
        wrongAtClose.add("isolation " + connection.getTransactionIsolation());
      }
      if (!autoCommit) {
        connection.rollback();
      }
    }
  }

  private PreparedStatement statement(String sql, PreparedStatement statement) {
    return proxy(
        PreparedStatement.class,
        (method, arguments) -> {
          if (!method.getName().startsWith("execute")) {
            return call(statement, method, arguments);
          }
          executed.add(sql);
          return watched("execute", statement, method, arguments);
        });
  }

  private @Nullable Object watched(String event, Object target, Method method, Object[] arguments)
      throws Throwable {
    before(event);
    Object result = call(target, method, arguments);
    events.add(event);
    Loss lost = loss;
    if (lost != null && lost.event().equals(event) && lost.after()) {
      loss = null;
      throw new SQLException("The answer was lost.", lost.state());
    }
    return result;
  }

  private void before(String event) throws SQLException {
    Loss lost = loss;
    if (lost != null && lost.event().equals(event) && !lost.after()) {
      loss = null;
      throw new SQLException("The request was lost.", lost.state());
    }
  }

  private static Object must(@Nullable Object value) {
    if (value == null) {
      throw new IllegalStateException("The driver gave nothing.");
    }
    return value;
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
            WatchedDataSource.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                call.apply(method, arguments == null ? new Object[0] : arguments)));
  }
}
