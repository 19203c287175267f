package io.hosteddb.simulators;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.testkit.ManualWorkQueue;
import io.hosteddb.testkit.provider.ConnectionCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Attaches and detaches databases by the hundred while calls to the vendor go wrong at random. In
 * the end every database was READY with working variables, or was detached before; and nothing is
 * left at the vendor. It prints a table. Not thread-safe.
 */
public final class FaultStorm {
  private static final Actor ANA = Actor.user("ana");
  private static final Duration MAX_TIME = Duration.ofDays(2);
  private static final int BATCH = 20;

  private final CloudProviderUnderTest<?> subject;
  private final int cycles;
  private final Random random;
  private final RandomFaults faults;
  private final Map<String, Runnable> disturbances = new LinkedHashMap<>();
  private final Map<String, Integer> outcomes = new TreeMap<>();
  private final ManualWorkQueue queue;
  private final HostedDatabases databases;
  private int projects;

  /**
   * A storm. Closing the library and the subject is left to {@link #run} and to the caller.
   *
   * @param subject the backend
   * @param cycles how many databases to attach and detach
   * @param faults what goes wrong
   * @param seed of the order of things
   */
  public FaultStorm(CloudProviderUnderTest<?> subject, int cycles, RandomFaults faults, long seed) {
    this.subject = subject;
    this.cycles = cycles;
    this.faults = faults;
    this.random = new Random(seed);
    this.queue = new ManualWorkQueue(subject.clock());
    this.databases =
        HostedDatabases.builder()
            .providers(Providers.of(subject.provider()))
            .store(new InMemoryDatabaseStore())
            .clock(subject.clock())
            .queue(queue.asFactory())
            .vendorPrefix("st")
            .build();
  }

  /**
   * Something else that happens now and then between two steps, such as an access token that
   * expires.
   *
   * @param name the name under which it is counted
   * @param disturbance what happens
   * @return this
   */
  public FaultStorm sometimes(String name, Runnable disturbance) {
    disturbances.put(name, disturbance);
    return this;
  }

  /**
   * Runs it, and fails if anything ended wrong.
   *
   * @throws Exception if a database cannot be opened with its variables
   */
  public void run() throws Exception {
    long begun = System.nanoTime();
    List<String> before = subject.inventory();
    subject.vendor().faults(faults);
    for (int done = 0; done < cycles; done += BATCH) {
      batch(Math.min(BATCH, cycles - done));
    }
    subject.vendor().faults(Faults.none());
    databases.close();
    List<String> left = new ArrayList<>(subject.inventory());
    before.forEach(left::remove);
    System.out.println(table(left.size(), Duration.ofNanos(System.nanoTime() - begun)));
    assertThat(left).as("left at the vendor").isEmpty();
    assertThat(queue.unexpected()).as("unexpected exceptions of steps").isEmpty();
  }

  private void batch(int size) throws Exception {
    List<DatabaseId> kept = new ArrayList<>();
    List<DatabaseId> early = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      DatabaseId id = attach().id();
      (random.nextInt(5) == 0 ? early : kept).add(id);
    }
    runSome(random.nextInt(size * 3));
    early.forEach(this::detach);
    runUntil(kept, DatabaseStatus.READY);
    for (DatabaseId id : kept) {
      requireReady(id, id.equals(kept.get(0)));
    }
    kept.forEach(this::detach);
    List<DatabaseId> all = new ArrayList<>(kept);
    all.addAll(early);
    runUntil(all, DatabaseStatus.DELETED);
    for (DatabaseId id : all) {
      assertThat(databases.environment(databases.get(id).project()).entries()).isEmpty();
    }
    count("READY, then detached", kept.size());
    count("detached while provisioning", early.size());
  }

  private HostedDatabase attach() {
    return databases.attach(
        AttachRequest.to(ProjectId.of("storm-" + projects++))
            .provider(descriptor().profile().id().value())
            .name("stormy")
            .by(ANA)
            .build());
  }

  private void detach(DatabaseId id) {
    HostedDatabase unused = databases.detach(id, ANA);
  }

  private void runSome(int steps) {
    for (int i = 0; i < steps; i++) {
      disturb();
      if (!queue.runOne() && !queue.advanceToNext()) {
        return;
      }
    }
  }

  private void runUntil(List<DatabaseId> ids, DatabaseStatus status) {
    queue.runUntil(
        () -> {
          disturb();
          return ids.stream().allMatch(id -> is(id, status));
        },
        MAX_TIME);
  }

  private boolean is(DatabaseId id, DatabaseStatus status) {
    HostedDatabase database = databases.get(id);
    if (database.status() == DatabaseStatus.FAILED) {
      throw new AssertionError("A database FAILED in the storm: " + database.failure());
    }
    return database.status() == status;
  }

  private void disturb() {
    disturbances.forEach((name, disturbance) -> {
      if (random.nextInt(200) == 0) {
        disturbance.run();
        count(name, 1);
      }
    });
  }

  private void requireReady(DatabaseId id, boolean connects) throws Exception {
    Map<String, String> revealed = databases.reveal(id, ANA, "check the variables");
    VariableValues values = VariableValues.none();
    for (Map.Entry<String, String> value : revealed.entrySet()) {
      values = values.with(value.getKey(), Secret.of(value.getValue()));
    }
    assertThat(descriptor().profile().contract().difference(values)).isEmpty();
    if (connects) {
      subject.vendor().faults(Faults.none());
      ConnectionCheck check = subject.connectionCheck().orElseThrow();
      check.connectAndCheck(values);
      subject.vendor().faults(faults);
      count("opened with the variables", 1);
    }
  }

  private ProviderDescriptor descriptor() {
    return subject.provider().descriptor();
  }

  private void count(String what, int number) {
    outcomes.merge(what, number, Integer::sum);
  }

  private String table(int left, Duration took) {
    Map<String, Long> calls = subject.vendor().traffic().counts();
    StringBuilder table = new StringBuilder();
    table.append(
        "[fault storm] %s/%s: %d attach-detach cycles, %d vendor calls, %d s%n"
            .formatted(
                descriptor().profile().id(),
                descriptor().backend(),
                cycles,
                calls.values().stream().mapToLong(Long::longValue).sum(),
                took.toSeconds()));
    outcomes.forEach((what, number) -> table.append(row(what, number)));
    table.append(row("FAILED", 0)).append(row("left at the vendor", left));
    table.append("  faults\n");
    faults.counts().forEach((name, number) -> table.append(row(name, number)));
    return table.toString().stripTrailing();
  }

  private static String row(String what, int number) {
    return "    %-34s %6d%n".formatted(what, number);
  }
}
