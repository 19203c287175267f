package io.hosteddb.benchmarks.peers;

import io.hosteddb.benchmarks.Limits;
import io.hosteddb.benchmarks.peers.Peer.Kind;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/**
 * How long after a vendor is ready each says READY, and what that took, at vendors of several
 * speeds. All are at work at once, each with few databases, so that a minute is waited once.
 */
final class Lag {
  private static final long SEED = 12;

  /** The library learns how long a vendor takes; the others have nothing to learn. */
  private static final int LEARNED_FROM = 25;

  private static final long BETWEEN_REQUESTS_MILLIS = 100;
  private static final double MAX_OF_BY_HAND_AT_ONCE = 1.3;

  private final PrintStream out;
  private final Server server;
  private final Kinds kinds;
  private final PeersSize size;
  private final Limits limits;

  Lag(PrintStream out, Server server, Kinds kinds, PeersSize size, Limits limits) {
    this.out = out;
    this.server = server;
    this.kinds = kinds;
    this.size = size;
    this.limits = limits;
  }

  /**
   * Measures behind vendors.
   *
   * @param vendors how long each takes
   */
  void run(VendorTime... vendors) throws InterruptedException {
    out.printf(
        Locale.ROOT,
        "READY behind the vendor, %d databases each after %d that are not counted, one every %d ms%n"
            + "  (for each database: calls to the vendor, transactions / statements at the"
            + " DataSource, and at the server over all of them)%n",
        size.lags(),
        LEARNED_FROM,
        BETWEEN_REQUESTS_MILLIS);
    for (VendorTime time : vendors) {
      vendor(time);
    }
  }

  /**
   * How long a vendor takes.
   *
   * @param seconds in the middle
   * @param spread by how much of that a time is away from it at most
   */
  record VendorTime(double seconds, double spread) {
    /** Always the same. */
    static VendorTime exactly(double seconds) {
      return new VendorTime(seconds, 0);
    }

    /** With the spread of the goals. */
    static VendorTime about(double seconds) {
      return new VendorTime(seconds, 0.3);
    }

    DoubleSupplier times() {
      SplittableRandom random = new SplittableRandom(SEED);
      return () -> {
        synchronized (random) {
          return seconds * (1 - spread + 2 * spread * random.nextDouble());
        }
      };
    }

    @Override
    public String toString() {
      String length =
          seconds == Math.rint(seconds) ? String.valueOf((long) seconds) : String.valueOf(seconds);
      return length
          + " s"
          + (seconds == 0
              ? ""
              : spread == 0
                  ? ", each time the same"
                  : String.format(Locale.ROOT, " with %.0f %% spread", 100 * spread));
    }
  }

  private void vendor(VendorTime time) throws InterruptedException {
    List<PeerRun> runs = new ArrayList<>();
    Map<String, Double> medians = new LinkedHashMap<>();
    out.printf("  vendor of %s%n", time);
    try {
      for (Kind kind : kinds.wanted(kinds.all())) {
        // The same times for each.
        runs.add(new PeerRun(server, kind, time.times(), true));
      }
      medians.putAll(measure(runs, time.seconds() == 0));
    } finally {
      runs.forEach(PeerRun::close);
    }
    check(time, medians);
  }

  private Map<String, Double> measure(List<PeerRun> runs, boolean warmUp)
      throws InterruptedException {
    // First of all: connections that are new know no statement yet, and are slow at long ones.
    PeerRun.settle(runs);
    Map<PeerRun, Counts> atServer = new LinkedHashMap<>();
    for (PeerRun run : runs) {
      atServer.put(run, run.serverCounts());
    }
    if (warmUp) {
      // What is measured then is work, so it is not to be the compiler's.
      for (PeerRun run : runs) {
        PeerRun.Burst unused = run.warmUp();
      }
    }
    Map<PeerRun, List<String>> unused = request(runs, LEARNED_FROM);
    for (PeerRun run : runs) {
      run.awaitAll();
    }
    Map<PeerRun, Counts> before = new LinkedHashMap<>();
    Map<PeerRun, Long> calls = new LinkedHashMap<>();
    for (PeerRun run : runs) {
      before.put(run, run.counts());
      calls.put(run, run.vendor().calls());
    }
    Map<PeerRun, List<String>> measured = request(runs, size.lags());
    Map<String, Double> medians = new LinkedHashMap<>();
    for (PeerRun run : runs) {
      run.awaitAll();
    }
    PeerRun.settle(runs);
    for (PeerRun run : runs) {
      atServer.merge(run, run.serverCounts(), (earlier, now) -> now.minus(earlier));
    }
    measured.forEach((run, projects) -> {
      double[] lags =
          run.arrivals().of(projects).stream()
              .mapToDouble(arrival -> Arrivals.millis(arrival.lag()))
              .sorted()
              .toArray();
      medians.put(run.kind().name(), lags[lags.length / 2]);
      Counts counted = run.counts().minus(before.getOrDefault(run, new Counts(0, 0)));
      long called = run.vendor().calls() - calls.getOrDefault(run, 0L);
      int databases = projects.size();
      out.printf(
          Locale.ROOT,
          "    %-30s median %,8.1f ms, 98 of 100 %,8.1f ms   %4.1f calls, %s and %s%n",
          run.kind(),
          lags[lags.length / 2],
          lags[Math.min(lags.length - 1, lags.length * 98 / 100)],
          called / (double) databases,
          counted.forEach(databases),
          atServer.getOrDefault(run, new Counts(0, 0)).forEach(run.arrivals().count()));
    });
    return medians;
  }

  private static Map<PeerRun, List<String>> request(List<PeerRun> runs, int count)
      throws InterruptedException {
    Map<PeerRun, List<String>> requested = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      for (PeerRun run : runs) {
        requested.computeIfAbsent(run, unused -> new ArrayList<>()).add(run.requestOne());
        // In turn, so that what disturbs one disturbs all, and not each other.
        Thread.sleep(BETWEEN_REQUESTS_MILLIS / runs.size());
      }
    }
    return requested;
  }

  private void check(VendorTime time, Map<String, Double> medians) {
    double ours = medians.getOrDefault(kinds.hosted().name(), Double.MAX_VALUE);
    if (time.seconds() == 0) {
      double byHand = medians.getOrDefault(kinds.byHand().name(), Double.MAX_VALUE);
      limits.require(
          ours <= MAX_OF_BY_HAND_AT_ONCE * byHand,
          String.format(
              Locale.ROOT,
              "behind a vendor of 0 s the library takes %.2f times what it takes by hand, more than"
                  + " %.1f.",
              ours / byHand,
              MAX_OF_BY_HAND_AT_ONCE));
      return;
    }
    medians.forEach((name, median) ->
        limits.require(
            name.equals(kinds.hosted().name())
                || name.equals(kinds.floor().name())
                || ours <= median,
            String.format(
                Locale.ROOT,
                "behind a vendor of %s the library is %.0f ms late, and this %.0f ms: %s.",
                time,
                ours,
                median,
                name)));
  }
}
