package io.hosteddb.benchmarks.peers;

import io.hosteddb.benchmarks.Limits;
import io.hosteddb.benchmarks.Measurements;
import io.hosteddb.benchmarks.peers.Peer.Kind;
import io.hosteddb.benchmarks.peers.Peer.Pace;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Databases brought to READY a second where the vendor takes no time, everybody in turn. */
final class Throughput {
  private static final double MIN_OF_BY_HAND = 0.9;
  private static final double MIN_OF_FLOOR = 0.27;
  private static final double MIN_OF_JOB_LIBRARIES = 4;

  private static final int SETTLING_MILLIS = 1_000;
  private static final int POLL_MILLIS = JobRunrPeer.POLL_SECONDS * 1_000;

  private final SplittableRandom phases = new SplittableRandom(1);
  private final PrintStream out;
  private final Server server;
  private final Kinds kinds;
  private final PeersSize size;
  private final Limits limits;

  Throughput(PrintStream out, Server server, Kinds kinds, PeersSize size, Limits limits) {
    this.out = out;
    this.server = server;
    this.kinds = kinds;
    this.size = size;
    this.limits = limits;
  }

  /** As the disk is; this is what the goals are about. */
  void run() throws InterruptedException {
    Map<String, Measurements> ratios = measure("");
    require(ratios, kinds.byHand(), MIN_OF_BY_HAND);
    require(ratios, kinds.floor(), MIN_OF_FLOOR);
    require(ratios, kinds.quartz(), MIN_OF_JOB_LIBRARIES);
    require(ratios, kinds.jobRunr(), MIN_OF_JOB_LIBRARIES);
  }

  /** On a slower disk, told and not judged. */
  void runDelayed() throws InterruptedException {
    server.delayCommits(Latency.SLOW_COMMIT);
    try {
      Map<String, Measurements> unused = measure(", each flush of the log 1.5 ms longer");
    } finally {
      server.undelayCommits();
    }
  }

  private Map<String, Measurements> measure(String how) throws InterruptedException {
    List<Kind> all = kinds.wanted(kinds.durable());
    out.printf(
        Locale.ROOT,
        "Brought to READY with a vendor of 0 s, %d rounds of %,d in turn%s%n"
            + "  %d request, %d work, %d connections; a round before them thrown away%n"
            + "  %-30s %-30s %-28s %s%n",
        size.rounds(),
        size.databases(),
        how,
        Peer.REQUESTERS,
        Peer.WORKERS,
        Peer.CONNECTIONS,
        "",
        "databases a second",
        "the library to it",
        "a second from the first READY to the last");
    Map<String, Measurements> rates = new LinkedHashMap<>();
    Map<String, Measurements> busy = new LinkedHashMap<>();
    Map<String, Measurements> ratios = new LinkedHashMap<>();
    for (int round = -1; round < size.rounds(); round++) {
      Map<String, PeerRun.Burst> measured = new LinkedHashMap<>();
      for (Kind kind : turned(all, round)) {
        measured.put(kind.name(), burst(kind));
      }
      if (round < 0) {
        continue;
      }
      PeerRun.Burst ours = measured.getOrDefault(all.get(0).name(), new PeerRun.Burst(0, 0));
      measured.forEach((name, its) -> {
        add(rates, name, size.databases() / its.whole());
        add(ratios, name, its.whole() / ours.whole());
        add(busy, name, size.databases() / its.busy());
      });
    }
    for (Kind kind : all) {
      out.printf(
          "  %-30s %-30s %-28s %s%n",
          kind,
          of(rates, kind).inWords("%,.0f"),
          of(ratios, kind).inWords("%.2f"),
          of(busy, kind).inWords("%,.0f"));
    }
    out.println("  no database was made twice");
    return ratios;
  }

  /** Each round begins with another, lest one always come after the same. */
  static List<Kind> turned(List<Kind> all, int round) {
    List<Kind> turned = new ArrayList<>(all);
    Collections.rotate(turned, round);
    return turned;
  }

  private PeerRun.Burst burst(Kind kind) throws InterruptedException {
    try (PeerRun run = new PeerRun(server, kind, () -> 0, false)) {
      PeerRun.Burst unused = run.warmUp();
      System.gc();
      if (kind.pace() == Pace.BY_POLLS) {
        // It has just looked for work: anywhere between two polls is as likely as elsewhere.
        TimeUnit.MILLISECONDS.sleep(SETTLING_MILLIS + phases.nextInt(POLL_MILLIS));
      }
      return run.burst(size.databases());
    }
  }

  private static void add(Map<String, Measurements> all, String name, double value) {
    all.computeIfAbsent(name, unused -> new Measurements()).add(value);
  }

  private static Measurements of(Map<String, Measurements> measured, Kind kind) {
    Measurements found = measured.get(kind.name());
    if (found == null) {
      throw new IllegalStateException(kind + " was not measured.");
    }
    return found;
  }

  private void require(Map<String, Measurements> ratios, Kind kind, double least) {
    if (!ratios.containsKey(kind.name())) {
      return;
    }
    double ratio = of(ratios, kind).median();
    limits.require(
        ratio >= least,
        String.format(
            Locale.ROOT,
            "the library reaches %.2f of what this does: %s. It should be at least %.2f.",
            ratio,
            kind,
            least));
  }
}
