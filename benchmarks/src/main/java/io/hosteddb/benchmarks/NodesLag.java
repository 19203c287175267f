package io.hosteddb.benchmarks;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.Region;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProviderProfile;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorResource;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.testkit.ManualWorkQueue;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.work.NextStep;
import io.hosteddb.work.WorkHandler;
import io.hosteddb.work.WorkItem;
import io.hosteddb.work.WorkQueue;
import io.hosteddb.work.WorkQueueFactory;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * Whether the lag depends on how many nodes do the steps and how many databases they have made: one
 * vendor of 2 s with 30 % spread on a set clock, one store, and each step on the next node.
 */
final class NodesLag {
  private static final int MADE = Integer.getInteger("benchmarks.made", 50_000);
  private static final int MEASURED = 2_000;
  private static final double MOST_APART = 0.005;
  private static final int HOSTS = 40;
  private static final int EACH = 20;

  private final SettableClock clock = new SettableClock();
  private final ManualWorkQueue queue = new ManualWorkQueue(clock);
  private final List<WorkHandler> handlers = new ArrayList<>();
  private final Random random = new Random(5);
  private final ClockedProvider provider = new ClockedProvider(clock);
  private int turn;

  private final double centre;

  private NodesLag(double centre) {
    this.centre = centre;
  }

  /**
   * How late each of some databases was seen to be ready, in shares of its time, and after how many
   * polls.
   */
  private static final class Seen {
    private final double[] lags;
    private final long[] calls;

    private Seen(double[] lags, long[] calls) {
      this.lags = lags;
      this.calls = calls;
    }

    double median() {
      return lags[lags.length / 2];
    }

    double mean() {
      return Arrays.stream(lags).average().orElseThrow();
    }

    long mostCalls() {
      return calls[calls.length * 98 / 100];
    }

    static Seen of(double[] lags, long[] calls) {
      Arrays.sort(lags);
      Arrays.sort(calls);
      return new Seen(lags, calls);
    }
  }

  /**
   * Hosts that have learned from some databases of vendors of 0.5 s, 2 s, 10 s and 60 s.
   *
   * @param learned from how many databases each has learned
   * @param best what cannot be bettered
   * @param polls how many are planned
   * @param mostOff how much more than the best the median may be
   * @return whether it is no more, with as many calls
   */
  static boolean learned(PrintStream out, int learned, BestPolls best, int polls, double mostOff) {
    double[] all = new double[0];
    boolean kept = true;
    for (double centre : new double[] {0.5, 2, 10, 60}) {
      double[] lags = new double[HOSTS * EACH];
      long[] calls = new long[HOSTS * EACH];
      for (int host = 0; host < HOSTS; host++) {
        NodesLag fresh = new NodesLag(centre);
        fresh.random.setSeed(host);
        fresh.over(1, learned + EACH, EACH, lags, calls, host * EACH);
      }
      Seen seen = Seen.of(lags, calls);
      print(out, String.format(Locale.ROOT, "after %d, around %s s", learned, centre), seen);
      kept &= seen.mostCalls() <= polls;
      int before = all.length;
      all = Arrays.copyOf(all, before + lags.length);
      System.arraycopy(lags, 0, all, before, lags.length);
    }
    Arrays.sort(all);
    double median = all[all.length / 2];
    out.printf(
        Locale.ROOT,
        "    together: median %.2f %%, %.2f times that of the best plan%n",
        100 * median,
        median / best.medianLag());
    return kept && median <= mostOff * best.medianLag();
  }

  static boolean run(PrintStream out) {
    Seen one = new NodesLag(2).over(1, MEASURED);
    Seen three = new NodesLag(2).over(3, MADE);
    print(out, "1 node, the second thousand", one);
    print(out, String.format(Locale.ROOT, "3 nodes, after %,d", MADE), three);
    return Math.abs(three.median() - one.median()) <= MOST_APART
        && three.mostCalls() <= one.mostCalls() + 1;
  }

  private static void print(PrintStream out, String what, Seen seen) {
    out.printf(
        Locale.ROOT,
        "    %-28s median lag %.2f %%, mean %.2f %%, polls in 98 of 100 at most %d%n",
        what,
        100 * seen.median(),
        100 * seen.mean(),
        seen.mostCalls());
  }

  private Seen over(int nodes, int made) {
    double[] lags = new double[MEASURED / 2];
    long[] calls = new long[MEASURED / 2];
    over(nodes, made, MEASURED / 2, lags, calls, 0);
    return Seen.of(lags, calls);
  }

  /** Brings databases to READY one after the other, and writes down what was seen of the last. */
  private void over(int nodes, int made, int last, double[] lags, long[] calls, int from) {
    InMemoryDatabaseStore store = new InMemoryDatabaseStore();
    List<HostedDatabases> libraries = new ArrayList<>();
    queue.start(inTurns());
    for (int i = 0; i < nodes; i++) {
      libraries.add(
          HostedDatabases.builder()
              .providers(Providers.of(provider))
              .store(store)
              .clock(clock)
              .queue(end())
              .build());
    }
    for (int i = 0; i < made; i++) {
      HostedDatabases library = libraries.get(i % nodes);
      DatabaseId id = attach(library, i);
      awaitReady(library, id);
      Made database = provider.forget(id);
      if (i >= made - last) {
        int at = from + i - (made - last);
        lags[at] = database.lag();
        calls[at] = database.polls;
      }
      if (i % 64 == 0) {
        Instant unused = clock.advance(Duration.ofMinutes(1));
      }
    }
    libraries.forEach(HostedDatabases::close);
  }

  private DatabaseId attach(HostedDatabases library, int number) {
    DatabaseId id =
        library
            .attach(
                AttachRequest.to(ProjectId.of("p-" + number))
                    .provider("clocked")
                    .by(Actor.host())
                    .build())
            .id();
    provider.takes(id, Duration.ofNanos((long) (centre * 1e9 * (0.7 + 0.6 * random.nextDouble()))));
    return id;
  }

  private void awaitReady(HostedDatabases library, DatabaseId id) {
    queue.runUntil(() -> library.get(id).status() == DatabaseStatus.READY, Duration.ofHours(1));
  }

  /**
   * Hosts whose databases begin together: some of which nothing is known, then as many again and
   * again.
   *
   * @param best what cannot be bettered
   * @return whether the last of them are within a tenth of the best, with as many calls
   */
  static boolean together(PrintStream out, double centre, BestPolls best, int polls) {
    int[] sizes = {25, 60, 60, 60};
    Seen last = Seen.of(new double[1], new long[1]);
    int before = 0;
    for (int batch = 0; batch < sizes.length; batch++) {
      double[] lags = new double[HOSTS * sizes[batch]];
      long[] calls = new long[HOSTS * sizes[batch]];
      for (int host = 0; host < HOSTS; host++) {
        NodesLag fresh = new NodesLag(centre);
        fresh.random.setSeed(host);
        fresh.batches(Arrays.copyOf(sizes, batch + 1), lags, calls, host * sizes[batch]);
      }
      last = Seen.of(lags, calls);
      print(
          out,
          String.format(
              Locale.ROOT,
              "%d together after %d, %s s",
              sizes[batch],
              before,
              centre == Math.rint(centre) ? String.valueOf((long) centre) : centre),
          last);
      before += sizes[batch];
    }
    return last.median() <= 1.1 * best.medianLag() && last.mostCalls() <= polls;
  }

  /** Brings databases to READY, each batch at once, and writes down what was seen of the last. */
  private void batches(int[] sizes, double[] lags, long[] calls, int from) {
    queue.start(inTurns());
    try (HostedDatabases library =
        HostedDatabases.builder()
            .providers(Providers.of(provider))
            .store(new InMemoryDatabaseStore())
            .clock(clock)
            .queue(end())
            .build()) {
      int number = 0;
      for (int size : sizes) {
        Instant unused = clock.advance(Duration.ofMinutes(10));
        List<DatabaseId> made = new ArrayList<>();
        for (int i = 0; i < size; i++) {
          made.add(attach(library, number++));
        }
        for (int i = 0; i < size; i++) {
          awaitReady(library, made.get(i));
        }
        for (int i = 0; i < size; i++) {
          Made database = provider.forget(made.get(i));
          if (number == Arrays.stream(sizes).sum()) {
            lags[from + i] = database.lag();
            calls[from + i] = database.polls;
          }
        }
      }
    }
  }

  /** A database at the vendor. */
  private static final class Made {
    private final Duration takes;
    private Instant begun = Instant.EPOCH;
    private Instant seen = Instant.EPOCH;
    private long polls = -1;

    Made(Duration takes) {
      this.takes = takes;
    }

    double lag() {
      return (Duration.between(begun, seen).toNanos() - takes.toNanos()) / (double) takes.toNanos();
    }
  }

  private WorkHandler inTurns() {
    return new WorkHandler() {
      @Override
      public NextStep handle(WorkItem item) throws InterruptedException {
        return handlers.get(turn++ % handlers.size()).handle(item);
      }

      @Override
      public List<DatabaseId> overdue(Instant before, int limit) {
        return handlers.isEmpty() ? List.of() : handlers.get(0).overdue(before, limit);
      }
    };
  }

  /** One node's end of the queue that all share. */
  private WorkQueueFactory end() {
    return (ignoredClock, ignoredParallelism) ->
        new WorkQueue() {
          @Override
          public void start(WorkHandler handler) {
            handlers.add(handler);
          }

          @Override
          public void schedule(DatabaseId database, Instant due) {
            queue.schedule(database, due);
          }

          @Override
          public List<DatabaseId> stop(Duration grace) {
            return List.of();
          }
        };
  }

  /** Ready when the set clock says so; leaves to the engine when to poll. */
  private static final class ClockedProvider implements DatabaseProvider {
    private static final RegionId REGION = RegionId.of("here");

    private final SettableClock clock;
    private final ProviderDescriptor descriptor;
    private final Map<DatabaseId, Made> made = new HashMap<>();

    ClockedProvider(SettableClock clock) {
      this.clock = clock;
      ProviderProfile profile =
          new ProviderProfile(
              ProviderId.of("clocked"),
              "Clocked",
              "none",
              "benchmarks",
              VariableContract.of(ManagedVariable.secret("CLOCKED_URL", "where")),
              List.of(),
              URI.create("https://example.com"),
              REGION);
      descriptor =
          ProviderDescriptor.builder(profile, "none")
              .fallbackRegions(List.of(Region.of("here", "Here")))
              .timeLimit(Duration.ofHours(1))
              .build();
    }

    void takes(DatabaseId id, Duration time) {
      made.put(id, new Made(time));
    }

    Made forget(DatabaseId id) {
      return Objects.requireNonNull(made.remove(id));
    }

    @Override
    public ProviderDescriptor descriptor() {
      return descriptor;
    }

    @Override
    public StepResult<Provisioned> provision(ProvisionRequest request) {
      String name = request.identity().vendorName().value();
      Made database = Objects.requireNonNull(made.get(request.identity().database()));
      database.polls++;
      if (database.polls == 0) {
        database.begun = clock.instant();
      }
      database.seen = clock.instant();
      if (database.seen.isBefore(database.begun.plus(database.takes))) {
        return StepResult.waiting(
            request.checkpoint().with("resource", name), "the vendor is at work");
      }
      return StepResult.done(
          request.checkpoint().with("resource", name),
          new Provisioned(
              VariableValues.none().with("CLOCKED_URL", Secret.of("clocked://" + name)),
              new VendorResource(name, REGION)));
    }

    @Override
    public StepResult<Nothing> deprovision(DeprovisionRequest request) {
      return StepResult.done();
    }
  }
}
