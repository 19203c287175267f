package io.hosteddb.store.jdbc.internal.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Makes a database write down what it has committed, on a thread that nobody interrupts: an
 * interruption in the middle of it would close H2's file, and H2 would swallow it.
 */
public final class CommitFlush {
  private static final long KEEP_ALIVE_SECONDS = 5;

  private final String statement;
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          0,
          1,
          KEEP_ALIVE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          CommitFlush::daemon);

  CommitFlush(String statement) {
    this.statement = statement;
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(null, task, "hosteddb-flush", 0, false);
    thread.setDaemon(true);
    // Not that of the caller, which may be a web application's: it would seem to leak.
    thread.setContextClassLoader(CommitFlush.class.getClassLoader());
    return thread;
  }

  /** Returns when everything committed is written down, or throws. */
  public void run(Connection connection) throws SQLException {
    Future<Boolean> flushed = submit(connection);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          boolean unusedResults = flushed.get();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw e.getCause() instanceof SQLException cause ? cause : new SQLException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Future<Boolean> submit(Connection connection) throws SQLException {
    try {
      return thread.submit(() -> {
        try (Statement sql = connection.createStatement()) {
          return sql.execute(statement);
        }
      });
    } catch (OutOfMemoryError e) {
      // What is committed may be lost, which is for the caller to hear.
      throw new SQLException("The system gives no thread to write down what is committed.", e);
    }
  }
}
