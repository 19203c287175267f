package io.hosteddb.benchmarks;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.simulators.VendorSimulator;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.testkit.ManualWorkQueue;
import io.hosteddb.testkit.SettableClock;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.DoubleSupplier;

/**
 * How long after the vendor has a database ready the library says READY, in shares of the time that
 * the vendor took, and how many calls that only look it cost. The vendors are simulators, and time
 * is a clock that is set, so the machine's speed plays no part.
 */
final class ReadyLag {
  private static final Actor BENCHMARK = Actor.host();
  private static final double[] COLD = {0.2, 0.5, 1, 2, 5, 10, 20, 40, 60};
  private static final int RUNS_COLD = 9;
  private static final int LEARNED_FROM = 20;
  private static final int RUNS_WARM = 20;
  private static final int HOSTS_WARM = 4;

  private static final double COLD_LAG = 0.25;
  private static final int COLD_CALLS = 25;

  /** How far a row of so few databases may be from the best there is. */
  private static final double ROW_OFF = 1.5;

  private static final int WARM_CALLS = 8;
  private static final int WARM_PROBES = 16;

  private final PrintStream out;
  private final Random random = new Random(11);
  private boolean kept = true;
  private int projects;

  private ReadyLag(PrintStream out) {
    this.out = out;
  }

  /**
   * Measures all vendors.
   *
   * @param out where to print
   * @return whether the stated limits were kept
   */
  static boolean run(PrintStream out) {
    return new ReadyLag(out).all();
  }

  /** One database: how late, and after how many looks. */
  private record Seen(double lag, long looks) {}

  private boolean all() {
    BestPolls best = BestPolls.of(WARM_CALLS, 0.7, 1.3);
    out.println("Lag of READY behind the vendor's own readiness (simulated vendors, set clock)");
    try (SimulatedBackend turso = SimulatedBackend.turso();
        SimulatedBackend neon = SimulatedBackend.neon();
        SimulatedBackend flex = SimulatedBackend.atlas("flex");
        SimulatedBackend dedicated = SimulatedBackend.atlas("M10")) {
      for (SimulatedBackend subject : List.of(turso, neon, flex)) {
        cold(subject);
      }
      out.printf(
          Locale.ROOT,
          "  The best %d polls for times that spread by 30 %% and are known exactly: mean lag %.2f %%,"
              + " median %.2f %%; no plan has a median below %.2f %%%n",
          WARM_CALLS,
          100 * best.meanLag(),
          100 * best.medianLag(),
          100 * best.leastMedian());
      out.println("  A vendor on the set clock alone, whose times spread by 30 %");
      kept &= NodesLag.learned(out, LEARNED_FROM, best, WARM_CALLS, 1.2);
      kept &= NodesLag.learned(out, 3 * LEARNED_FROM, best, WARM_CALLS, 1.1);
      kept &= NodesLag.together(out, 60, best, WARM_CALLS);
      kept &= NodesLag.run(out);
      out.printf(
          Locale.ROOT,
          "  The vendors, after %d databases of such times     median lag, mean, 95 of 100   looks: median, 98 of 100, most%n",
          LEARNED_FROM);
      BestPolls bestProbes = BestPolls.of(WARM_PROBES, 0.7, 1.3);
      warm(turso, 0.5, WARM_PROBES, bestProbes);
      warm(turso, 2, WARM_PROBES, bestProbes);
      warm(neon, 0.5, WARM_CALLS, best);
      warm(neon, 2, WARM_CALLS, best);
      warm(neon, 60, WARM_CALLS, best);
      warm(flex, 10, WARM_CALLS, best);
      warm(flex, 60, WARM_CALLS, best);
      warm(dedicated, 17 * 60, WARM_CALLS, best);
      atOnce(turso);
      atOnce(neon);
      restarted(neon);
    }
    return kept;
  }

  private void cold(SimulatedBackend subject) {
    List<Seen> all = new ArrayList<>();
    StringBuilder times = new StringBuilder();
    for (double seconds : COLD) {
      List<Seen> seen = new ArrayList<>();
      for (int i = 0; i < RUNS_COLD; i++) {
        seen.addAll(watch(subject, () -> seconds, 0, 1));
      }
      times.append(
          String.format(Locale.ROOT, "  %s s %.0f %%", number(seconds), 100 * median(seen)));
      all.addAll(seen);
    }
    out.printf(
        Locale.ROOT,
        "  %-14s nothing known, 0.2 s to 60 s: median lag %.1f %%, looks at most %d%n   %s%n",
        subject.name(),
        100 * median(all),
        most(all),
        times);
    kept &= median(all) <= COLD_LAG && most(all) <= COLD_CALLS;
  }

  private void warm(SimulatedBackend subject, double centre, int polls, BestPolls best) {
    List<Seen> seen = new ArrayList<>();
    for (int host = 0; host < HOSTS_WARM; host++) {
      seen.addAll(watch(subject, () -> spread(centre), LEARNED_FROM, RUNS_WARM));
    }
    long[] looks = seen.stream().mapToLong(Seen::looks).sorted().toArray();
    out.printf(
        Locale.ROOT,
        "  %-14s around %8s s                              %5.1f %%, %.1f %%, %.0f %%       %d, %d, %d%n",
        subject.name(),
        number(centre),
        100 * median(seen),
        100 * seen.stream().mapToDouble(Seen::lag).average().orElseThrow(),
        100 * seen.stream().mapToDouble(Seen::lag).sorted().toArray()[seen.size() * 95 / 100],
        looks[looks.length / 2],
        looks[looks.length * 98 / 100],
        looks[looks.length - 1]);
    // A look at Neon may be two calls, and what is asked before anything is made is counted too.
    kept &=
        median(seen) <= ROW_OFF * best.medianLag() && looks[looks.length * 98 / 100] <= polls + 3;
  }

  private double spread(double centre) {
    return centre * (0.7 + 0.6 * random.nextDouble());
  }

  /** A vendor that is ready at once: what the library's own waits add. */
  private void atOnce(SimulatedBackend subject) {
    List<Seen> seen = watch(subject, () -> 0.001, LEARNED_FROM, RUNS_WARM);
    out.printf(
        Locale.ROOT,
        "  %-14s around        0 s                              %.0f ms            %d looks at most%n",
        subject.name(),
        median(seen),
        most(seen));
  }

  /** The first databases of a process that begins on the store of another. */
  private void restarted(SimulatedBackend subject) {
    InMemoryDatabaseStore store = new InMemoryDatabaseStore();
    List<Seen> unused = watch(subject, () -> spread(10), LEARNED_FROM, 1, store);
    List<Seen> seen = new ArrayList<>();
    for (int i = 0; i < RUNS_WARM; i++) {
      seen.addAll(watch(subject, () -> spread(10), 0, 1, store));
    }
    out.printf(
        Locale.ROOT,
        "  %-14s around       10 s, first of a new process      %5.1f %%             %d looks at most%n",
        subject.name(),
        100 * median(seen),
        most(seen));
  }

  /** Brings databases to READY one after the other, in one new process. */
  private List<Seen> watch(
      SimulatedBackend subject, DoubleSupplier seconds, int unmeasured, int measured) {
    return watch(subject, seconds, unmeasured, measured, new InMemoryDatabaseStore());
  }

  private List<Seen> watch(
      SimulatedBackend subject,
      DoubleSupplier seconds,
      int unmeasured,
      int measured,
      DatabaseStore store) {
    SettableClock clock = subject.clock();
    ManualWorkQueue queue = new ManualWorkQueue(clock);
    List<Seen> seen = new ArrayList<>();
    try (HostedDatabases databases =
        HostedDatabases.builder()
            .providers(Providers.of(List.of(subject.factory()), subject.settings()))
            .store(store)
            .clock(clock)
            .queue(queue.asFactory())
            .build()) {
      for (int i = 0; i < unmeasured + measured; i++) {
        Duration time = Duration.ofNanos((long) (seconds.getAsDouble() * 1e9));
        Seen one = one(subject, databases, queue, time);
        if (i >= unmeasured) {
          seen.add(one);
        }
      }
    }
    return seen;
  }

  private Seen one(
      SimulatedBackend subject, HostedDatabases databases, ManualWorkQueue queue, Duration time) {
    VendorSimulator vendor = subject.vendor();
    subject.takes(time);
    vendor.traffic().clear();
    Instant begun = subject.clock().instant();
    DatabaseId id =
        databases
            .attach(
                AttachRequest.to(ProjectId.of("lag-" + projects++))
                    .provider(subject.provider())
                    .by(BENCHMARK)
                    .build())
            .id();
    queue.runUntil(() -> databases.get(id).status() == DatabaseStatus.READY, Duration.ofHours(3));
    Instant ready = subject.clock().instant();
    long looks =
        vendor.traffic().exchanges().stream().filter(e -> subject.isPoll(e.operation())).count();
    HostedDatabase unused = databases.detach(id, BENCHMARK);
    queue.runToQuiet(Duration.ofHours(3));
    // Else the account's rate limit would be what is measured.
    Instant unusedLater = subject.clock().advance(Duration.ofMinutes(2));
    double late = Duration.between(begun.plus(time), ready).toNanos() / 1e9;
    return new Seen(late / (time.toNanos() / 1e9), looks);
  }

  private static double median(List<Seen> seen) {
    double[] lags = seen.stream().mapToDouble(Seen::lag).sorted().toArray();
    return lags[lags.length / 2];
  }

  private static long most(List<Seen> seen) {
    return Arrays.stream(seen.stream().mapToLong(Seen::looks).toArray()).max().orElseThrow();
  }

  private static String number(double seconds) {
    return seconds == Math.rint(seconds)
        ? Long.toString((long) seconds)
        : String.format(Locale.ROOT, "%.1f", seconds);
  }
}
