package io.hosteddb.cluster;

import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL, the vendors in a process of their own, and nodes. Everything ends with this
 * process, however it ends.
 */
final class Cluster implements AutoCloseable {
  private static final Duration UP = Duration.ofSeconds(90);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final EmbeddedPostgres postgres;
  private final JvmProcess vendors;
  private final List<Node> nodes = new ArrayList<>();
  private final Path folder;
  private @Nullable NodeSettings settings;

  private Cluster(EmbeddedPostgres postgres, JvmProcess vendors, Path folder) {
    this.postgres = postgres;
    this.vendors = vendors;
    this.folder = folder;
  }

  /**
   * What a cluster is made of.
   *
   * @param nodes how many nodes
   * @param seed of the vendors' times and faults
   * @param faultShare how many calls to the vendors go wrong, from 0 to 1
   * @param warm how many databases the vendor of PostgreSQL keeps ready
   * @param lease after how long of silence a node's work is taken over
   * @param callBudget how long a call to a provider may take
   * @param tokenLife how long Turso's tokens are good for, as Turso spells it
   */
  record Shape(
      int nodes,
      long seed,
      double faultShare,
      int warm,
      Duration lease,
      Duration callBudget,
      String tokenLife) {}

  /**
   * Starts all but the nodes.
   *
   * @param folder for logs and settings; what is in it is deleted
   */
  static Cluster start(Shape shape, Path folder) throws Exception {
    empty(folder);
    JvmProcess vendors =
        JvmProcess.start(
            VendorsMain.class,
            // The vendors' own API descriptions are held against elsewhere; here they cost time.
            List.of("-Xmx768m", "-Dhosteddb.specs=" + folder.resolve("none")),
            List.of(
                String.valueOf(shape.seed()),
                String.valueOf(shape.faultShare()),
                String.valueOf(shape.warm())),
            folder.resolve("vendors.log"));
    try {
      EmbeddedPostgres postgres =
          EmbeddedPostgres.builder()
              .setServerConfig("max_connections", "200")
              .setServerConfig("fsync", "off")
              .start();
      Cluster cluster = new Cluster(postgres, vendors, folder);
      try {
        cluster.addNodes(shape);
        return cluster;
      } catch (Exception e) {
        postgres.close();
        throw e;
      }
    } catch (Exception e) {
      vendors.close();
      throw e;
    }
  }

  private static void empty(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    Files.createDirectories(folder);
  }

  private void addNodes(Shape shape) throws Exception {
    int unused = vendors.awaitReady(UP);
    Path keyset = folder.resolve("keyset.json");
    TinkKeyset.generate().write(keyset);
    settings =
        new NodeSettings(
            jdbcUrl(),
            keyset,
            askVendors("uris"),
            shape.lease(),
            shape.callBudget(),
            shape.tokenLife());
    settings.write(settingsFile());
    for (int i = 1; i <= shape.nodes(); i++) {
      nodes.add(new Node("node-" + i, folder, settingsFile()));
    }
  }

  private Path settingsFile() {
    return folder.resolve("node.properties");
  }

  /**
   * Kills all nodes and starts them with tokens that never expire, so that work comes to an end.
   */
  void restartWithEndlessTokens() throws IOException, InterruptedException, TimeoutException {
    NodeSettings before = Objects.requireNonNull(settings);
    new NodeSettings(
            before.jdbcUrl(),
            before.keyset(),
            before.vendors(),
            before.lease(),
            before.callBudget(),
            NodeSettings.ENDLESS)
        .write(settingsFile());
    nodes.forEach(Node::kill);
    startNodes();
  }

  String jdbcUrl() {
    return "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres";
  }

  List<Node> nodes() {
    return List.copyOf(nodes);
  }

  /** Starts all nodes and waits until they serve. */
  void startNodes() throws IOException, InterruptedException, TimeoutException {
    for (Node node : nodes) {
      node.start();
    }
    for (Node node : nodes) {
      node.awaitUp(UP);
    }
  }

  /** Asks the vendors' process. */
  List<String> askVendors(String... words) throws Exception {
    List<String> answer = CommandClient.ask(vendors.awaitReady(UP), PATIENCE, Arrays.asList(words));
    if (answer.get(0).equals("failed")) {
      throw new IllegalStateException("The vendors fail: " + answer);
    }
    return answer.equals(List.of("")) ? List.of() : answer;
  }

  /** What is at the vendors and ours. */
  List<String> inventory() throws Exception {
    return askVendors("inventory");
  }

  StoreTables store() {
    return new StoreTables(jdbcUrl());
  }

  @Override
  public void close() throws IOException {
    nodes.stream().filter(Node::isAlive).forEach(Node::kill);
    vendors.end();
    postgres.close();
  }
}
