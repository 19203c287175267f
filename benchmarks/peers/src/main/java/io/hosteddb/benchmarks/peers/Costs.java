package io.hosteddb.benchmarks.peers;

import io.hosteddb.benchmarks.Limits;
import io.hosteddb.benchmarks.peers.Peer.Kind;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Transactions and statements that a database costs until it is READY, counted in two places. */
final class Costs {
  private static final int LEAD = 50;
  private static final double MAX_TRANSACTIONS = 4;
  private static final double MAX_STATEMENTS = 6;

  private final PrintStream out;
  private final Server server;
  private final Kinds kinds;
  private final PeersSize size;
  private final Limits limits;

  Costs(PrintStream out, Server server, Kinds kinds, PeersSize size, Limits limits) {
    this.out = out;
    this.server = server;
    this.kinds = kinds;
    this.size = size;
    this.limits = limits;
  }

  void run() throws InterruptedException {
    out.printf(
        Locale.ROOT,
        "Transactions / statements for a database with a vendor of 0 s, %,d databases, %d at once%n"
            + "  %-34s %-20s %s%n",
        size.databases(),
        Peer.REQUESTERS,
        "",
        "at the DataSource",
        "at the server");
    for (int checkpoints = 0; checkpoints <= 2; checkpoints++) {
      String name = "hosteddb, vendor limit";
      if (checkpoints > 0) {
        name += ", saves " + checkpoints;
      }
      judge(
          kinds.hosted(name, new SimulatedProvider.Options(true, checkpoints, null)), checkpoints);
    }
    for (Kind kind :
        kinds.wanted(
            List.of(
                kinds.hosted(),
                kinds.floor(),
                kinds.byHand(),
                kinds.byHandPlain(),
                kinds.quartz(),
                kinds.jobRunr()))) {
      Both unused = measure(kind);
    }
    out.println("  (a connection's own first statements are among those that the server counts)");
  }

  private record Both(Counts dataSource, Counts server) {}

  private Both measure(Kind kind) throws InterruptedException {
    try (PeerRun run = new PeerRun(server, kind, () -> 0, true)) {
      PeerRun.Burst unused = run.burst(LEAD);
      PeerRun.settle(List.of(run));
      Counts serverBefore = run.serverCounts();
      Counts before = run.counts();
      unused = run.burst(size.databases());
      PeerRun.settle(List.of(run));
      Both both = new Both(run.counts().minus(before), run.serverCounts().minus(serverBefore));
      out.printf(
          "  %-34s %-20s %s%n",
          kind,
          both.dataSource().forEach(size.databases()),
          both.server().forEach(size.databases()));
      return both;
    }
  }

  private void judge(Kind kind, int checkpoints) throws InterruptedException {
    Both both = measure(kind);
    judge(kind, "at the DataSource", both.dataSource(), checkpoints);
    judge(kind, "at the server", both.server(), checkpoints);
  }

  private void judge(Kind kind, String where, Counts counts, int checkpoints) {
    double transactions = counts.transactionsFor(size.databases());
    double statements = counts.statementsFor(size.databases());
    limits.require(
        transactions <= MAX_TRANSACTIONS + checkpoints
            && statements <= MAX_STATEMENTS + checkpoints,
        String.format(
            Locale.ROOT,
            "%s: a database costs %.1f transactions and %.1f statements %s, more than %.0f and %.0f.",
            kind,
            transactions,
            statements,
            where,
            MAX_TRANSACTIONS + checkpoints,
            MAX_STATEMENTS + checkpoints));
  }
}
