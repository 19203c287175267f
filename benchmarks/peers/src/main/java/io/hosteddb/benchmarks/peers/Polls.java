package io.hosteddb.benchmarks.peers;

import io.hosteddb.benchmarks.Limits;
import io.hosteddb.benchmarks.peers.Peer.Kind;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What a further look at a vendor that is still at work costs: alone, and where many wait. */
final class Polls {
  private static final Duration WISH = Duration.ofMillis(500);
  private static final int SECONDS = 15;
  private static final int MANY = 200;
  private static final double AN_HOUR = 3_600;

  private final PrintStream out;
  private final Server server;
  private final Kinds kinds;
  private final Limits limits;

  Polls(PrintStream out, Server server, Kinds kinds, Limits limits) {
    this.out = out;
    this.server = server;
    this.kinds = kinds;
    this.limits = limits;
  }

  void run() throws InterruptedException {
    out.printf(
        Locale.ROOT,
        "Transactions / statements for a further poll, vendor limit switched on, within %d s%n",
        SECONDS);
    Counts idle = measure(0).counts();
    out.printf(
        Locale.ROOT,
        "  nothing waits      %.1f / %.1f a second%n",
        idle.transactionsFor(SECONDS),
        idle.statementsFor(SECONDS));
    judge("one waits alone", measure(1), idle, 3, 3);
    judge(MANY + " wait", measure(MANY), idle, 2.5, 3);
  }

  private record Window(Counts counts, Counts atServer, long polls) {}

  private Window measure(int waiting) throws InterruptedException {
    Kind kind = kinds.hosted("hosteddb", new SimulatedProvider.Options(true, 0, WISH));
    try (PeerRun run = new PeerRun(server, kind, () -> AN_HOUR, true)) {
      if (waiting > 0) {
        var unused = run.request(waiting);
      }
      // All have been begun by then.
      TimeUnit.SECONDS.sleep(2);
      Counts before = run.counts();
      long statements = run.serverStatements();
      long polls = run.vendor().calls();
      TimeUnit.SECONDS.sleep(SECONDS);
      Counts counted = run.counts().minus(before);
      return new Window(
          counted,
          new Counts(0, run.serverStatements() - statements),
          run.vendor().calls() - polls);
    }
  }

  private void judge(
      String what, Window window, Counts idle, double maxTransactions, double maxStatements) {
    Counts net = window.counts().minus(idle);
    long polls = Math.max(1, window.polls());
    out.printf(
        Locale.ROOT,
        "  %-18s %s for each of %,d polls at the DataSource, %.1f statements at the server; %s"
            + " without what is done anyway%n",
        what,
        window.counts().forEach(polls),
        window.polls(),
        window.atServer().statementsFor(polls),
        net.forEach(polls));
    limits.require(
        window.polls() > 0
            && net.transactionsFor(polls) <= maxTransactions
            && net.statementsFor(polls) <= maxStatements,
        String.format(
            Locale.ROOT,
            "where %s a poll costs %.1f transactions and %.1f statements, more than %.1f and %.1f.",
            what,
            net.transactionsFor(polls),
            net.statementsFor(polls),
            maxTransactions,
            maxStatements));
  }
}
