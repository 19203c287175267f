package io.hosteddb.benchmarks.peers;

import io.hosteddb.benchmarks.Limits;
import io.hosteddb.benchmarks.peers.Lag.VendorTime;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * Does the same work with the library and with other tools, side by side, and prints what they did
 * as ratios; fails if a stated limit is not kept.
 */
public final class Peers {
  private static final List<String> NAMES =
      List.of("throughput", "delayed", "latency", "lag", "minute", "costs", "polls", "growth");

  private Peers() {}

  /**
   * Runs the comparison.
   *
   * @param arguments which of {@code throughput}, {@code delayed}, {@code latency}, {@code lag},
   *     {@code minute}, {@code costs}, {@code polls} and {@code growth}; all if there are none
   * @throws InterruptedException if the thread was interrupted
   */
  public static void main(String[] arguments) throws InterruptedException {
    if (!NAMES.containsAll(List.of(arguments))) {
      System.err.println("Usage: none or some of " + String.join(", ", NAMES));
      System.exit(2);
    }
    if (!run(System.out, arguments.length == 0 ? NAMES : List.of(arguments))) {
      System.exit(1);
    }
  }

  private static boolean run(PrintStream out, List<String> wanted) throws InterruptedException {
    Runtime runtime = Runtime.getRuntime();
    Limits limits = new Limits(out);
    PeersSize size = PeersSize.fromSystemProperties();
    try (Server server = new Server()) {
      out.printf(
          Locale.ROOT,
          "Java %s, %d processors, %,d MiB heap at most, %s %s%n%s%n%n",
          Runtime.version(),
          runtime.availableProcessors(),
          runtime.maxMemory() >> 20,
          System.getProperty("os.name"),
          System.getProperty("os.arch"),
          server.postgres().inWords());
      Kinds kinds = new Kinds(server.postgres());
      kinds.printUnfair(out);
      for (String name : NAMES) {
        if (wanted.contains(name)) {
          out.println();
          part(name, out, server, kinds, size, limits);
        }
      }
    }
    return limits.kept();
  }

  private static void part(
      String name, PrintStream out, Server server, Kinds kinds, PeersSize size, Limits limits)
      throws InterruptedException {
    switch (name) {
      case "throughput" -> new Throughput(out, server, kinds, size, limits).run();
      case "delayed" -> new Throughput(out, server, kinds, size, limits).runDelayed();
      case "latency" -> new Latency(out, server, kinds, size, limits).run();
      case "lag" ->
          new Lag(out, server, kinds, size, limits)
              .run(VendorTime.exactly(0), VendorTime.about(0.5), VendorTime.about(2));
      case "minute" ->
          new Lag(out, server, kinds, size, limits)
              .run(VendorTime.exactly(60), VendorTime.about(60));
      case "costs" -> new Costs(out, server, kinds, size, limits).run();
      case "polls" -> new Polls(out, server, kinds, limits).run();
      case "growth" -> new Growth(out, server, kinds, size, limits).run();
      default -> throw new IllegalArgumentException(name);
    }
  }
}
