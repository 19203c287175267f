package io.hosteddb.cluster;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;

/**
 * What a node is told, in a file.
 *
 * @param jdbcUrl the store's database
 * @param keyset the file with the keys, the same for all nodes
 * @param vendors where the vendors are, in the order Turso, Neon, Atlas
 * @param lease after how long of silence a node's work is taken over
 * @param callBudget how long a call to a provider may take
 * @param tokenLife how long Turso's tokens are good for, as Turso spells it
 */
record NodeSettings(
    String jdbcUrl,
    Path keyset,
    List<String> vendors,
    Duration lease,
    Duration callBudget,
    String tokenLife) {
  static final String ENDLESS = "never";

  static NodeSettings read(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    return new NodeSettings(
        text(properties, "jdbc-url"),
        Path.of(text(properties, "keyset")),
        List.of(text(properties, "vendors").split(" ", -1)),
        Duration.parse(text(properties, "lease")),
        Duration.parse(text(properties, "call-budget")),
        text(properties, "token-life"));
  }

  private static String text(Properties properties, String name) {
    String value = properties.getProperty(name);
    if (value == null) {
      throw new IllegalArgumentException("The node is not told its " + name + ".");
    }
    return value;
  }

  void write(Path file) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("jdbc-url", jdbcUrl);
    properties.setProperty("keyset", keyset.toString());
    properties.setProperty("vendors", String.join(" ", vendors));
    properties.setProperty("lease", lease.toString());
    properties.setProperty("call-budget", callBudget.toString());
    properties.setProperty("token-life", tokenLife);
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
  }
}
