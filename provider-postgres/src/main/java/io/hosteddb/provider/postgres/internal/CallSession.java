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
  /**
   * First in a transaction in a tenant's database: he may have set a role for whoever comes into
   * it.
   */
  public static final String AS_OURSELVES = "SET LOCAL ROLE NONE";

  private static final int TRANSACTION_TIMEOUT_SINCE = 17;

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

  /** What is done in one transaction. */
  @FunctionalInterface
  public interface Work<T> {
    /**
     * Does it.
     *
     * @return what comes of it
     * @throws SQLException if the server refuses
     * @throws InterruptedException if the thread was interrupted
     */
    T run() throws SQLException, InterruptedException;
  }

  /**
   * Does something in one transaction, which takes effect as a whole or not at all.
   *
   * @param work what is done; it calls {@link #execute}, and {@link #requireTime} before questions
   * @return what came of it
   * @throws SQLException if the server refuses; then nothing of it was done
   * @throws InterruptedException if the thread was interrupted
   */
  public <T> T transaction(Work<T> work) throws SQLException, InterruptedException {
    return committed("READ COMMITTED, READ WRITE", work);
  }

  /**
   * Asks something in one transaction, as {@link #transaction}, of a server that may be a standby.
   *
   * @param work what is asked
   * @return what came of it
   * @throws SQLException if the server refuses
   * @throws InterruptedException if the thread was interrupted
   */
  public <T> T look(Work<T> work) throws SQLException, InterruptedException {
    return committed("READ COMMITTED", work);
  }

  private <T> T committed(String modes, Work<T> work) throws SQLException, InterruptedException {
    T result = begun(modes, work);
    requireTime();
    connection.commit();
    connection.setAutoCommit(true);
    return result;
  }

  /**
   * Does something in a transaction that is undone in any case, to see what the server says.
   *
   * @param work what is tried
   * @return what came of it
   * @throws SQLException if the server refuses
   * @throws InterruptedException if the thread was interrupted
   */
  public <T> T trial(Work<T> work) throws SQLException, InterruptedException {
    T result = begun("READ COMMITTED, READ WRITE", work);
    connection.rollback();
    connection.setAutoCommit(true);
    return result;
  }

  /** In a transaction that is still open afterwards, or undone if the work fails. */
  private <T> T begun(String modes, Work<T> work) throws SQLException, InterruptedException {
    connection.setAutoCommit(false);
    try {
      execute(preface(modes));
      return work.run();
    } catch (SQLException | RuntimeException e) {
      rollBack(e);
      throw e;
    }
  }

  private void rollBack(Exception problem) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      // The connection is gone, and the transaction with it.
      problem.addSuppressed(e);
    }
  }

  /**
   * Executes statements that take effect together or not at all.
   *
   * @param statements in order
   * @throws SQLException if one fails
   * @throws InterruptedException if the thread was interrupted
   */
  public void together(List<String> statements) throws SQLException, InterruptedException {
    int unused =
        transaction(() -> {
          for (String statement : statements) {
            execute(statement);
          }
          return statements.size();
        });
  }

  /**
   * What a tenant has set for everybody who comes into his database must not hold for us: neither
   * limits, nor where he has functions and operators of his own. For the transaction alone, since
   * behind a pooler the session may be another's next; in one message with its beginning, so that
   * nothing of his is in force in between.
   */
  private String preface(String modes) throws SQLException {
    // A statement that the server still works on when the call is over would take effect behind
    // the engine's back.
    return "SET TRANSACTION ISOLATION LEVEL "
        + modes
        + "; SET LOCAL statement_timeout = "
        + Math.max(1, call.remaining().toMillis())
        + "; SET LOCAL idle_in_transaction_session_timeout = 0;"
        + (connection.getMetaData().getDatabaseMajorVersion() < TRANSACTION_TIMEOUT_SINCE
            ? ""
            : " SET LOCAL transaction_timeout = 0;")
        + " SET LOCAL search_path = pg_catalog, pg_temp";
  }

  /**
   * Executes a statement that takes effect at once.
   *
   * @param statement the statement
   * @throws SQLException if it fails
   * @throws InterruptedException if the thread was interrupted
   */
  public void alone(String statement) throws SQLException, InterruptedException {
    execute("SET statement_timeout = " + Math.max(1, call.remaining().toMillis()));
    execute(statement);
  }

  /**
   * Executes a statement of a {@link #transaction}.
   *
   * @param sql the statement
   * @throws SQLException if it fails
   * @throws InterruptedException if the thread was interrupted
   */
  public void execute(String sql) throws SQLException, InterruptedException {
    requireTime();
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * To be called before anything is done.
   *
   * @throws InterruptedException if the thread was interrupted, which is cleared
   */
  public static void requireNotInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before a step or a statement");
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
    requireNotInterrupted();
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
