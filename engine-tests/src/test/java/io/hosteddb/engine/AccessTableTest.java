package io.hosteddb.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.HostedDatabases;
import io.hosteddb.RotateRequest;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.environment.EffectiveEnvironment;
import io.hosteddb.environment.ManagedEnvironment;
import io.hosteddb.error.AccessDeniedException;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.OperationId;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.RuntimeName;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeSteps;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the access policy is asked for by every public method of the facade and of its areas, and
 * that a refusal does nothing. A method without a row fails the test.
 */
class AccessTableTest {
  private static final ProjectId PROJECT = Host.PROJECT;
  private static final ProjectId CLOSED = ProjectId.of("closed");
  private static final Actor EVE = Actor.user("eve");
  private static final Actor NO_ACTOR = Actor.host();

  /** What a policy is asked. */
  private record Question(Actor actor, Action action, ProjectId project) {}

  @FunctionalInterface
  private interface Call {
    void in(World world) throws Exception;
  }

  /**
   * One method.
   *
   * @param asked what the policy is asked; empty if nobody is asked
   */
  record Row(String method, List<Question> asked, Call call) {
    @Override
    public String toString() {
      return method;
    }
  }

  private static Row asks(String method, Actor actor, Action action, ProjectId project, Call call) {
    return new Row(method, List.of(new Question(actor, action, project)), call);
  }

  private static Row asksNobody(String method, Call call) {
    return new Row(method, List.of(), call);
  }

  static List<Row> rows() {
    return List.of(
        asksNobody("HostedDatabases.catalog()", w -> w.databases().catalog()),
        asksNobody("HostedDatabases.subscribe(Consumer)", w -> w.databases().subscribe(e -> {})),
        asksNobody("HostedDatabases.projects()", w -> w.databases().projects()),
        asksNobody("HostedDatabases.history()", w -> w.databases().history()),
        asksNobody("HostedDatabases.audit()", w -> w.databases().audit()),
        asksNobody("HostedDatabases.fleet()", w -> w.databases().fleet()),
        asksNobody("HostedDatabases.operations()", w -> w.databases().operations()),
        asksNobody("HostedDatabases.credentials()", w -> w.databases().credentials()),
        asks(
            "Operations.get(OperationId,Actor)",
            EVE,
            Action.READ,
            PROJECT,
            w -> w.databases().operations().get(w.operation, EVE)),
        asks(
            "Operations.of(DatabaseId,int,String,Actor)",
            EVE,
            Action.READ,
            PROJECT,
            w -> w.databases().operations().of(w.ready, 10, null, EVE)),
        asks(
            "Operations.await(OperationId,Duration)",
            NO_ACTOR,
            Action.READ,
            PROJECT,
            w -> w.databases().operations().await(w.operation, Duration.ofSeconds(30))),
        asks(
            "Operations.cancel(OperationId,Actor,String)",
            EVE,
            Action.CANCEL_OPERATION,
            PROJECT,
            w -> w.databases().operations().cancel(w.operation, EVE, "not now")),
        asks(
            "DatabaseCredentials.rotate(RotateRequest)",
            EVE,
            Action.ROTATE,
            PROJECT,
            w -> w.databases().credentials().rotate(RotateRequest.of(w.ready).by(EVE).build())),
        asks(
            "DatabaseCredentials.rotateCompromised(RotateRequest)",
            EVE,
            Action.ROTATE_COMPROMISED,
            PROJECT,
            w ->
                w.databases()
                    .credentials()
                    .rotateCompromised(RotateRequest.of(w.ready).by(EVE).build())),
        asks(
            "DatabaseCredentials.expect(ProjectId,EnvironmentId,Set,Actor)",
            EVE,
            Action.EXPECT_RUNTIMES,
            PROJECT,
            w -> w.databases().credentials().expect(PROJECT, null, Set.of(RuntimeName.ALL), EVE)),
        asks(
            "DatabaseCredentials.acknowledge(RuntimeName,ProjectId,EnvironmentId,long,Actor)",
            EVE,
            Action.ACKNOWLEDGE,
            PROJECT,
            w -> w.databases().credentials().acknowledge(RuntimeName.ALL, PROJECT, null, 1, EVE)),
        asks(
            "DatabaseCredentials.runtimes(ProjectId,Actor)",
            EVE,
            Action.READ,
            PROJECT,
            w -> w.databases().credentials().runtimes(PROJECT, EVE)),
        asks(
            "DatabaseCredentials.status(DatabaseId,Actor)",
            EVE,
            Action.READ,
            PROJECT,
            w -> w.databases().credentials().status(w.ready, EVE)),
        asksNobody("HostedDatabases.amendments()", w -> w.databases().amendments()),
        asksNobody(
            "Amendments.amendAll(String,Actor,String,Consumer)",
            w -> w.databases().amendments().amendAll("other", EVE, "new", one -> {})),
        asks(
            "Amendments.amend(DatabaseId,Actor,String)",
            EVE,
            Action.AMEND,
            PROJECT,
            w -> w.databases().amendments().amend(w.ready, EVE, "new")),
        asksNobody("HostedDatabases.close()", w -> w.databases().close()),
        asksNobody("Fleet.now()", w -> w.databases().fleet().now()),
        asksNobody("Fleet.workload()", w -> w.databases().fleet().workload()),
        asks(
            "HostedDatabases.plan(AttachRequest)",
            EVE,
            Action.READ,
            PROJECT,
            w -> w.databases().plan(Host.request("other").by(EVE).build())),
        asks(
            "HostedDatabases.attach(AttachRequest)",
            EVE,
            Action.ATTACH,
            PROJECT,
            w -> w.databases().attach(Host.request("other").by(EVE).build())),
        asks(
            "HostedDatabases.get(DatabaseId)",
            NO_ACTOR,
            Action.READ,
            PROJECT,
            w -> w.databases().get(w.ready)),
        asks(
            "HostedDatabases.get(DatabaseId,Actor)",
            EVE,
            Action.READ,
            PROJECT,
            w -> w.databases().get(w.ready, EVE)),
        asks(
            "HostedDatabases.list(ProjectId,int,String)",
            NO_ACTOR,
            Action.READ,
            PROJECT,
            w -> w.databases().list(PROJECT, 10, null)),
        asks(
            "HostedDatabases.list(ProjectId,int,String,Actor)",
            EVE,
            Action.READ,
            PROJECT,
            w -> w.databases().list(PROJECT, 10, null, EVE)),
        asks(
            "HostedDatabases.environment(ProjectId)",
            NO_ACTOR,
            Action.READ,
            PROJECT,
            w -> w.databases().environment(PROJECT)),
        asks(
            "HostedDatabases.environment(ProjectId,EnvironmentId)",
            NO_ACTOR,
            Action.READ,
            PROJECT,
            w -> w.databases().environment(PROJECT, Host.STAGING)),
        asks(
            "HostedDatabases.environment(ProjectId,EnvironmentId,Actor)",
            EVE,
            Action.READ,
            PROJECT,
            w -> w.databases().environment(PROJECT, Host.STAGING, EVE)),
        asks(
            "HostedDatabases.connection(DatabaseId)",
            NO_ACTOR,
            Action.READ,
            PROJECT,
            w -> w.databases().connection(w.ready)),
        asks(
            "HostedDatabases.connection(DatabaseId,Actor)",
            EVE,
            Action.READ,
            PROJECT,
            w -> w.databases().connection(w.ready, EVE)),
        asks(
            "HostedDatabases.reveal(DatabaseId,Actor,String)",
            EVE,
            Action.REVEAL,
            PROJECT,
            w -> w.databases().reveal(w.ready, EVE, "to look")),
        asks(
            "HostedDatabases.retry(DatabaseId,Actor)",
            EVE,
            Action.RETRY,
            PROJECT,
            w -> w.databases().retry(w.failed, EVE)),
        asks(
            "HostedDatabases.retry(DatabaseId,Actor,String)",
            EVE,
            Action.RETRY,
            PROJECT,
            w -> w.databases().retry(w.failed, EVE, "again")),
        asks(
            "HostedDatabases.detach(DatabaseId,Actor)",
            EVE,
            Action.DETACH,
            PROJECT,
            w -> w.databases().detach(w.ready, EVE)),
        asks(
            "HostedDatabases.detach(DatabaseId,Actor,String)",
            EVE,
            Action.DETACH,
            PROJECT,
            w -> w.databases().detach(w.ready, EVE, "not needed")),
        asks(
            "HostedDatabases.awaitReady(DatabaseId,Duration)",
            NO_ACTOR,
            Action.READ,
            PROJECT,
            w -> w.databases().awaitReady(w.ready, Duration.ZERO)),
        asks(
            "HostedDatabases.awaitDeleted(DatabaseId,Duration)",
            NO_ACTOR,
            Action.READ,
            PROJECT,
            w -> w.databases().awaitDeleted(w.deleted, Duration.ZERO)),
        asks(
            "HostedDatabases.whenReady(DatabaseId)",
            NO_ACTOR,
            Action.READ,
            PROJECT,
            w -> ended(w.databases().whenReady(w.ready))),
        asks(
            "HostedDatabases.whenDeleted(DatabaseId)",
            NO_ACTOR,
            Action.READ,
            PROJECT,
            w -> ended(w.databases().whenDeleted(w.deleted))),
        asks(
            "History.of(DatabaseId)",
            NO_ACTOR,
            Action.READ,
            PROJECT,
            w -> w.databases().history().of(w.ready)),
        asks(
            "History.of(DatabaseId,int,String,Actor)",
            EVE,
            Action.READ,
            PROJECT,
            w -> w.databases().history().of(w.ready, 10, null, EVE)),
        asks(
            "Audit.of(ProjectId,int,String,Actor)",
            EVE,
            Action.READ,
            PROJECT,
            w -> w.databases().audit().of(PROJECT, 10, null, EVE)),
        asks(
            "Projects.close(ProjectId,Actor)",
            EVE,
            Action.CLOSE_PROJECT,
            PROJECT,
            w -> w.databases().projects().close(PROJECT, EVE)),
        asks(
            "Projects.close(ProjectId,Actor,String)",
            EVE,
            Action.CLOSE_PROJECT,
            PROJECT,
            w -> w.databases().projects().close(PROJECT, EVE, "left")),
        asks(
            "Projects.reopen(ProjectId,Actor,String)",
            EVE,
            Action.REOPEN_PROJECT,
            CLOSED,
            w -> w.databases().projects().reopen(CLOSED, EVE, "back")),
        asks(
            "ManagedEnvironment.reveal(Actor,String)",
            EVE,
            Action.REVEAL,
            PROJECT,
            w -> w.environment.reveal(EVE, "to start")),
        asks(
            "EffectiveEnvironment.reveal(Actor,String)",
            EVE,
            Action.REVEAL,
            PROJECT,
            w -> w.environment.merge(Map.of("A", "a"), Map.of()).reveal(EVE, "to start")));
  }

  private static void ended(CompletionStage<HostedDatabase> stage) throws Exception {
    try {
      HostedDatabase unused = stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AccessDeniedException denied) {
        throw denied;
      }
      throw e;
    }
  }

  @Test
  void everyPublicMethod_hasARow() {
    Stream<Class<?>> areas =
        Arrays.stream(HostedDatabases.class.getDeclaredMethods())
            .filter(AccessTableTest::isPublicMethod)
            .filter(method -> method.getParameterCount() == 0)
            .map(Method::getReturnType)
            .filter(type -> type.isInterface() && type.getPackageName().equals("io.hosteddb"));
    List<String> all =
        Stream.concat(
                Stream.concat(Stream.of(HostedDatabases.class), areas)
                    .flatMap(type -> Arrays.stream(type.getDeclaredMethods())),
                Stream.of(ManagedEnvironment.class, EffectiveEnvironment.class)
                    .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                    .filter(method -> method.getName().equals("reveal")))
            .filter(AccessTableTest::isPublicMethod)
            .map(AccessTableTest::signature)
            .toList();

    assertThat(rows()).extracting(Row::method).containsExactlyInAnyOrderElementsOf(all);
  }

  private static boolean isPublicMethod(Method method) {
    return Modifier.isPublic(method.getModifiers())
        && !Modifier.isStatic(method.getModifiers())
        && !method.isSynthetic();
  }

  private static String signature(Method method) {
    return method.getDeclaringClass().getSimpleName()
        + "."
        + method.getName()
        + Arrays.stream(method.getParameterTypes())
            .map(Class::getSimpleName)
            .collect(Collectors.joining(",", "(", ")"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void allowed_itWasAskedForTheRightThing(Row row) throws Exception {
    try (World world = new World()) {
      row.call.in(world);

      assertThat(world.asked).isEqualTo(row.asked);
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void refused_itDoesNothing(Row row) throws Exception {
    try (World world = new World()) {
      world.refuses = true;
      String before = world.everythingKept();
      if (row.asked.isEmpty()) {
        row.call.in(world);
      } else {
        assertThatThrownBy(() -> row.call.in(world)).isInstanceOf(AccessDeniedException.class);
      }

      assertThat(world.everythingKept()).isEqualTo(before);
      assertThat(world.asked).isEqualTo(row.asked);
    }
  }

  /** A READY, a FAILED and a DELETED database, a closed project, and a policy that remembers. */
  private static final class World implements AutoCloseable {
    final List<Question> asked = new CopyOnWriteArrayList<>();
    final Host host;
    final DatabaseId ready;
    final DatabaseId failed;
    final OperationId operation;
    final DatabaseId deleted;
    final ManagedEnvironment environment;
    volatile boolean refuses;

    World() {
      SettableClock clock = new SettableClock();
      FakeProvider failing = FakeProvider.builder("failing").clock(clock).build();
      failing.nextProvision(
          FakeSteps.endsFailed(
              new Failure(ErrorCategory.QUOTA_EXCEEDED, "It is full.", "Make room.", true)));
      host =
          Host.with(
              clock,
              builder ->
                  builder.accessPolicy((actor, action, project) -> {
                    asked.add(new Question(actor, action, project));
                    return !refuses;
                  }),
              FakeProvider.builder("fake")
                  .clock(clock)
                  .credentials(CredentialTraits.seamless())
                  .amending(request -> List.of())
                  .build(),
              FakeProvider.builder("other").clock(clock).amending(request -> List.of()).build(),
              failing);
      HostedDatabase gone = host.ready("other");
      databases().detach(gone.id(), Host.ANA);
      deleted = host.runUntil(gone.id(), DatabaseStatus.DELETED).id();
      ready = host.ready("fake").id();
      operation =
          databases().credentials().rotate(RotateRequest.of(ready).by(Host.ANA).build()).id();
      host.queue.runDue();
      failed = host.runUntil(host.attach("failing").id(), DatabaseStatus.FAILED).id();
      databases().projects().close(CLOSED, Host.ANA);
      environment = databases().environment(PROJECT);
      asked.clear();
    }

    HostedDatabases databases() {
      return host.databases;
    }

    /** Read past the policy. */
    String everythingKept() {
      List<Object> kept = new ArrayList<>();
      for (ProjectId project : List.of(PROJECT, CLOSED)) {
        kept.add(host.store.projectClaims(project));
        kept.add(host.store.list(project, 100, null).items().toString());
        kept.add(host.store.audit(project, 100, null));
        kept.add(host.store.environment(project, null).revision());
        kept.add(host.store.operations().orElseThrow().runtimes(project));
      }
      for (DatabaseId id : List.of(ready, failed, deleted)) {
        kept.add(host.store.history(id, 100, null));
        kept.add(host.store.operations().orElseThrow().list(id, 100, null));
        kept.add(host.store.operations().orElseThrow().credentials(id, 100));
      }
      return kept.toString();
    }

    @Override
    public void close() {
      host.close();
    }
  }
}
