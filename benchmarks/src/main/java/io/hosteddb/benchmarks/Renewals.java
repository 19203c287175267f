package io.hosteddb.benchmarks;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.credentials.CredentialGeneration;
import io.hosteddb.database.Operation;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.OperationId;
import io.hosteddb.model.OperationStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.testkit.ManualWorkQueue;
import io.hosteddb.testkit.SettableClock;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Databases whose tokens live for a day, at a vendor that is down for six hours of each day. The
 * vendor is the simulator of Turso, which opens a listener for each database; for more than that is
 * good for, a provider in its place that takes the same steps and counts the same calls. Time is a
 * clock that is set: what is counted does not depend on the machine.
 */
final class Renewals {
  private static final Actor BENCHMARK = Actor.host();
  private static final Duration LIFE = Duration.ofDays(1);
  private static final Duration DAY = Duration.ofDays(1);

  /**
   * When the vendor is down: a moment before the first renewals are due, since all databases are
   * made at the same time. Later days meet renewals at other times of theirs.
   */
  private static final Duration DOWN_FROM = Duration.ofHours(14);

  private static final Duration DOWN = Duration.ofHours(6);

  /** For more databases there is no simulated vendor. */
  private static final int MAX_SIMULATED = 1_000;

  private final PrintStream out;
  private final Limits limits;
  private final int databases = Integer.getInteger("benchmarks.renewed", 500);
  private final int days = Integer.getInteger("benchmarks.days", 10);

  private Renewals(PrintStream out, Limits limits) {
    this.out = out;
    this.limits = limits;
  }

  /**
   * Measures them.
   *
   * @param out where to print
   * @return whether the stated limits were kept
   */
  static boolean run(PrintStream out) {
    Limits limits = new Limits(out);
    new Renewals(out, limits).measure();
    return limits.kept();
  }

  private void measure() {
    boolean simulated = databases <= MAX_SIMULATED;
    out.printf(
        Locale.ROOT,
        "%,d databases at turso/cloud with tokens of one day, over %d days, the vendor down for %d"
            + " hours of each (%s, set clock)%n",
        databases,
        days,
        DOWN.toHours(),
        simulated ? "simulated vendor" : "its steps without a vendor");
    if (!simulated) {
      SettableClock clock = new SettableClock();
      DailyOutage outage = new DailyOutage(clock, DOWN_FROM, DOWN);
      measure(
          Providers.of(new TokenProvider(LIFE, clock, outage)), clock, outage, () -> {}, () -> {});
      return;
    }
    try (SimulatedBackend turso =
        SimulatedBackend.turso(
            Map.of(
                "turso.token-expiration",
                "1d",
                "turso.rate-limit.per-minute",
                "100000",
                "turso.rate-limit.burst",
                "10000"))) {
      DailyOutage outage = new DailyOutage(turso.clock(), DOWN_FROM, DOWN);
      measure(
          Providers.of(List.of(turso.factory()), turso.settings()),
          turso.clock(),
          outage,
          () -> turso.vendor().faults(outage),
          () -> turso.vendor().traffic().clear());
    }
  }

  private void measure(
      Providers providers,
      SettableClock clock,
      DailyOutage outage,
      Runnable whenReady,
      Runnable eachDay) {
    ManualWorkQueue queue = new ManualWorkQueue(clock);
    try (HostedDatabases host =
        HostedDatabases.builder()
            .providers(providers)
            .store(new InMemoryDatabaseStore())
            .clock(clock)
            .queue(queue.asFactory())
            .build()) {
      List<Renewed> all = attach(host, queue).stream().map(Renewed::new).toList();
      Instant start = clock.instant();
      whenReady.run();
      outage.begin();
      for (int day = 1; day <= days; day++) {
        Instant end = start.plus(DAY.multipliedBy(day));
        while (queue.nextDue().filter(due -> !due.isAfter(end)).isPresent()) {
          boolean unused = queue.advanceToNext();
        }
        clock.advanceTo(end);
        eachDay.run();
        all.forEach(renewed -> renewed.look(host));
      }
      print(all, clock.instant(), outage.calls(), outage.refused());
    }
  }

  /** What is seen of one database at the end of each day. */
  private static final class Renewed {
    private final DatabaseId id;
    private final TreeMap<Integer, Instant> ends = new TreeMap<>();
    private final TreeMap<Integer, Instant> swaps = new TreeMap<>();
    private int failed;
    private @Nullable OperationId last;

    Renewed(DatabaseId id) {
      this.id = id;
    }

    void look(HostedDatabases host) {
      for (CredentialGeneration generation :
          host.credentials().status(id, BENCHMARK).generations()) {
        Instant expires = generation.expiresAt();
        if (expires != null) {
          ends.put(generation.id().generation(), expires);
        }
      }
      List<Operation> newest = host.operations().of(id, 50, null, BENCHMARK).items();
      for (int i = newest.size() - 1; i >= 0; i--) {
        Operation operation = newest.get(i);
        boolean isNew = last == null || operation.id().value().compareTo(last.value()) > 0;
        if (isNew && operation.status().isOver()) {
          last = operation.id();
          if (operation.status() == OperationStatus.SUCCEEDED) {
            swaps.put(
                operation.credential().generation(), Objects.requireNonNull(operation.endedAt()));
          } else {
            failed++;
          }
        }
      }
    }
  }

  private List<DatabaseId> attach(HostedDatabases host, ManualWorkQueue queue) {
    List<DatabaseId> ids = new ArrayList<>();
    for (int i = 0; i < databases; i++) {
      ids.add(
          host.attach(
                  AttachRequest.to(ProjectId.of("project-" + i))
                      .provider("turso")
                      .by(BENCHMARK)
                      .build())
              .id());
    }
    queue.runUntil(
        () ->
            host.get(ids.get(ids.size() - 1)).status() == DatabaseStatus.READY
                && ids.stream().allMatch(id -> host.get(id).status() == DatabaseStatus.READY),
        Duration.ofHours(12));
    return ids;
  }

  private void print(List<Renewed> all, Instant end, long calls, long refused) {
    Duration least = LIFE;
    long renewals = 0;
    long failed = 0;
    int expired = 0;
    Map<Long, Integer> perMinute = new HashMap<>();
    for (Renewed one : all) {
      failed += one.failed;
      for (Map.Entry<Integer, Instant> swap : one.swaps.entrySet()) {
        Map.Entry<Integer, Instant> before = injectedBefore(swap.getKey(), one.swaps, one.ends);
        Duration left = Duration.between(swap.getValue(), before.getValue());
        least = left.compareTo(least) < 0 ? left : least;
        expired += left.isNegative() ? 1 : 0;
        renewals++;
        perMinute.merge(swap.getValue().getEpochSecond() / 60, 1, Integer::sum);
      }
      Instant now = one.ends.get(one.swaps.isEmpty() ? 1 : one.swaps.lastKey());
      expired += now == null || now.isBefore(end) ? 1 : 0;
    }
    int most = perMinute.values().stream().mapToInt(n -> n).max().orElse(0);
    out.printf(
        Locale.ROOT,
        "  renewals %,d, attempts that failed %,d, expired %d; least life left at a renewal %d h %02d"
            + " min of 24 h%n  calls %.2f a database and day, %.2f of them refused; most renewals in"
            + " one minute %,d%n",
        renewals,
        failed,
        expired,
        least.toHours(),
        least.toMinutesPart(),
        calls / (double) databases / days,
        refused / (double) databases / days,
        most);
    limits.require(expired == 0, "no credentials may expire");
    limits.require(
        renewals >= (long) databases * days, "each database is renewed once a day at least");
  }

  /** What a swap replaced: what the swap before it injected, or what provisioning handed out. */
  private static Map.Entry<Integer, Instant> injectedBefore(
      int generation, NavigableMap<Integer, Instant> swaps, NavigableMap<Integer, Instant> ends) {
    Integer before = swaps.lowerKey(generation);
    int injected = before == null ? 1 : before;
    return Map.entry(injected, Objects.requireNonNull(ends.get(injected)));
  }
}
