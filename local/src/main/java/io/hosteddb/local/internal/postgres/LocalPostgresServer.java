package io.hosteddb.local.internal.postgres;

import io.hosteddb.local.internal.files.PrivateFiles;
import io.hosteddb.local.internal.postgres.LocalCluster.Running;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.provider.postgres.server.PostgresAdmin;
import io.hosteddb.spi.ProviderException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one PostgreSQL of a directory, and the thread that keeps it running: READY promised that the
 * injected URL works, so a server that died is started again on its port, and one that could not
 * start is tried again until it does. Steps wait for it no longer than they say. Thread-safe.
 */
final class LocalPostgresServer implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalPostgresServer.class);
  private static final Duration POLL_EVERY = Duration.ofMillis(100);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(5);

  /** What the keeper is at. */
  private enum Trying {
    /** It runs, or is waited for until the next try. */
    NOT,
    /** By itself: steps learn of the outcome when they ask. */
    UNASKED,
    /** For a step that asked, and that is told of a failure. */
    ASKED
  }

  private final Path directory;
  private final LocalCluster cluster;
  private @Nullable Thread keeper;
  private @Nullable Running running;
  private @Nullable ProviderException failure;
  private Trying trying = Trying.NOT;
  private boolean asked;
  private boolean closed;

  /** Whether this process has seen the cluster: one that never was is not gone. */
  private boolean seen;

  /** The last problem that was logged, so that it is logged once. Of the keeper alone. */
  private String told = "";

  LocalPostgresServer(Path directory, LocalCluster cluster) {
    this.directory = directory;
    this.cluster = cluster;
    if (cluster.exists()) {
      // Databases that were ready before this process began must be reachable again.
      ask();
    }
  }

  /** Whether there can be any database. */
  synchronized boolean hasCluster() {
    return keeper != null || cluster.exists();
  }

  /**
   * The administrator of the running server; begins to start one that is not running.
   *
   * @param patience how long to wait while it starts
   * @return empty if it still starts then
   * @throws ProviderException if the last start that was asked for failed; the next call asks for
   *     another
   * @throws InterruptedException if the thread was interrupted in the wait
   */
  synchronized Optional<PostgresAdmin> administrator(Duration patience)
      throws InterruptedException {
    Optional<PostgresAdmin> found = known();
    if (found.isPresent()) {
      return found;
    }
    ask();
    long deadline = System.nanoTime() + patience.toNanos();
    for (long left = patience.toNanos(); found.isEmpty() && left > 0; ) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      found = known();
      left = deadline - System.nanoTime();
    }
    return found;
  }

  private synchronized Optional<PostgresAdmin> known() {
    if (closed) {
      throw ProviderException.of(ErrorCategory.UNAVAILABLE, "The local PostgreSQL is closed.")
          .outcomeKnown(true)
          .build();
    }
    ProviderException known = failure;
    if (known != null) {
      failure = null;
      throw known;
    }
    Running current = running;
    if (current != null && current.isAlive()) {
      return Optional.of(current.admin());
    }
    return Optional.empty();
  }

  private synchronized void ask() {
    if (trying != Trying.ASKED) {
      asked = true;
    }
    if (keeper == null) {
      Thread thread = new Thread(this::keep, "hosteddb-local-postgres");
      thread.setDaemon(true);
      keeper = thread;
      thread.start();
    }
    notifyAll();
  }

  private void keep() {
    Duration pause = FIRST_PAUSE;
    while (begins()) {
      try {
        Running started = cluster.start();
        LOG.info("The local PostgreSQL runs on port {}.", started.admin().port());
        pause = FIRST_PAUSE;
        told = "";
        keepWhileAlive(started);
      } catch (InterruptedException e) {
        // Nobody of ours interrupts it.
        LOG.debug("Interrupted while it kept the server in {}", directory, e);
      } catch (IOException | SQLException | RuntimeException | LinkageError e) {
        ProviderException problem = e instanceof ProviderException p ? p : doesNotStart(e);
        if (!told.equals(problem.failure().message())) {
          told = problem.failure().message();
          LOG.warn("{} {} It is tried again until then.", told, problem.failure().remedy());
          LOG.debug("Why it does not start", e);
        }
        pause(problem, pause);
        pause = pause.multipliedBy(2).compareTo(MAX_PAUSE) < 0 ? pause.multipliedBy(2) : MAX_PAUSE;
      }
    }
  }

  private synchronized boolean begins() {
    running = null;
    boolean exists = cluster.exists();
    boolean gone = seen && !exists;
    seen |= exists;
    if (closed || (!asked && !exists)) {
      if (!closed && gone) {
        LOG.error(
            "The cluster of the local PostgreSQL in {} is gone, and the databases with it.",
            directory);
      }
      keeper = null;
      trying = Trying.NOT;
      return false;
    }
    trying = asked ? Trying.ASKED : Trying.UNASKED;
    asked = false;
    return true;
  }

  private synchronized void keepWhileAlive(Running started) throws InterruptedException {
    seen = true;
    running = started;
    failure = null;
    trying = Trying.NOT;
    asked = false;
    notifyAll();
    while (!closed && started.isAlive()) {
      wait(POLL_EVERY.toMillis());
    }
    if (!closed) {
      LOG.warn(
          "The local PostgreSQL in {} ended by itself or was stopped (see {}); its databases are"
              + " out of reach until it has been started again.",
          directory,
          cluster.log());
    }
  }

  private synchronized void pause(ProviderException problem, Duration pause) {
    if (trying == Trying.ASKED || failure != null) {
      failure = problem;
      notifyAll();
    }
    trying = Trying.NOT;
    long deadline = System.nanoTime() + pause.toNanos();
    try {
      for (long left = pause.toNanos(); left > 0 && !asked && !closed; ) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
        left = deadline - System.nanoTime();
      }
    } catch (InterruptedException e) {
      LOG.debug("Interrupted in a pause", e);
    }
  }

  private ProviderException doesNotStart(Throwable cause) {
    String reason = PrivateFiles.reason(cause);
    return ProviderException.of(
            ErrorCategory.UNAVAILABLE,
            "The local PostgreSQL in " + directory + " does not start (" + reason + ").")
        .remedy(remedy(reason))
        .outcomeKnown(true)
        .cause(cause)
        .build();
  }

  private String remedy(String reason) {
    if (reason.contains("cannot be run as root")
        || reason.contains("execution of the PostgreSQL")) {
      return "Run the host as another user than root, or let it make user namespaces (unshare -U).";
    }
    if (reason.contains("\"TimeZone\"")) {
      return "The driver sends the JVM's time zone, which this PostgreSQL does not know: start the"
          + " JVM with another, such as -Duser.timezone=UTC.";
    }
    if (reason.contains("effective user ID")) {
      return "Give the user's number a name (a line in /etc/passwd), or let it make user namespaces"
          + " (unshare -U).";
    }
    if (reason.contains("Permission denied") && reason.contains("Cannot run program")) {
      return "Set '" + Binaries.SETTING + "' to a directory from which programs may be run.";
    }
    try {
      if (Files.exists(cluster.log()) && Files.size(cluster.log()) > 0) {
        return "Look into " + cluster.log() + " for more.";
      }
    } catch (IOException e) {
      LOG.debug("{} cannot be read", cluster.log(), e);
    }
    return "Correct that; the start is tried again.";
  }

  /** Stops the server; waits for a start that is under way, since it cannot be called off. */
  @Override
  public void close() throws IOException {
    Thread current;
    synchronized (this) {
      closed = true;
      current = keeper;
      notifyAll();
    }
    // An interrupted host closes, too, and must leave no server behind.
    boolean interrupted = Thread.interrupted();
    try {
      while (current != null && current.isAlive()) {
        try {
          current.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      stop();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void stop() throws IOException {
    try {
      cluster.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the server was being stopped", e);
    }
  }
}
