package io.hosteddb.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Databases brought to READY a second by one, two and four nodes, where the vendor is slow. */
final class NodeThroughput {
  private static final int PARALLELISM = 16;
  private static final int CONNECTIONS = 10;
  private static final double MIN_FACTOR = 1.5;

  private final PrintStream out;
  private final PostgresServer server;
  private final BenchmarkSize scale;
  private final Limits limits;

  NodeThroughput(PrintStream out, PostgresServer server, BenchmarkSize scale, Limits limits) {
    this.out = out;
    this.server = server;
    this.scale = scale;
    this.limits = limits;
  }

  void run() throws InterruptedException {
    out.printf(
        Locale.ROOT,
        "Nodes on one database, a vendor that blocks for %d s, %d calls at once in each node%n"
            + "  (all nodes in one JVM, each with a pool of %d connections; %d databases for each node)%n",
        scale.vendorSeconds(),
        PARALLELISM,
        CONNECTIONS,
        scale.waves() * PARALLELISM);
    double one = 0;
    double before = 0;
    for (int nodes : new int[] {1, 2, 4}) {
      double rate = rate(nodes);
      one = nodes == 1 ? rate : one;
      double most = nodes * PARALLELISM / (double) scale.vendorSeconds();
      out.printf(
          Locale.ROOT,
          "  %d node%s  %5.2f databases a second, %.2f times one node, %.0f %% of what the calls allow%n",
          nodes,
          nodes == 1 ? " " : "s",
          rate,
          rate / one,
          100 * rate / most);
      limits.require(
          nodes == 1 || rate / before >= MIN_FACTOR,
          String.format(
              Locale.ROOT,
              "%d nodes do %.2f times what half as many do, less than %.1f.",
              nodes,
              rate / before,
              MIN_FACTOR));
      before = rate;
    }
  }

  private double rate(int count) throws InterruptedException {
    String schema = server.newSchema();
    List<HikariDataSource> pools = new ArrayList<>();
    List<HostedDatabases> nodes = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        HikariDataSource pool = server.pool(CONNECTIONS);
        pools.add(pool);
        nodes.add(
            HostedDatabases.builder()
                .providers(
                    Providers.of(new BlockingProvider(Duration.ofSeconds(scale.vendorSeconds()))))
                .parallelism(PARALLELISM)
                .store(server.store(pool, schema))
                .build());
      }
      int databases = count * PARALLELISM * scale.waves();
      return databases / new AttachWorkload("nodes", databases, 4 * count).seconds(nodes);
    } finally {
      nodes.forEach(HostedDatabases::close);
      pools.forEach(HikariDataSource::close);
      server.drop(schema);
    }
  }
}
