package io.hosteddb.local.internal.mongodb;

import de.bwaldvogel.mongo.MongoServer;
import io.hosteddb.local.internal.files.Ports;
import io.hosteddb.local.internal.files.PrivateFiles;
import io.hosteddb.local.internal.files.SideEffects;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.ProviderException;
import io.netty.buffer.ByteBufAllocator;
import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one MongoDB server of a directory, in this process, on the loopback address, and the thread
 * that keeps it running: READY promised that the injected URI works. Thread-safe.
 */
final class LocalMongoServer implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalMongoServer.class);
  private static final String RECORDER = "io.netty.jfr.enabled";
  private static final int WORKERS = 4;
  private static final Duration POLL_EVERY = Duration.ofMillis(250);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(5);

  /** How much a host that is killed may lose of what its runtimes wrote last. */
  private static final int COMMIT_MILLIS = 100;

  private final Path directory;
  private final boolean temporary;
  private final SideEffects effects;
  private final Backends backends;
  private @Nullable Running running;

  /** A start that is under way or was not waited for to its end. */
  private @Nullable CompletableFuture<Running> starting;

  private @Nullable Thread keeper;
  private boolean closed;

  /** Opens the data of the server. */
  @FunctionalInterface
  interface Backends {
    CurrentBackend open(String file);
  }

  LocalMongoServer(Path directory, boolean temporary, SideEffects effects, Backends backends) {
    this.directory = directory;
    this.temporary = temporary;
    this.effects = effects;
    this.backends = backends;
  }

  /** A running server. */
  record Running(CurrentBackend backend, MongoServer server, int port) {
    /** The server itself writes its data a little later, and a kill may not leave it the time. */
    void commit() {
      backend.commit();
    }

    /** Whether it still listens, and on data that are open. */
    boolean isAlive() {
      return server.getLocalAddress() != null
          && !backend.getMvStore().isClosed()
          && accepts(Ports.address(port));
    }

    private static boolean accepts(InetSocketAddress address) {
      try (Socket socket = new Socket()) {
        socket.connect(address, (int) MAX_PAUSE.toMillis());
        return true;
      } catch (ConnectException e) {
        return false;
      } catch (IOException e) {
        // A full queue of connections is no death.
        LOG.debug("No connection to the local MongoDB", e);
        return true;
      }
    }

    void end() {
      server.shutdownNow();
    }
  }

  /** Whether an earlier process kept data here. */
  boolean hasData() {
    return Files.exists(data());
  }

  private Path data() {
    return directory.resolve("data.mv.db");
  }

  /**
   * The running server, started if need be, which takes a fraction of a second.
   *
   * @throws ProviderException if its port is taken
   */
  synchronized Running running() throws IOException, InterruptedException {
    if (closed) {
      throw ProviderException.of(ErrorCategory.UNAVAILABLE, "The local MongoDB is closed.")
          .outcomeKnown(true)
          .build();
    }
    Running current = running;
    if (current == null) {
      current = started();
      running = current;
      keep();
    }
    return current;
  }

  /** A start that somebody was interrupted in goes on; whoever comes next waits for the same. */
  private Running started() throws IOException, InterruptedException {
    CompletableFuture<Running> start = starting;
    if (start == null) {
      int port = Ports.savedOrNew(directory, temporary, effects);
      start = onDaemonThread(port);
      starting = start;
    }
    try {
      Running server = start.get();
      starting = null;
      return server;
    } catch (ExecutionException e) {
      starting = null;
      if (e.getCause() instanceof ProviderException taken) {
        throw taken;
      }
      if (e.getCause() instanceof Error unfit) {
        // As where the driver is another version's: no later try helps, and the engine names it.
        throw unfit;
      }
      throw new IOException("The MongoDB server does not start.", e.getCause());
    }
  }

  /** From now on the server is started again whenever it does not run. */
  synchronized void keep() {
    if (keeper == null && !closed) {
      Thread thread = new Thread(this::keepRunning, "hosteddb-local-mongodb");
      thread.setDaemon(true);
      keeper = thread;
      thread.start();
    }
  }

  private void keepRunning() {
    Duration pause = POLL_EVERY;
    String told = "";
    while (sleeps(pause)) {
      try {
        if (endIfDead()) {
          LOG.warn(
              "The local MongoDB in {} ended; its databases are out of reach until it has been"
                  + " started again.",
              directory);
        }
        boolean down = isDown();
        int port = running().port();
        if (down) {
          LOG.info("The local MongoDB runs again on port {}.", port);
        }
        pause = POLL_EVERY;
        told = "";
      } catch (InterruptedException e) {
        LOG.debug("Interrupted while it kept the server in {}", directory, e);
      } catch (IOException | RuntimeException | LinkageError e) {
        String problem = PrivateFiles.reason(e);
        if (!told.equals(problem) && !isClosed()) {
          LOG.warn("The local MongoDB does not start: {} It is tried again until then.", problem);
        }
        told = problem;
        pause = pause.multipliedBy(2);
        pause = pause.compareTo(MAX_PAUSE) < 0 ? pause : MAX_PAUSE;
      }
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized boolean isDown() {
    return running == null;
  }

  private synchronized boolean sleeps(Duration pause) {
    long deadline = System.nanoTime() + pause.toNanos();
    try {
      for (long left = pause.toNanos(); left > 0 && !closed; ) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
        left = deadline - System.nanoTime();
      }
    } catch (InterruptedException e) {
      LOG.debug("Interrupted in a pause", e);
    }
    return !closed;
  }

  private boolean endIfDead() {
    Running current;
    synchronized (this) {
      current = running;
    }
    if (current == null || current.isAlive()) {
      return false;
    }
    synchronized (this) {
      if (closed || !current.equals(running)) {
        return false;
      }
      running = null;
    }
    try {
      current.end();
    } catch (RuntimeException e) {
      LOG.debug("What was left of the server in {} did not end in order", directory, e);
    }
    return true;
  }

  /** The server's threads inherit from the one that starts it, and must not keep a host alive. */
  private CompletableFuture<Running> onDaemonThread(int port) {
    CompletableFuture<Running> started = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                started.complete(Ports.start(port, "MongoDB", directory, () -> start(port)));
              } catch (Throwable e) {
                started.completeExceptionally(e);
              }
            },
            "hosteddb-local-mongodb-start");
    thread.setDaemon(true);
    thread.start();
    return started;
  }

  /**
   * @throws IOException if the port is taken: the server throws it undeclared
   */
  private Running start(int port) throws IOException {
    keepNettyFromTheRecorder();
    CurrentBackend backend = backends.open(data().toString());
    backend.getMvStore().setAutoCommitDelay(COMMIT_MILLIS);
    MongoServer server = new MongoServer(backend);
    try {
      server.bind(Ports.address(port), 1, WORKERS);
      return new Running(backend, server, port);
    } catch (Throwable e) {
      server.shutdownNow(); // or it would keep the port from the next attempt
      throw e;
    }
  }

  /**
   * Netty from 4.2.20 on leaves a listener with Java's flight recorder, which keeps an application
   * that was taken out of its container. It asks whether it may when its allocator is first needed;
   * where the host has said so, that goes.
   */
  private static void keepNettyFromTheRecorder() {
    // All applications of a process have the one property, each with a Netty of its own.
    synchronized (System.getProperties()) {
      if (System.getProperty(RECORDER) == null) {
        System.setProperty(RECORDER, "false");
        try {
          LOG.debug("Netty allocates by {}", ByteBufAllocator.DEFAULT);
        } finally {
          System.clearProperty(RECORDER);
        }
      }
    }
  }

  /** What a runtime connects to: with a user who is known in the database itself. */
  static Secret uri(Running server, String database, String user, Secret password) {
    return Secret.of(
        "mongodb://"
            + user
            + ":"
            + password.reveal()
            + "@"
            + Ports.HOST
            + ":"
            + server.port()
            + "/"
            + database
            + "?authSource="
            + database);
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
    Running current = running == null ? endOfStart() : running;
    running = null;
    if (current != null) {
      current.end();
    }
  }

  /** A start that nobody waits for any more would hold the port and the file of data for ever. */
  private @Nullable Running endOfStart() {
    CompletableFuture<Running> start = starting;
    starting = null;
    try {
      return start == null ? null : start.join();
    } catch (CompletionException e) {
      LOG.debug("The server in {} did not start before it was closed", directory, e);
      return null;
    }
  }
}
