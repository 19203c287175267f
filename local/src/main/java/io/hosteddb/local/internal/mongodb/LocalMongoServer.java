package io.hosteddb.local.internal.mongodb;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import de.bwaldvogel.mongo.MongoServer;
import io.hosteddb.local.internal.files.Effects;
import io.hosteddb.local.internal.files.Ports;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The one MongoDB server of a directory, in this process, on the loopback address. Thread-safe. */
final class LocalMongoServer implements Closeable {
  private static final String HOST = "127.0.0.1";
  private static final int WORKERS = 4;

  /** How much a host that is killed may lose of what its runtimes wrote last. */
  private static final int COMMIT_MILLIS = 100;

  private final Path directory;
  private final boolean temporary;
  private final Effects effects;
  private final Backends backends;
  private @Nullable Running running;

  /** Opens the data of the server. */
  @FunctionalInterface
  interface Backends {
    CurrentBackend open(@Nullable String file);
  }

  LocalMongoServer(Path directory, boolean temporary, Effects effects, Backends backends) {
    this.directory = directory;
    this.temporary = temporary;
    this.effects = effects;
    this.backends = backends;
  }

  /** A running server and the client that provisions on it. */
  record Running(CurrentBackend backend, MongoServer server, MongoClient client, int port) {
    /** The server itself writes its data a little later, and a kill may not leave it the time. */
    void commit() {
      backend.commit();
    }
  }

  /** Whether an earlier process kept data here. */
  boolean hasData() {
    return Files.exists(data());
  }

  private Path data() {
    return directory.resolve("data.mv.db");
  }

  /** The running server, started if need be, which takes a fraction of a second. */
  synchronized Running running() throws IOException, InterruptedException {
    Running current = running;
    if (current == null) {
      int port = Ports.savedOrNew(directory, effects);
      Ports.requireFree(port, "MongoDB", directory);
      current = onDaemonThread(port);
      running = current;
    }
    return current;
  }

  /** The server's threads inherit from the one that starts it, and must not keep a host alive. */
  private Running onDaemonThread(int port) throws IOException, InterruptedException {
    CompletableFuture<Running> started = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                started.complete(start(port));
              } catch (Throwable e) {
                started.completeExceptionally(e);
              }
            },
            "hosteddb-local-mongodb-start");
    thread.setDaemon(true);
    thread.start();
    try {
      return started.get();
    } catch (ExecutionException e) {
      throw new IOException("The MongoDB server does not start.", e.getCause());
    }
  }

  private Running start(int port) {
    CurrentBackend backend = backends.open(temporary ? null : data().toString());
    backend.getMvStore().setAutoCommitDelay(COMMIT_MILLIS);
    MongoServer server = new MongoServer(backend);
    try {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1, WORKERS);
      return new Running(backend, server, client(port), port);
    } catch (Throwable e) {
      server.shutdownNow(); // or it would keep the port from the next attempt
      throw e;
    }
  }

  private static MongoClient client(int port) {
    return MongoClients.create(
        MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString("mongodb://" + HOST + ":" + port))
            .applyToClusterSettings(c -> c.serverSelectionTimeout(5, TimeUnit.SECONDS))
            .applyToSocketSettings(s -> s.readTimeout(10, TimeUnit.SECONDS))
            .applicationName("hosteddb")
            .build());
  }

  /** What a runtime connects to. */
  static String uri(Running server, String database) {
    return "mongodb://" + HOST + ":" + server.port() + "/" + database;
  }

  @Override
  public synchronized void close() {
    Running current = running;
    running = null;
    if (current != null) {
      current.client().close();
      current.server().shutdownNow();
    }
  }
}
