package io.hosteddb.benchmarks.peers;

import io.hosteddb.benchmarks.Limits;
import io.hosteddb.benchmarks.Measurements;
import io.hosteddb.benchmarks.peers.Peer.Kind;
import io.hosteddb.benchmarks.peers.Peer.Pace;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** One database after the other: how long a request takes, and how long it is until READY. */
final class Latency {
  /** What a commit takes longer on a slower disk. */
  static final Duration SLOW_COMMIT = Duration.ofNanos(1_500_000);

  /** Until the compiler has done its work: a host's process lives longer than a benchmark. */
  private static final int COMPILED_AFTER = 5_000;

  private static final int OF_SLOW = 5;
  private static final int PAUSE_MILLIS = 5;
  private static final double MAX_READY = 2;
  private static final double MAX_REQUEST = 1.8;
  private static final double MAX_REQUEST_DELAYED = 1.5;

  private final SplittableRandom pauses = new SplittableRandom(1);
  private final PrintStream out;
  private final Server server;
  private final Kinds kinds;
  private final PeersSize size;
  private final Limits limits;

  Latency(PrintStream out, Server server, Kinds kinds, PeersSize size, Limits limits) {
    this.out = out;
    this.server = server;
    this.kinds = kinds;
    this.size = size;
    this.limits = limits;
  }

  void run() throws InterruptedException {
    measure("as the disk is", MAX_REQUEST);
    server.delayCommits(SLOW_COMMIT);
    try {
      measure("each flush of the log 1.5 ms longer, as on a slower disk", MAX_REQUEST_DELAYED);
    } finally {
      server.undelayCommits();
    }
  }

  /** Of one peer, in milliseconds. */
  private record Times(Measurements request, Measurements ready) {
    Times() {
      this(new Measurements(), new Measurements());
    }
  }

  private void measure(String how, double maxRequest) throws InterruptedException {
    List<Kind> all = new ArrayList<>(kinds.wanted(kinds.all()));
    all.add(1, kinds.limited());
    Map<String, Times> times = new LinkedHashMap<>();
    Map<String, Times> ratios = new LinkedHashMap<>();
    for (int round = -1; round < size.rounds(); round++) {
      Map<String, Times> measured = new LinkedHashMap<>();
      for (Kind kind : Throughput.turned(all, round)) {
        // Those that wait for a poll of seconds are measured once.
        if (kind.pace() == Pace.AT_ONCE || round == 0) {
          measured.put(kind.name(), one(kind, round < 0));
        }
      }
      if (round < 0) {
        continue;
      }
      Times floor = measured.getOrDefault(kinds.floor().name(), new Times());
      measured.forEach((name, its) -> {
        Times rounds = times.computeIfAbsent(name, unused -> new Times());
        rounds.request().add(its.request().median());
        rounds.ready().add(its.ready().median());
        Times ratio = ratios.computeIfAbsent(name, unused -> new Times());
        ratio.request().add(its.request().median() / floor.request().median());
        ratio.ready().add(its.ready().median() / floor.ready().median());
      });
    }
    print(how, all, times, ratios);
    Times ours = ratios.getOrDefault(kinds.hosted().name(), new Times());
    limits.require(
        ours.ready().median() <= MAX_READY,
        String.format(
            Locale.ROOT,
            "READY takes %.2f times the floor's (%s), more than %.1f.",
            ours.ready().median(),
            how,
            MAX_READY));
    limits.require(
        ours.request().median() <= maxRequest,
        String.format(
            Locale.ROOT,
            "a request takes %.2f times the floor's (%s), more than %.1f.",
            ours.request().median(),
            how,
            maxRequest));
  }

  private void print(
      String how, List<Kind> all, Map<String, Times> times, Map<String, Times> ratios) {
    out.printf(
        Locale.ROOT,
        "One after the other with a vendor of 0 s, %d rounds of %d in turn, medians of each; %s%n"
            + "  %-30s %-32s %-26s %-32s %s%n",
        size.rounds(),
        size.single(),
        how,
        "",
        "request, ms",
        "times the floor's",
        "READY, ms after the request began",
        "times the floor's");
    for (Kind kind : all) {
      Times its = times.getOrDefault(kind.name(), new Times());
      Times ratio = ratios.getOrDefault(kind.name(), new Times());
      out.printf(
          "  %-30s %-32s %-26s %-32s %s%n",
          kind,
          its.request().inWords("%,.2f"),
          ratio.request().inWords("%.2f"),
          its.ready().inWords("%,.2f"),
          ratio.ready().inWords("%.2f"));
    }
  }

  private Times one(Kind kind, boolean thrownAway) throws InterruptedException {
    Times times = new Times();
    int count = kind.pace() == Pace.AT_ONCE ? size.single() : OF_SLOW;
    int pause = kind.pace() == Pace.BY_POLLS ? JobRunrPeer.POLL_SECONDS * 1_000 : PAUSE_MILLIS;
    try (PeerRun run = new PeerRun(server, kind, () -> 0, false)) {
      boolean compiles = thrownAway && kind.pace() == Pace.AT_ONCE;
      PeerRun.Burst unused = compiles ? run.burst(COMPILED_AFTER) : run.warmUp();
      for (int i = 0; i < count; i++) {
        // What comes after READY is over by then, and no poll is in step with the requests.
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS + pauses.nextInt(pause));
        long begun = System.nanoTime();
        String project = run.requestOne();
        long requested = System.nanoTime();
        long ready = run.arrivals().await(project).at();
        times.request().add(Arrivals.millis(requested - begun));
        times.ready().add(Arrivals.millis(ready - begun));
      }
    }
    return times;
  }
}
