package io.hosteddb.provider.turso;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.Failure;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.Secret;
import io.hosteddb.simulators.turso.TursoSimulator;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.testkit.ManualWorkQueue;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A host platform with the whole library in it, in front of the simulator. */
final class TursoHost implements AutoCloseable {
  static final String ORG = "/v1/organizations/{organization}";
  static final String CREATE = "POST " + ORG + "/databases";
  static final String FIND = "GET " + ORG + "/databases/{database}";
  static final String DELETE = "DELETE " + ORG + "/databases/{database}";
  static final String MINT = "POST " + ORG + "/databases/{database}/auth/tokens";
  static final String MAKE_GROUP = "POST " + ORG + "/groups";
  static final String FIND_GROUP = "GET " + ORG + "/groups/{group}";
  static final String WAKE_GROUP = "POST " + ORG + "/groups/{group}/unarchive";
  static final String LIST_GROUPS = "GET " + ORG + "/groups";
  static final String SQL = "POST database:/v2/pipeline";

  private static final Actor ANA = Actor.user("ana");
  private static final Duration MAX_TIME = Duration.ofHours(2);

  private final TursoUnderTest subject;
  private final ManualWorkQueue queue;
  private final DatabaseStore store;
  private final HostedDatabases databases;
  private int projects;
  private boolean isAnotherProcess;

  private TursoHost(TursoUnderTest subject, DatabaseProvider provider, DatabaseStore store) {
    this.subject = subject;
    this.store = store;
    this.queue = new ManualWorkQueue(subject.clock());
    this.databases =
        HostedDatabases.builder()
            .providers(Providers.of(provider))
            .store(store)
            .clock(subject.clock())
            .queue(queue.asFactory())
            .build();
  }

  /** With the group of the default region in place. */
  static TursoHost open() {
    return open(Map.of());
  }

  static TursoHost open(Map<String, String> settings) {
    TursoUnderTest subject = new TursoUnderTest();
    return new TursoHost(subject, subject.providerWith(settings), new InMemoryDatabaseStore());
  }

  static TursoHost withoutGroup() {
    TursoUnderTest subject = TursoUnderTest.withoutGroup(Map.of());
    return new TursoHost(subject, subject.provider(), new InMemoryDatabaseStore());
  }

  /** Another process on the same store, in front of the same vendor, with other settings. */
  TursoHost restart(Map<String, String> settings) {
    TursoHost next = new TursoHost(subject, subject.providerWith(settings), store);
    next.isAnotherProcess = true;
    return next;
  }

  /** Runs until a problem is shown. */
  Failure problem(HostedDatabase database) {
    run(() -> databases.get(database.id()).failure() != null);
    return Objects.requireNonNull(databases.get(database.id()).failure());
  }

  TursoSimulator vendor() {
    return subject.vendor();
  }

  /** Another provider in front of the same vendor, outside of the library. */
  DatabaseProvider otherProvider(Map<String, String> settings) {
    return subject.providerWith(settings);
  }

  void pass(Duration time) {
    subject.passTime(time);
  }

  /** Accepts the attach; nothing has run yet, and no call was recorded. */
  HostedDatabase attach() {
    return attachIn(null);
  }

  HostedDatabase attachIn(@Nullable String region) {
    AttachRequest.Builder request =
        AttachRequest.to(ProjectId.of("project-" + projects++)).provider("turso").by(ANA);
    HostedDatabase attached =
        databases.attach((region == null ? request : request.region(region)).build());
    vendor().traffic().clear();
    return attached;
  }

  HostedDatabase get(DatabaseId id) {
    return databases.get(id);
  }

  HostedDatabase ready() {
    return ready(attach());
  }

  HostedDatabase ready(HostedDatabase database) {
    HostedDatabase ended = settled(database);
    if (ended.status() != DatabaseStatus.READY) {
      throw new AssertionError("Not READY: " + ended.failure());
    }
    return ended;
  }

  /** READY or FAILED. */
  HostedDatabase settled(HostedDatabase database) {
    run(() -> databases.get(database.id()).status() != DatabaseStatus.PROVISIONING);
    return databases.get(database.id());
  }

  Failure failure(HostedDatabase database) {
    HostedDatabase ended = settled(database);
    Failure failure = ended.failure();
    if (ended.status() != DatabaseStatus.FAILED || failure == null) {
      throw new AssertionError("Not FAILED: " + ended);
    }
    return failure;
  }

  HostedDatabase retry(HostedDatabase database) {
    return databases.retry(database.id(), ANA);
  }

  HostedDatabase detach(HostedDatabase database) {
    return databases.detach(database.id(), ANA);
  }

  void detached(HostedDatabase database) {
    HostedDatabase unused = detach(database);
    run(() -> databases.get(database.id()).status() == DatabaseStatus.DELETED);
  }

  /** Runs until the condition holds, letting time pass where nothing is due. */
  void run(BooleanSupplier condition) {
    queue.runUntil(condition, MAX_TIME);
    if (!queue.unexpected().isEmpty()) {
      throw new AssertionError("A step ended unexpectedly.", queue.unexpected().get(0));
    }
  }

  /** Runs one step. */
  void step() {
    boolean unused = queue.runOne() || (queue.advanceToNext() && queue.runOne());
  }

  VariableValues variables(HostedDatabase database) {
    VariableValues values = VariableValues.none();
    Map<String, String> revealed = databases.reveal(database.id(), ANA, "check the variables");
    for (Map.Entry<String, String> value : revealed.entrySet()) {
      values = values.with(value.getKey(), Secret.of(value.getValue()));
    }
    return values;
  }

  SqlClient client(HostedDatabase database) {
    return SqlClient.of(variables(database));
  }

  /** The calls for databases, in order; the library's own list of regions is kept aside. */
  List<String> calls() {
    return vendor().traffic().operations().stream()
        .filter(operation -> !operation.equals("GET /v1/locations"))
        .toList();
  }

  int count(String operation) {
    return Collections.frequency(calls(), operation);
  }

  @Override
  public void close() {
    databases.close();
    if (!isAnotherProcess) {
      subject.close();
    }
  }
}
