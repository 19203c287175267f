package io.hosteddb.benchmarks;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.credentials.CredentialGeneration;
import io.hosteddb.database.Operation;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.OperationKind;
import io.hosteddb.model.OperationStatus;
import io.hosteddb.model.Page;
import io.hosteddb.model.ProjectId;
import io.hosteddb.simulators.Call;
import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.Faults;
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
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Databases whose tokens live for a day, at a vendor that is down for six hours of each day. The
 * vendor is the simulator of Turso, and time is a clock that is set: what is counted does not
 * depend on the machine.
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
    out.printf(
        Locale.ROOT,
        "%,d databases at turso/cloud with tokens of one day, over %d days, the vendor down for %d"
            + " hours of each (simulated vendor, set clock)%n",
        databases,
        days,
        DOWN.toHours());
    try (SimulatedBackend turso =
        SimulatedBackend.turso(
            Map.of(
                "turso.token-expiration",
                "1d",
                "turso.rate-limit.per-minute",
                "100000",
                "turso.rate-limit.burst",
                "10000"))) {
      SettableClock clock = turso.clock();
      ManualWorkQueue queue = new ManualWorkQueue(clock);
      try (HostedDatabases host =
          HostedDatabases.builder()
              .providers(Providers.of(List.of(turso.factory()), turso.settings()))
              .store(new InMemoryDatabaseStore())
              .clock(clock)
              .queue(queue.asFactory())
              .build()) {
        List<DatabaseId> ids = attach(host, queue);
        Instant start = clock.instant();
        AtomicLong calls = new AtomicLong();
        AtomicLong refused = new AtomicLong();
        turso.vendor().faults(new DailyOutage(clock, start, calls, refused));
        for (int day = 1; day <= days; day++) {
          Instant end = start.plus(DAY.multipliedBy(day));
          while (queue.nextDue().filter(due -> !due.isAfter(end)).isPresent()) {
            boolean unused = queue.advanceToNext();
          }
          clock.advanceTo(end);
          turso.vendor().traffic().clear();
        }
        print(host, ids, clock.instant(), calls.get(), refused.get());
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

  /** Answers 503 for some hours of each day. */
  private record DailyOutage(
      SettableClock clock, Instant start, AtomicLong calls, AtomicLong refused) implements Faults {
    @Override
    public Optional<Fault> next(Call call) {
      calls.incrementAndGet();
      Duration ofDay =
          Duration.ofSeconds(
              Duration.between(start, clock.instant()).toSeconds() % DAY.toSeconds());
      boolean down = ofDay.compareTo(DOWN_FROM) >= 0 && ofDay.compareTo(DOWN_FROM.plus(DOWN)) < 0;
      if (!down) {
        return Optional.empty();
      }
      refused.incrementAndGet();
      return Optional.of(Fault.status(503, false));
    }
  }

  private void print(
      HostedDatabases host, List<DatabaseId> ids, Instant end, long calls, long refused) {
    Duration least = LIFE;
    long renewals = 0;
    long failed = 0;
    int expired = 0;
    Map<Long, Integer> perMinute = new HashMap<>();
    for (DatabaseId id : ids) {
      TreeMap<Integer, Instant> ends = new TreeMap<>();
      for (CredentialGeneration generation :
          host.credentials().status(id, BENCHMARK).generations()) {
        Instant expires = generation.expiresAt();
        if (expires != null) {
          ends.put(generation.id().generation(), expires);
        }
      }
      TreeMap<Integer, Instant> swaps = new TreeMap<>();
      for (Operation operation : operations(host, id)) {
        if (operation.kind() == OperationKind.RENEW
            && operation.status() == OperationStatus.SUCCEEDED) {
          swaps.put(
              operation.credential().generation(), Objects.requireNonNull(operation.endedAt()));
        } else if (operation.status() == OperationStatus.FAILED) {
          failed++;
        }
      }
      for (Map.Entry<Integer, Instant> swap : swaps.entrySet()) {
        Map.Entry<Integer, Instant> before = injectedBefore(swap.getKey(), swaps, ends);
        Duration left = Duration.between(swap.getValue(), before.getValue());
        least = left.compareTo(least) < 0 ? left : least;
        expired += left.isNegative() ? 1 : 0;
        renewals++;
        perMinute.merge(swap.getValue().getEpochSecond() / 60, 1, Integer::sum);
      }
      Instant now = ends.get(swaps.isEmpty() ? 1 : swaps.lastKey());
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

  private static List<Operation> operations(HostedDatabases host, DatabaseId id) {
    List<Operation> all = new ArrayList<>();
    @Nullable String after = null;
    do {
      Page<Operation> page = host.operations().of(id, 100, after, BENCHMARK);
      all.addAll(page.items());
      after = page.next();
    } while (after != null);
    return all;
  }
}
