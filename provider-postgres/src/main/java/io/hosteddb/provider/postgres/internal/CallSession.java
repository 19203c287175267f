package io.hosteddb.provider.postgres.internal;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * One connection for one call: every statement first looks whether the thread was interrupted and
 * the call still has time, and the server is told to give up when the call does.
 */
public final class CallSession implements AutoCloseable {
  private final Connection connection;
  private final CallContext call;

  /**
   * A session.
   *
   * @param connection closed with the session
   * @param call how long it may take
   */
  public CallSession(Connection connection, CallContext call) {
    this.connection = connection;
    this.call = call;
  }

  /**
   * The connection, for questions; {@link #requireTime} goes before each.
   *
   * @return the connection
   */
  public Connection connection() {
    return connection;
  }

  /**
   * Executes statements that take effect together or not at all.
   *
   * @param statements in order
   * @throws SQLException if one fails
   * @throws InterruptedException if the thread was interrupted
   */
  public void together(List<String> statements) throws SQLException, InterruptedException {
    connection.setAutoCommit(false);
    // For the transaction alone: behind a pooler the session may be another's next.
    limit("SET LOCAL");
    for (String statement : statements) {
      execute(statement);
    }
    requireTime();
    connection.commit();
    connection.setAutoCommit(true);
  }

  /**
   * Executes a statement that takes effect at once.
   *
   * @param statement the statement
   * @throws SQLException if it fails
   * @throws InterruptedException if the thread was interrupted
   */
  public void alone(String statement) throws SQLException, InterruptedException {
    limit("SET");
    execute(statement);
  }

  /**
   * A statement that the server still works on when the call is over would take effect behind the
   * engine's back.
   */
  private void limit(String set) throws SQLException, InterruptedException {
    execute(set + " statement_timeout = " + Math.max(1, call.remaining().toMillis()));
  }

  private void execute(String sql) throws SQLException, InterruptedException {
    requireTime();
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * To be called before each thing that is sent.
   *
   * @throws ProviderException UNAVAILABLE if the time of the call is over
   * @throws InterruptedException if the thread was interrupted
   * @throws SQLException if the connection is closed
   */
  public void requireTime() throws SQLException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted between statements");
    }
    Duration remaining = call.remaining();
    if (remaining.isZero()) {
      throw ProviderException.of(
              ErrorCategory.UNAVAILABLE, "The PostgreSQL server was too slow for one call.")
          .build();
    }
    connection.setNetworkTimeout(Runnable::run, (int) Math.max(1, remaining.toMillis()));
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
