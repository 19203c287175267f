package io.hosteddb.cluster;

import io.hosteddb.cluster.ExpectedDatabases.Accepted;
import io.hosteddb.cluster.NodeLogs.TakeOver;
import io.hosteddb.cluster.StoreTables.OperationRow;
import io.hosteddb.cluster.StoreTables.Row;
import io.hosteddb.simulators.neon.NeonAccount;
import io.hosteddb.simulators.turso.TursoSimulator;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Users attach, detach and rotate credentials through three nodes that are killed and stopped all
 * along. Tokens live so briefly that at the end none is valid but the injected one.
 */
final class Storm {
  private static final Duration UP = Duration.ofSeconds(90);
  private static final Duration QUIET = Duration.ofSeconds(1);

  /** What the tokens and passwords of the simulated vendors begin with. */
  private static final List<String> CANARIES =
      List.of(
          TursoSimulator.API_TOKEN,
          NeonAccount.ORG_KEY,
          SimulatedVendors.ATLAS_CLIENT_SECRET.reveal(),
          "npg_simulated",
          "eyJhbGciOiJFZERTQSIs",
          "eyJ-simulated-access-");

  private final StormPlan plan;
  private final PrintStream out;
  private final ExpectedDatabases expected = new ExpectedDatabases();
  private final AtomicInteger turns = new AtomicInteger();
  private final AtomicBoolean blown = new AtomicBoolean();
  private final long begun = System.nanoTime();
  private long faults;
  private int expiring;

  private Storm(StormPlan plan, PrintStream out) {
    this.plan = plan;
    this.out = out;
  }

  /**
   * Lets it failure, and prints how it went.
   *
   * @param folder for logs; what is in it is deleted
   * @return what is wrong in the end
   */
  static List<String> failure(StormPlan plan, Path folder, PrintStream out) throws Exception {
    out.printf(
        Locale.ROOT,
        "[cluster storm] seed %d: %d databases, %d kills, %d pauses, %d nodes; logs in %s%n",
        plan.seed(),
        plan.databases(),
        plan.kills(),
        plan.pauses(),
        StormPlan.NODES,
        folder);
    try (Cluster cluster = Cluster.start(plan.shape(), folder)) {
      cluster.startNodes();
      return new Storm(plan, out).run(cluster);
    }
  }

  /** Whether the users may go home. */
  boolean isOver() {
    return blown.get() && turns.get() >= plan.databases();
  }

  /** Whether it is time for one more attach: they are spread over the storm. */
  boolean takeTurn() {
    double passed = (System.nanoTime() - begun) / (double) plan.lasts().toNanos();
    int due = (int) (plan.databases() * passed) + 1;
    int taken = turns.get();
    return taken < due && turns.compareAndSet(taken, taken + 1);
  }

  /**
   * Whether the databases of a provider are still detached: Atlas tells half a minute after a
   * deletion that it is done, which a brief storm does not wait for.
   */
  boolean mayDetach(String provider) {
    return !provider.equals(SimulatedVendors.ATLAS)
        || System.nanoTime() - begun < plan.lastSlowDetach().toNanos();
  }

  private List<String> run(Cluster cluster) throws Exception {
    EndStateCheck check = new EndStateCheck();
    rage(cluster);
    calmDown(cluster);
    checkEndState(cluster, check);
    print(cluster);
    return check.wrong();
  }

  private void rage(Cluster cluster) throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      CompletionService<Boolean> doing = new ExecutorCompletionService<>(threads);
      Random seeds = new Random(plan.seed());
      for (int i = 1; i <= plan.users(); i++) {
        Future<Boolean> unused =
            doing.submit(
                new StormUser(
                    this,
                    cluster.nodes(),
                    expected,
                    seeds.nextLong(),
                    "storm-" + i,
                    plan.projects()));
      }
      NodeFailures failures = new NodeFailures(plan, cluster.nodes(), expected);
      Future<Boolean> unused =
          doing.submit(() -> {
            failures.run();
            blown.set(true);
            return true;
          });
      for (int i = 0; i <= plan.users(); i++) {
        boolean unusedResult = doing.take().get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** All nodes are up and nothing goes wrong any more: soon there is nothing left to do. */
  private void calmDown(Cluster cluster) throws Exception {
    for (Node node : cluster.nodes()) {
      node.awaitUp(UP);
    }
    faults = Long.parseLong(cluster.askVendors("faults", "false").get(1));
    cluster.restartWithEndlessTokens();
    StoreTables store = cluster.store();
    long[] lastSaid = {0};
    Await.until(
        "no work is left",
        plan.calm(),
        () -> {
          rotateWhatExpires(cluster);
          Map<String, Long> statuses = store.statuses();
          long due = store.due();
          boolean done =
              due == 0
                  && !statuses.containsKey("PROVISIONING")
                  && !statuses.containsKey("DELETING");
          if (!done && System.nanoTime() - lastSaid[0] > Duration.ofSeconds(5).toNanos()) {
            lastSaid[0] = System.nanoTime();
            out.printf(
                Locale.ROOT,
                "  after %d s: %s, %d with work when READY%n",
                seconds(),
                statuses,
                due);
          }
          return done;
        });
    // A step that nobody waits for any more would still call a vendor.
    List<String> calls = new ArrayList<>(cluster.askVendors("calls"));
    Await.until(
        "the vendors are left in peace",
        plan.calm(),
        () -> {
          Await.pause(QUIET);
          List<String> now = cluster.askVendors("calls");
          boolean quiet = now.equals(calls);
          calls.clear();
          calls.addAll(now);
          return quiet;
        });
  }

  /**
   * What has a short life is renewed after minutes only; nobody waits for that here. Whoever gets
   * no answer is asked again.
   */
  private void rotateWhatExpires(Cluster cluster) throws Exception {
    for (String id : cluster.store().expiring()) {
      Node node = cluster.nodes().get(expiring % cluster.nodes().size());
      try {
        List<String> answer = node.askPatiently("rotate", id, "endless-" + expiring++, "0");
        if (answer.get(0).equals("refused") && !StormUser.isBusy(answer)) {
          expected.wrong("a rotation was refused: " + answer);
        }
      } catch (IOException e) {
        expected.count("without an answer");
      }
    }
  }

  private long seconds() {
    return Duration.ofNanos(System.nanoTime() - begun).toSeconds();
  }

  private void checkEndState(Cluster cluster, EndStateCheck check) throws Exception {
    StoreTables store = cluster.store();
    List<Row> rows = store.databases();
    Map<String, Accepted> accepted = expected.accepted();
    Set<String> detached =
        accepted.keySet().stream().filter(expected::isDetached).collect(Collectors.toSet());
    check.promises(accepted, detached, rows);
    check.inventory(rows, cluster.inventory());
    check.histories(rows, store.history());
    check.revisions(rows, store.history(), store.operations(), store.revisions());
    check.operations(expected.operations(), rows, store.operations());
    check.generations(rows, store.generations());
    check.also(cluster.askVendors("wrong"));
    check.also(expected.wrong());
    check.also(useAll(cluster, rows));
    for (Node node : cluster.nodes()) {
      if (!node.isAlive()) {
        check.also(List.of(node + " died by itself"));
      }
    }
    Set<String> secrets = new LinkedHashSet<>(CANARIES);
    secrets.addAll(expected.secrets());
    check.also(NodeLogs.read(cluster.nodes()).holding(secrets));
    check.also(inTables(store, secrets));
  }

  /** Every READY database is used with the variables that some node shows. */
  private List<String> useAll(Cluster cluster, List<Row> rows) throws Exception {
    List<String> wrong = new ArrayList<>();
    Random random = new Random(plan.seed());
    for (Row row : rows) {
      if (!row.status().equals("READY")) {
        continue;
      }
      Node node = cluster.nodes().get(random.nextInt(cluster.nodes().size()));
      List<String> answer = node.askPatiently("reveal", row.id());
      if (!answer.get(0).equals("ok")) {
        wrong.add("the variables of " + row + " are refused: " + answer);
        continue;
      }
      List<String> variables = answer.subList(1, answer.size());
      VariableConnections.secrets(variables).forEach(expected::revealed);
      VariableConnections.problem(cluster, row.provider(), variables)
          .ifPresentOrElse(
              problem -> wrong.add("READY, but its variables do not work: " + row + " " + problem),
              () -> expected.count("used"));
      long live = VariableConnections.live(cluster, row, variables);
      if (live != 1) {
        wrong.add(live + " sets of credentials are let in: " + row);
      }
    }
    return wrong;
  }

  private static List<String> inTables(StoreTables store, Set<String> secrets) throws Exception {
    List<String> wrong = new ArrayList<>();
    for (String line : store.dump()) {
      for (String secret : secrets) {
        String hex = HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8));
        if (line.contains(secret) || line.contains(hex)) {
          wrong.add("a secret is in the table " + line.substring(0, line.indexOf(':')));
        }
      }
    }
    return wrong;
  }

  private void print(Cluster cluster) throws Exception {
    List<Row> rows = cluster.store().databases();
    NodeLogs logs = NodeLogs.read(cluster.nodes());
    List<TakeOver> takeOvers = logs.knownTakeOvers();
    List<String> calls = cluster.askVendors("calls");
    row("databases", rows.size());
    for (String provider :
        List.of(SimulatedVendors.TURSO, SimulatedVendors.NEON, SimulatedVendors.ATLAS)) {
      List<Row> some = rows.stream().filter(row -> row.provider().equals(provider)).toList();
      long ready = some.stream().filter(row -> row.status().equals("READY")).count();
      out.printf(
          Locale.ROOT,
          "    %-34s %8d  (READY %d, DELETED %d)%n",
          provider,
          some.size(),
          ready,
          some.stream().filter(row -> row.status().equals("DELETED")).count());
    }
    row("attaches", expected.counted("attaches"));
    row("detaches", expected.detaches());
    row("rotations", expected.counted("rotations"));
    row("emergencies", expected.counted("emergencies"));
    row("rotations refused", expected.counted("rotations refused"));
    row("acknowledgements", expected.counted("acknowledgements"));
    for (String kind : List.of("ROTATE", "ROTATE_COMPROMISED")) {
      List<OperationRow> some =
          cluster.store().operations().stream().filter(o -> o.kind().equals(kind)).toList();
      out.printf(
          Locale.ROOT,
          "    %-34s %8d  (CANCELLED %d)%n",
          "operations " + kind,
          some.size(),
          some.stream().filter(o -> o.status().equals("CANCELLED")).count());
    }
    row(
        "generations revoked",
        cluster.store().generations().stream().filter(g -> g.status().equals("REVOKED")).count());
    row("repeated attaches", expected.counted("repeated attach"));
    row("repeated detaches", expected.counted("repeated detach"));
    row("requests without an answer", expected.counted("without an answer"));
    row("kills", expected.counted("kills"));
    row("pauses past the lease", expected.counted("pauses"));
    row("lives of nodes", logs.lives());
    row("take-overs", logs.takeOvers());
    row("late steps dropped", logs.late());
    List<Duration> ownerless = sorted(takeOvers, TakeOver::ownerless);
    time("time without an owner, median", ownerless, 0.5);
    time("time without an owner, longest", ownerless, 1);
    time("  of it with a node up, longest", sorted(takeOvers, TakeOver::withNodeUp), 1);
    row("vendor calls", calls.stream().mapToLong(Long::parseLong).sum());
    row("vendor calls that went wrong", faults);
    row("READY databases used", expected.counted("used"));
    row("secrets searched for", expected.secrets().size() + (long) CANARIES.size());
    out.printf(Locale.ROOT, "    %-34s %8d s%n", "run time", seconds());
  }

  private static List<Duration> sorted(
      List<TakeOver> takeOvers, Function<TakeOver, Duration> time) {
    return takeOvers.stream().map(time).sorted().toList();
  }

  private void time(String what, List<Duration> sorted, double quantile) {
    int index = (int) Math.round((sorted.size() - 1) * quantile);
    double seconds = sorted.isEmpty() ? 0 : sorted.get(index).toMillis() / 1000.0;
    out.printf(Locale.ROOT, "    %-34s %8.1f s%n", what, seconds);
  }

  private void row(String what, long number) {
    out.printf(Locale.ROOT, "    %-34s %8d%n", what, number);
  }
}
