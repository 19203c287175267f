package io.hosteddb.benchmarks.peers;

import io.hosteddb.benchmarks.JdbcProxy;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;

/**
 * Counts transactions and statements at the DataSource. A batch is one statement; a transaction in
 * which nothing was executed is none. Thread-safe.
 */
final class CountingConnections {
  private final DataSource real;
  private final LongAdder transactions = new LongAdder();
  private final LongAdder statements = new LongAdder();

  CountingConnections(DataSource real) {
    this.real = real;
  }

  /** What was counted since it began. */
  Counts counts() {
    return new Counts(transactions.sum(), statements.sum());
  }

  DataSource dataSource() {
    return JdbcProxy.of(
        DataSource.class,
        (method, arguments) -> {
          Object result = JdbcProxy.call(real, method, arguments);
          return result instanceof Connection connection ? new Use(connection).proxy() : result;
        });
  }

  /** One connection from its pool and back; not used by two threads at once. */
  private final class Use {
    private final Connection connection;
    private boolean executed;

    Use(Connection connection) {
      this.connection = connection;
    }

    Connection proxy() {
      return JdbcProxy.of(
          Connection.class,
          (method, arguments) -> {
            Object result = JdbcProxy.call(connection, method, arguments);
            switch (method.getName()) {
              case "commit", "rollback", "setAutoCommit", "close" -> end();
              default -> {}
            }
            return result instanceof Statement statement ? statement(method, statement) : result;
          });
    }

    private void end() {
      if (executed) {
        executed = false;
        transactions.increment();
      }
    }

    private Object statement(Method maker, Statement statement) {
      Class<? extends Statement> type = maker.getReturnType().asSubclass(Statement.class);
      return JdbcProxy.of(
          type,
          (method, arguments) -> {
            Object result = JdbcProxy.call(statement, method, arguments);
            if (method.getName().startsWith("execute")) {
              statements.increment();
              executed = true;
              if (connection.getAutoCommit()) {
                end();
              }
            }
            return result;
          });
    }
  }
}
