package io.hosteddb.store.jdbc.internal.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes a database write down what it has committed, on a thread that nobody interrupts: an
 * interruption in the middle of it would close H2's file, and H2 would swallow it. When it is
 * closed its thread ends; it can be used after that, with a thread for each time.
 */
public final class CommitFlush implements AutoCloseable {
  private static final long KEEP_ALIVE_SECONDS = 5;
  private static final long END_MILLIS = 1000;

  private final String statement;
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          0, 1, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), this::daemon);
  private volatile @Nullable Thread last;

  CommitFlush(String statement) {
    this.statement = statement;
  }

  private Thread daemon(Runnable task) {
    Thread daemon = new Thread(null, task, "hosteddb-flush", 0, false);
    daemon.setDaemon(true);
    // Not that of the caller, which may be a web application's: it would seem to leak.
    daemon.setContextClassLoader(CommitFlush.class.getClassLoader());
    last = daemon;
    return daemon;
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

  /** A web application that is taken out looks at once for threads that it has left. */
  @Override
  public void close() {
    thread.setKeepAliveTime(0, TimeUnit.SECONDS);
    Thread idle = last;
    if (idle != null) {
      try {
        idle.join(END_MILLIS);
      } catch (InterruptedException e) {
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
