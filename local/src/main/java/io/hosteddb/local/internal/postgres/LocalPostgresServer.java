package io.hosteddb.local.internal.postgres;

import io.hosteddb.local.internal.postgres.LocalCluster.Running;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.provider.postgres.PostgresAdmin;
import io.hosteddb.spi.ProviderException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one PostgreSQL of a directory. It starts in the background, since a step of a provider must
 * not wait for it. Thread-safe.
 */
final class LocalPostgresServer implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalPostgresServer.class);

  private final Path directory;
  private final LocalCluster cluster;
  private @Nullable CompletableFuture<Running> start;
  private boolean closed;

  LocalPostgresServer(Path directory, LocalCluster cluster) {
    this.directory = directory;
    this.cluster = cluster;
    if (cluster.exists()) {
      // Databases that were ready before this process began must be reachable again.
      start = startInBackground();
    }
  }

  /** Whether there can be any database. */
  synchronized boolean hasCluster() {
    return start != null || cluster.exists();
  }

  /**
   * The administrator of the running server; begins to start one that is not running.
   *
   * @return empty while it starts
   * @throws ProviderException if the last start failed; the next call starts anew
   */
  synchronized Optional<PostgresAdmin> administrator() {
    if (closed) {
      throw ProviderException.of(ErrorCategory.UNAVAILABLE, "The local PostgreSQL is closed.")
          .outcomeKnown(true)
          .build();
    }
    CompletableFuture<Running> current = start;
    if (current == null || hasDied(current)) {
      start = startInBackground();
      return Optional.empty();
    }
    if (!current.isDone()) {
      return Optional.empty();
    }
    if (current.isCompletedExceptionally()) {
      start = null;
    }
    return Optional.of(result(current).admin());
  }

  private boolean hasDied(CompletableFuture<Running> current) {
    return current.isDone()
        && !current.isCompletedExceptionally()
        && !cluster.postmaster().isAlive();
  }

  private CompletableFuture<Running> startInBackground() {
    CompletableFuture<Running> future = new CompletableFuture<>();
    Thread thread = new Thread(() -> startNow(future), "hosteddb-local-postgres-start");
    thread.setDaemon(true);
    thread.start();
    return future;
  }

  private void startNow(CompletableFuture<Running> future) {
    try {
      future.complete(cluster.start());
    } catch (ProviderException e) {
      fail(future, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(future, doesNotStart(e));
    } catch (IOException
        | SQLException
        | RuntimeException
        // The library throws it when it cannot unpack the server.
        | ExceptionInInitializerError e) {
      fail(future, doesNotStart(e));
    } catch (Error e) {
      future.completeExceptionally(e);
      throw e;
    }
  }

  private void fail(CompletableFuture<Running> future, ProviderException e) {
    LOG.warn("{} {}", e.failure().message(), e.failure().remedy());
    future.completeExceptionally(e);
  }

  private ProviderException doesNotStart(Throwable cause) {
    LOG.debug("The local PostgreSQL in {} does not start", directory, cause);
    return ProviderException.of(
            ErrorCategory.UNAVAILABLE,
            "The local PostgreSQL in "
                + directory
                + " does not start ("
                + cause.getClass().getSimpleName()
                + ").")
        .remedy(
            "Look into "
                + directory.resolve("server.log")
                + " for the reason. On a processor other than x86-64 its server programs are"
                + " missing: add the artifact of the group io.zonky.test.postgres that fits.")
        .outcomeKnown(true)
        .cause(cause)
        .build();
  }

  private static Running result(CompletableFuture<Running> done) {
    try {
      return done.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ProviderException known) {
        throw known;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }

  /** Stops the server; waits for a start that is under way, since it cannot be called off. */
  @Override
  public void close() throws IOException {
    CompletableFuture<Running> current;
    synchronized (this) {
      closed = true;
      current = start;
    }
    // An interrupted host closes, too, and must leave no server behind.
    boolean interrupted = Thread.interrupted();
    try {
      if (current != null) {
        stop(current);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void stop(CompletableFuture<Running> current) throws IOException, InterruptedException {
    try {
      current.join().server().close();
    } catch (CompletionException e) {
      LOG.debug("The local PostgreSQL in {} had not started", directory);
    }
    cluster.postmaster().stopLeftover();
  }
}
