package io.hosteddb.benchmarks;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import de.bwaldvogel.mongo.MongoServer;
import io.hosteddb.local.internal.mongodb.server.ExtendedBackend;
import io.hosteddb.model.Secret;
import io.hosteddb.simulators.atlas.ClusterServer;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bson.Document;

/**
 * The server of {@code mongodb/local} behind the clusters of a simulated Atlas, in memory: it lets
 * in who is a user there, by SCRAM-SHA-256, and to that user's database alone.
 */
final class MongoServerWithUsers implements ClusterServer, AutoCloseable {
  private static final String ROOT = "root";
  private static final String ROOTS_PASSWORD = "of-this-process";

  private final MongoServer server;
  private final String authority;
  private final MongoClient root;
  private final Set<String> users = new HashSet<>();

  /** A server that listens. */
  MongoServerWithUsers() {
    ExtendedBackend backend = new ExtendedBackend("memFS:atlas", database -> true);
    backend.gate().addRootForNow(ROOT, ROOTS_PASSWORD);
    server = new MongoServer(backend);
    InetSocketAddress address = server.bind();
    authority = "127.0.0.1:" + address.getPort();
    root =
        MongoClients.create(
            "mongodb://" + ROOT + ":" + ROOTS_PASSWORD + "@" + authority + "/?authSource=admin");
  }

  @Override
  public String authority() {
    return authority;
  }

  @Override
  public synchronized void put(String user, Secret password, Set<String> roles) {
    String command = users.add(user) ? "createUser" : "updateUser";
    List<Document> granted =
        roles.stream()
            .map(role -> role.split("@", 2))
            .map(role -> new Document("role", role[0]).append("db", role[1]))
            .toList();
    run(new Document(command, user).append("pwd", password.reveal()).append("roles", granted));
  }

  @Override
  public synchronized void drop(String user) {
    if (users.remove(user)) {
      run(new Document("dropUser", user));
    }
  }

  private void run(Document command) {
    Document unused = root.getDatabase("admin").runCommand(command);
  }

  /** How many users there are. */
  synchronized int users() {
    return users.size();
  }

  @Override
  public void close() {
    root.close();
    server.shutdownNow();
  }
}
