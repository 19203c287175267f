package io.hosteddb.store.jdbc.internal.schema;

import io.hosteddb.error.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes connections while a store opens: a pool may wait for long, or for ever, and whoever starts
 * the host is to see what it waits for, and can end it.
 */
final class OpeningConnection {
  private static final Logger LOG = LoggerFactory.getLogger(OpeningConnection.class);
  private static final Duration SAY_SO_EVERY = Duration.ofSeconds(5);

  /** Longer than a pool's usual patience, so that it says itself what is wrong. */
  private static final Duration PATIENCE = Duration.ofSeconds(45);

  private OpeningConnection() {}

  /**
   * A connection.
   *
   * @param what what it is for, for the log
   * @throws SQLException as the DataSource throws it
   * @throws TimeoutException if the DataSource neither gives one nor throws
   * @throws StoreException if the thread is interrupted, and still is then
   */
  static Connection take(DataSource dataSource, String what) throws SQLException, TimeoutException {
    CompletableFuture<Connection> taken = new CompletableFuture<>();
    Thread thread = new Thread(() -> take(dataSource, taken), "hosteddb-opening");
    thread.setDaemon(true);
    thread.start();
    try {
      return await(taken, what);
    } catch (InterruptedException e) {
      thread.interrupt();
      giveBackLater(taken);
      Thread.currentThread().interrupt();
      throw new StoreException(
          "The store was not opened: the thread was interrupted while it waited for " + what + ".",
          e);
    } catch (TimeoutException e) {
      thread.interrupt();
      giveBackLater(taken);
      throw e;
    }
  }

  private static void take(DataSource dataSource, CompletableFuture<Connection> taken) {
    try {
      if (!taken.complete(dataSource.getConnection())) {
        LOG.debug("A connection came too late.");
      }
    } catch (Throwable e) {
      taken.completeExceptionally(e);
    }
  }

  private static Connection await(CompletableFuture<Connection> taken, String what)
      throws InterruptedException, SQLException, TimeoutException {
    long begun = System.nanoTime();
    while (true) {
      try {
        return taken.get(SAY_SO_EVERY.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        long waited = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
        if (waited >= PATIENCE.toSeconds()) {
          throw e;
        }
        LOG.info("The store is being opened; it waits for {} ({} s so far).", what, waited);
      } catch (ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof SQLException sql) {
          throw sql;
        }
        if (cause instanceof RuntimeException unchecked) {
          throw unchecked;
        }
        if (cause instanceof Error error) {
          throw error;
        }
        throw new SQLException("The DataSource failed.", cause);
      }
    }
  }

  private static void giveBackLater(CompletableFuture<Connection> taken) {
    CompletableFuture<Void> unused =
        taken.thenAccept(connection -> {
          try {
            connection.close();
          } catch (SQLException e) {
            LOG.debug("A connection that came too late could not be given back.", e);
          }
        });
  }
}
