package io.hosteddb.benchmarks;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A DataSource that writes down every use of its connections, so that it can be done again. */
final class StatementRecorder {
  private final DataSource real;
  private final Predicate<String> isName;
  private final AtomicLong clock = new AtomicLong();
  private final Queue<ConnectionUse> uses = new ConcurrentLinkedQueue<>();
  private volatile boolean recording;

  /**
   * A recorder that does not record yet.
   *
   * @param real gives the connections
   * @param isName whether a parameter or a work item names a project or database
   */
  StatementRecorder(DataSource real, Predicate<String> isName) {
    this.real = real;
    this.isName = isName;
  }

  DataSource dataSource() {
    return JdbcProxy.of(
        DataSource.class,
        (method, arguments) -> {
          Object result = JdbcProxy.call(real, method, arguments);
          return recording && result instanceof Connection connection
              ? new Use(connection).proxy()
              : result;
        });
  }

  void start() {
    recording = true;
  }

  /** What was done since the start, in its order. */
  List<ConnectionUse> stop() {
    recording = false;
    List<ConnectionUse> all =
        uses.stream().sorted(Comparator.comparingLong(ConnectionUse::order)).toList();
    uses.clear();
    return all;
  }

  /** One connection from its pool and back. */
  private final class Use {
    private final Connection real;
    private final List<ConnectionUse.Call> calls = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private boolean transaction;
    private boolean found;
    private long order = Long.MAX_VALUE;

    Use(Connection real) {
      this.real = real;
    }

    Connection proxy() {
      return JdbcProxy.of(
          Connection.class,
          (method, arguments) -> {
            switch (method.getName()) {
              case "prepareStatement" -> {
                return statement(
                    (PreparedStatement) must(JdbcProxy.call(real, method, arguments)),
                    only(method, arguments));
              }
              case "setAutoCommit" -> transaction |= !((Boolean) arguments[0]);
              case "close" -> end();
              case "createStatement", "prepareCall", "rollback" ->
                  throw new SQLException("The recorder does not know " + method);
              default -> {}
            }
            return JdbcProxy.call(real, method, arguments);
          });
    }

    private void end() {
      if (!calls.isEmpty()) {
        boolean search = found || names.isEmpty();
        uses.add(
            new ConnectionUse(order, transaction, List.copyOf(calls), Set.copyOf(names), search));
        calls.clear();
      }
    }

    private PreparedStatement statement(PreparedStatement statement, String sql) {
      List<ConnectionUse.Parameter> parameters = new ArrayList<>();
      return JdbcProxy.of(
          PreparedStatement.class,
          (method, arguments) -> {
            String name = method.getName();
            if (name.startsWith("set") && arguments.length > 1) {
              parameters.add(parameter(method, arguments));
            } else if (name.startsWith("execute")) {
              // What it begins with is what it waited for.
              order = Math.min(order, clock.incrementAndGet());
              calls.add(new ConnectionUse.Call(sql, List.copyOf(parameters)));
            }
            Object result = JdbcProxy.call(statement, method, arguments);
            return result instanceof ResultSet results ? results(results) : result;
          });
    }

    private ConnectionUse.Parameter parameter(Method method, @Nullable Object[] arguments) {
      int index = (Integer) must(arguments[0]);
      Object value = arguments[1];
      if (value instanceof String text && isName.test(text)) {
        names.add(text);
      }
      return switch (method.getName()) {
        case "setString" -> s -> s.setString(index, (String) value);
        case "setBytes" -> s -> s.setBytes(index, (byte[]) value);
        case "setLong" -> s -> s.setLong(index, (Long) must(value));
        case "setInt" -> s -> s.setInt(index, (Integer) must(value));
        case "setBoolean" -> s -> s.setBoolean(index, (Boolean) must(value));
        case "setNull" -> s -> s.setNull(index, (Integer) must(value));
        case "setTimestamp" -> s -> s.setTimestamp(index, (Timestamp) value);
        case "setObject" -> s -> s.setObject(index, value);
        default -> throw new IllegalStateException("The recorder does not know " + method);
      };
    }

    /** A pick says in its result which databases it is about: it comes after what woke them. */
    private ResultSet results(ResultSet results) {
      return JdbcProxy.of(
          ResultSet.class,
          (method, arguments) -> {
            Object result = JdbcProxy.call(results, method, arguments);
            if (arguments.length == 1 && "task_instance".equals(arguments[0])) {
              names.add(String.valueOf(result));
              found = true;
              order = clock.incrementAndGet();
            }
            return result;
          });
    }
  }

  private static String only(Method method, @Nullable Object[] arguments) throws SQLException {
    if (arguments.length != 1) {
      throw new SQLException("The recorder does not know " + method);
    }
    return (String) must(arguments[0]);
  }

  private static Object must(@Nullable Object value) {
    if (value == null) {
      throw new IllegalStateException("The driver was given nothing, or gave it.");
    }
    return value;
  }
}
