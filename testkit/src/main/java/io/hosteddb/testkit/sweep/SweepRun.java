package io.hosteddb.testkit.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.credentials.CredentialGeneration;
import io.hosteddb.database.Operation;
import io.hosteddb.env.VariableContract;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.CredentialStatus;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.testkit.CrashPoints;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.provider.ConnectionCheck;
import io.hosteddb.testkit.provider.ProviderUnderTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** One run of a scenario: one store, one project, several processes. */
final class SweepRun {
  final ProjectId project;

  private final ProviderUnderTest subject;
  private final DatabaseStore store;
  private final SettableClock clock;
  private final int weight;
  private final CrashPoints cuts;
  private final List<String> before;
  private VariableValues first = VariableValues.none();

  /**
   * A run.
   *
   * @param subject the provider
   * @param store closed with the run
   * @param clock the time of all processes
   * @param project where things are attached
   * @param weight how many things at the vendor a database is made of
   * @param cuts where the process that dies does so
   * @throws Exception if the vendor's inventory cannot be had
   */
  SweepRun(
      ProviderUnderTest subject,
      DatabaseStore store,
      SettableClock clock,
      ProjectId project,
      int weight,
      CrashPoints cuts)
      throws Exception {
    this.subject = subject;
    this.store = store;
    this.clock = clock;
    this.project = project;
    this.weight = weight;
    this.cuts = cuts;
    this.before = subject.inventory();
  }

  /** The process that dies. */
  void first(Consumer<SimulatedProcess> life) throws Exception {
    play(cuts, life);
  }

  /** A process that lives. */
  void then(Consumer<SimulatedProcess> life) throws Exception {
    play(CrashPoints.counting(), life);
  }

  private void play(CrashPoints points, Consumer<SimulatedProcess> life) throws Exception {
    DatabaseProvider provider =
        subject
            .restart(points)
            .orElseThrow(() -> new AssertionError("A sweep needs ProviderUnderTest.restart()."));
    try (SimulatedProcess process = new SimulatedProcess(subject, provider, store, clock, points)) {
      process.live(() -> life.accept(process));
    }
  }

  void requireOne(SimulatedProcess process, DatabaseId id) {
    assertThat(process.status(id)).as("the status").isEqualTo(DatabaseStatus.READY);
    assertThat(process.databases().list(project, 500, null).items())
        .as("the databases of the project")
        .hasSize(1);
    VariableValues values = values(process, id);
    assertThat(contract().difference(values)).as("variables unlike the contract's").isEmpty();
    // Counted first: what the check writes may be in the inventory, too.
    assertThat(added()).as("what is new at the vendor").hasSize(weight);
    requireConnects(values);
  }

  /** What is injected opens the database, whatever is going on. */
  void requireUsable(SimulatedProcess process, DatabaseId id) {
    assertThat(process.status(id)).as("the status").isEqualTo(DatabaseStatus.READY);
    requireConnects(values(process, id));
  }

  void requireSucceeded(SimulatedProcess process, DatabaseId id, Operation asked) {
    assertThat(process.operations(id))
        .as("the operations, each with where it stands")
        .containsExactly(asked.id() + " SUCCEEDED");
  }

  /** The first generation has been replaced and is over. */
  boolean isRenewed(SimulatedProcess process, DatabaseId id) {
    return first(process, id).filter(status -> !status.isLive()).isPresent();
  }

  private Optional<CredentialStatus> first(SimulatedProcess process, DatabaseId id) {
    return process.databases().credentials().status(id, SimulatedProcess.ANA).generations().stream()
        .filter(g -> g.id().generation() == 1)
        .map(CredentialGeneration::status)
        .findFirst();
  }

  /** What is injected is the first generation. */
  void keepInjected(SimulatedProcess process, DatabaseId id) {
    first = values(process, id);
  }

  /** What is said to be revoked lets nobody in; what the vendor cannot end is said, too. */
  void requireFirstRefused(SimulatedProcess process, DatabaseId id) {
    CredentialStatus status = first(process, id).orElseThrow();
    assertThat(status.isLive()).as("whether the first generation is %s", status).isFalse();
    if (status != CredentialStatus.REVOKED || subject.connectionCheck().isEmpty()) {
      return;
    }
    try {
      subject.connectionCheck().get().connectAndCheck(first);
    } catch (Exception | AssertionError refused) {
      return;
    }
    throw new AssertionError("The first credentials are called revoked, and open the database.");
  }

  private VariableValues values(SimulatedProcess process, DatabaseId id) {
    VariableValues values = VariableValues.none();
    Map<String, String> revealed =
        process.databases().reveal(id, SimulatedProcess.ANA, "check the variables");
    for (Map.Entry<String, String> value : revealed.entrySet()) {
      values = values.with(value.getKey(), Secret.of(value.getValue()));
    }
    return values;
  }

  private void requireConnects(VariableValues values) {
    ConnectionCheck check = subject.connectionCheck().orElse(unused -> {});
    try {
      check.connectAndCheck(values);
    } catch (Exception e) {
      throw new AssertionError("The variables do not open the database.", e);
    }
  }

  void requireNothing(SimulatedProcess process, DatabaseId id) {
    assertThat(process.status(id)).as("the status").isEqualTo(DatabaseStatus.DELETED);
    assertThat(process.databases().environment(project).entries())
        .as("the variables of the project")
        .isEmpty();
    assertThat(added()).as("what is left at the vendor").isEmpty();
  }

  List<String> added() {
    try {
      List<String> now = new ArrayList<>(subject.inventory());
      before.forEach(now::remove);
      return now;
    } catch (Exception e) {
      throw new AssertionError("The vendor's inventory cannot be had.", e);
    }
  }

  void close() {
    store.close();
  }

  private VariableContract contract() {
    return subject.provider().descriptor().profile().contract();
  }
}
