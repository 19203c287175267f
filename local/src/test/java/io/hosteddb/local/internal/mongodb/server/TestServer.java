package io.hosteddb.local.internal.mongodb.server;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCredential;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import de.bwaldvogel.mongo.MongoServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** The extended server on a directory of its own, and clients of it. */
public final class TestServer implements AutoCloseable {
  private static final String ROOT = "root";

  private final ExtendedBackend backend;
  private final MongoServer server;
  private final Deque<MongoClient> clients = new ArrayDeque<>();

  public TestServer(Path directory) {
    backend = new ExtendedBackend(directory.resolve("data").toString(), "reserved"::equals);
    backend.gate().addRootForNow(ROOT, ROOT);
    server = new MongoServer(backend);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1, 2);
  }

  public int port() {
    return server.getLocalAddress().getPort();
  }

  /** Somebody without a name. */
  public MongoClient anonymous() {
    return connect("mongodb://127.0.0.1:" + port() + "/");
  }

  public MongoClient root() {
    return as(ROOT, ROOT, "admin");
  }

  public MongoClient as(String user, String password, String database) {
    return opened(
        MongoClients.create(
            MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString("mongodb://127.0.0.1:" + port() + "/"))
                .credential(
                    MongoCredential.createCredential(user, database, password.toCharArray()))
                .build()));
  }

  public MongoClient connect(String uri) {
    return opened(MongoClients.create(uri));
  }

  private MongoClient opened(MongoClient client) {
    clients.push(client);
    return client;
  }

  @Override
  public void close() {
    clients.forEach(MongoClient::close);
    server.shutdownNow();
  }
}
