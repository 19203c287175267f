package io.hosteddb.benchmarks;

import java.io.PrintStream;
import java.util.List;

/** The benchmarks that run on a real PostgreSQL; they share a server and what is stored in it. */
final class StoreBenchmarks {
  static final List<String> NAMES = List.of("store", "environment", "nodes", "hung", "kills");

  private StoreBenchmarks() {}

  /**
   * Runs those that are wanted.
   *
   * @param out where to print
   * @param wanted some of the names
   * @return whether the stated limits were kept
   */
  static boolean run(PrintStream out, List<String> wanted) throws InterruptedException {
    BenchmarkSize scale = BenchmarkSize.fromSystemProperties();
    Limits limits = new Limits(out);
    try (PostgresServer server = PostgresServer.start()) {
      out.printf("%s%n%n", server.inWords());
      StoredDatabases stored = new StoredDatabases(out, server);
      if (wanted.contains("store")) {
        new StoreThroughput(out, server, scale, limits).run(stored);
        out.println();
      }
      if (wanted.contains("environment")) {
        new EnvironmentReads(out, server, scale, limits).run(stored);
        out.println();
      }
      if (wanted.contains("nodes")) {
        new NodeThroughput(out, server, scale, limits).run();
        out.println();
      }
      if (wanted.contains("hung")) {
        out.println("Time to READY beside a vendor that hangs, 16 steps for each backend, medians");
        HungVendor hung = new HungVendor(out, limits);
        hung.inMemory();
        hung.onPostgres(server);
        out.println();
      }
      if (wanted.contains("kills")) {
        new Kills(out, server, limits).run();
        out.println();
      }
    }
    return limits.kept();
  }
}
