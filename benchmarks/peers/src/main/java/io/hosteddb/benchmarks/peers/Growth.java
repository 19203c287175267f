package io.hosteddb.benchmarks.peers;

import io.hosteddb.benchmarks.Limits;
import io.hosteddb.benchmarks.Measurements;
import io.hosteddb.benchmarks.StoredDatabases;
import io.hosteddb.benchmarks.peers.Peer.Kind;
import java.io.PrintStream;
import java.util.Locale;

/** What a database costs the library where many are stored, in times of few. */
final class Growth {
  private static final int MIN_ROUNDS = 9;
  private static final double MAX_GROWTH = 1.1;

  private final PrintStream out;
  private final Server server;
  private final Kinds kinds;
  private final PeersSize size;
  private final Limits limits;
  private int runs;

  Growth(PrintStream out, Server server, Kinds kinds, PeersSize size, Limits limits) {
    this.out = out;
    this.server = server;
    this.kinds = kinds;
    this.size = size;
    this.limits = limits;
  }

  void run() throws InterruptedException {
    StoredDatabases stored = new StoredDatabases(out, server.postgres());
    Kind few = kinds.stored(stored.schema(size.few()));
    Kind many = kinds.stored(stored.schema(size.many()));
    Measurements atFew = new Measurements();
    Measurements atMany = new Measurements();
    Measurements growth = new Measurements();
    int rounds = Math.max(MIN_ROUNDS, size.rounds());
    for (int round = -1; round < rounds; round++) {
      boolean manyFirst = round % 2 == 0;
      double first = seconds(manyFirst ? many : few);
      double second = seconds(manyFirst ? few : many);
      if (round >= 0) {
        double large = manyFirst ? first : second;
        double small = manyFirst ? second : first;
        atFew.add(size.databases() / small);
        atMany.add(size.databases() / large);
        growth.add(large / small);
      }
    }
    out.printf(
        Locale.ROOT,
        "Brought to READY where others are stored, vendor of 0 s, %d rounds of %,d in turn%n"
            + "  with %,9d stored, a second                %s%n"
            + "  with %,9d stored, a second                %s%n"
            + "  cost at the large size, times the small   %s, limit %.1f%n",
        rounds,
        size.databases(),
        size.few(),
        atFew.inWords("%,.0f"),
        size.many(),
        atMany.inWords("%,.0f"),
        growth.inWords("%.2f"),
        MAX_GROWTH);
    limits.require(
        growth.median() <= MAX_GROWTH,
        String.format(
            Locale.ROOT,
            "a database costs %.2f times as much at the large size, more than %.1f.",
            growth.median(),
            MAX_GROWTH));
  }

  private double seconds(Kind kind) throws InterruptedException {
    runs++;
    try (PeerRun run = PeerRun.amongOthers(server, kind, "growth-" + runs)) {
      PeerRun.Burst unused = run.warmUp();
      System.gc();
      return run.burst(size.databases()).whole();
    }
  }
}
