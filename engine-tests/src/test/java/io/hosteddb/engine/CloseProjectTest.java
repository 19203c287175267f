package io.hosteddb.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.AttachRequest;
import io.hosteddb.ClosedProject;
import io.hosteddb.HostedDatabases;
import io.hosteddb.HostedDatabasesBuilder;
import io.hosteddb.Providers;
import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.error.AccessDeniedException;
import io.hosteddb.error.AttachConflict;
import io.hosteddb.error.AttachConflict.Kind;
import io.hosteddb.error.ConflictException;
import io.hosteddb.error.StoreException;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.ProjectClosing;
import io.hosteddb.model.ProjectId;
import io.hosteddb.rules.AttachmentScope;
import io.hosteddb.store.CloseOutcome;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.store.RecordChange;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.work.WakeUp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The end of a project, as a host that deletes one asks for it. */
class CloseProjectTest {
  private static final ProjectId SHOP = ProjectId.of("shop");
  private static final Actor ANA = Actor.user("ana");
  private static final Duration SOON = Duration.ofSeconds(30);

  private final FakeProvider provider = FakeProvider.builder("postgres").build();
  private final List<HostedDatabases> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(HostedDatabases::close);
  }

  private HostedDatabases open(HostedDatabasesBuilder builder) {
    HostedDatabases databases =
        builder
            .providers(Providers.of(provider))
            .attachmentScope(AttachmentScope.ENVIRONMENT)
            .build();
    opened.add(databases);
    return databases;
  }

  private static AttachRequest.Builder to(ProjectId project, String environment) {
    return AttachRequest.to(project)
        .provider("postgres")
        .environment(EnvironmentId.of(environment))
        .by(ANA);
  }

  @Test
  void everythingIsDetached_andDeletedAtTheVendor() throws InterruptedException {
    HostedDatabases databases = open(HostedDatabases.builder());
    HostedDatabase production = databases.attach(to(SHOP, "production").build());
    HostedDatabase staging = databases.attach(to(SHOP, "staging").build());
    databases.awaitReady(production.id(), SOON);

    ClosedProject closed = databases.projects().close(SHOP, ANA, "The customer left.");

    assertThat(closed.closing().by()).isEqualTo(ANA);
    assertThat(closed.closing().reason()).isEqualTo("The customer left.");
    assertThat(databases.environment(SHOP, EnvironmentId.of("production")).entries()).isEmpty();
    databases.awaitDeleted(production.id(), SOON);
    databases.awaitDeleted(staging.id(), SOON);
    assertThat(provider.vendor().inventory()).isEmpty();
    assertThat(databases.projects().close(SHOP, Actor.user("bo")).closing())
        .isEqualTo(closed.closing());
    assertThat(databases.projects().close(SHOP, ANA).deleting()).isEmpty();
    assertThat(databases.audit().of(SHOP, 500, null, ANA).items())
        .filteredOn(entry -> entry.action() != Action.ATTACH)
        .extracting(AuditEntry::action, AuditEntry::actor, AuditEntry::reason)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(Action.CLOSE_PROJECT, ANA, "The customer left."),
            org.assertj.core.groups.Tuple.tuple(Action.DETACH, ANA, "The customer left."),
            org.assertj.core.groups.Tuple.tuple(Action.DETACH, ANA, "The customer left."));
  }

  @Test
  void whatIsStillBeingDeleted_isSaid() {
    HostedDatabases databases = open(HostedDatabases.builder());
    HostedDatabase one = databases.attach(to(SHOP, "production").build());

    ClosedProject closed = databases.projects().close(SHOP, ANA);

    assertThat(closed.deleting()).extracting(HostedDatabase::id).isSubsetOf(List.of(one.id()));
    assertThat(databases.get(one.id()).status())
        .isIn(DatabaseStatus.DELETING, DatabaseStatus.DELETED);
  }

  @Test
  void anAttach_isAConflictOfItsOwnKind_inThePlanToo() {
    HostedDatabases databases = open(HostedDatabases.builder());
    databases.projects().close(SHOP, ANA);
    AttachRequest late = to(SHOP, "production").build();

    assertThatThrownBy(() -> databases.attach(late))
        .isInstanceOfSatisfying(
            ConflictException.class,
            e -> {
              assertThat(e.conflicts())
                  .extracting(AttachConflict::kind)
                  .containsExactly(Kind.PROJECT_CLOSED);
              assertThat(e.rivals()).isEmpty();
              assertThat(e.problem().extensions())
                  .containsEntry("conflicts", List.of("PROJECT_CLOSED"));
            })
        .hasMessageContaining("The project shop was closed at")
        .hasMessageContaining("by user:ana");
    assertThat(databases.plan(late).conflicts())
        .extracting(AttachConflict::kind)
        .containsExactly(Kind.PROJECT_CLOSED);
    assertThat(
            databases
                .plan(
                    AttachRequest.to(SHOP)
                        .by(Actor.host())
                        .provider("nothing")
                        .name("\u0007")
                        .build())
                .conflicts())
        .extracting(AttachConflict::kind)
        .containsExactly(Kind.PROJECT_CLOSED);
  }

  @Test
  void aKeyFromBefore_stillAnswers() {
    HostedDatabases databases = open(HostedDatabases.builder());
    AttachRequest request =
        to(SHOP, "production").idempotencyKey(IdempotencyKey.of("request-1")).build();
    HostedDatabase first = databases.attach(request);
    databases.projects().close(SHOP, ANA);

    assertThat(databases.attach(request).id()).isEqualTo(first.id());
  }

  @Test
  void aProjectNeverSeen_canBeClosed_andReopened() {
    HostedDatabases databases = open(HostedDatabases.builder());
    databases.projects().close(SHOP, ANA);
    assertThat(databases.projects().reopen(SHOP, ANA, "A mistake.")).isTrue();
    assertThat(databases.projects().reopen(SHOP, ANA, null)).isFalse();

    databases.attach(to(SHOP, "production").build());
    assertThat(databases.audit().of(SHOP, 500, null, ANA).items())
        .extracting(AuditEntry::action)
        .containsExactly(Action.CLOSE_PROJECT, Action.REOPEN_PROJECT, Action.ATTACH);
  }

  @Test
  void theAccessPolicy_isAskedForBoth() {
    List<Action> asked = new ArrayList<>();
    HostedDatabases databases =
        open(
            HostedDatabases.builder()
                .accessPolicy((actor, action, project) -> {
                  asked.add(action);
                  return action == Action.ATTACH;
                }));
    HostedDatabase database = databases.attach(to(SHOP, "production").build());
    asked.clear();

    assertThatThrownBy(() -> databases.projects().close(SHOP, ANA))
        .isInstanceOf(AccessDeniedException.class);
    assertThatThrownBy(() -> databases.projects().reopen(SHOP, ANA, null))
        .isInstanceOf(AccessDeniedException.class);
    assertThat(asked).containsExactly(Action.CLOSE_PROJECT, Action.REOPEN_PROJECT);
    assertThatThrownBy(() -> databases.attach(to(SHOP, "production").build()))
        .isInstanceOfSatisfying(
            ConflictException.class, e -> assertThat(e.rivals()).containsExactly(database.id()));
  }

  /** The commit took place and its answer was lost: the caller repeats, or another node goes on. */
  @Test
  void aLostAnswer_isCured_byRepeating() throws InterruptedException {
    InMemoryDatabaseStore store = new InMemoryDatabaseStore();
    HostedDatabases databases =
        open(
            HostedDatabases.builder()
                .store(
                    new DelegatingStore(store) {
                      private boolean lost;

                      @Override
                      public CloseOutcome closeProject(
                          ProjectClosing closing,
                          AuditEntry audit,
                          Function<DatabaseRecord, RecordChange> detach,
                          WakeUp wakeUp) {
                        CloseOutcome outcome = inner.closeProject(closing, audit, detach, wakeUp);
                        if (!lost) {
                          lost = true;
                          throw new StoreException("The answer was lost.", null);
                        }
                        return outcome;
                      }
                    }));
    HostedDatabase database = databases.attach(to(SHOP, "production").build());
    databases.awaitReady(database.id(), SOON);
    assertThatThrownBy(() -> databases.projects().close(SHOP, ANA, "first"))
        .isInstanceOf(StoreException.class);

    ClosedProject closed = databases.projects().close(SHOP, ANA, "second");

    assertThat(closed.closing().reason()).isEqualTo("first");
    databases.awaitDeleted(database.id(), SOON);
  }

  /** The process that closed the project died with the commit. */
  @Test
  void anotherProcess_finishesWhatWasClosed() {
    FakeProvider postgres = FakeProvider.builder("postgres").build();
    SettableClock clock = new SettableClock(Instant.parse("2026-11-29T10:00:00Z"));
    try (Host first = Host.with(clock, postgres)) {
      HostedDatabase database = first.ready("postgres");
      first.databases.projects().close(Host.PROJECT, ANA);
      assertThat(postgres.vendor().inventory()).hasSize(1);

      try (Host second = first.restart(postgres)) {
        second.runUntil(database.id(), DatabaseStatus.DELETED);
        assertThat(postgres.vendor().inventory()).isEmpty();
        assertThat(second.databases.projects().close(Host.PROJECT, ANA).deleting()).isEmpty();
      }
    }
  }

  /** What a listing loop of the host's leaves behind in one of five rounds. */
  @Test
  void closedWhileUsersAttach_nothingIsLeft() throws Exception {
    HostedDatabases databases = open(HostedDatabases.builder());
    int users = 7;
    ExecutorService threads = Executors.newFixedThreadPool(users + 1);
    try {
      for (int round = 0; round < 60; round++) {
        ProjectId project = ProjectId.of("project-" + round);
        CyclicBarrier together = new CyclicBarrier(users + 1);
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < users; i++) {
          AttachRequest request = to(project, "env-" + i).build();
          calls.add(() -> {
            together.await();
            try {
              databases.attach(request);
              return true;
            } catch (ConflictException e) {
              assertThat(e.conflicts())
                  .extracting(AttachConflict::kind)
                  .containsOnly(Kind.PROJECT_CLOSED);
              return false;
            }
          });
        }
        calls.add(() -> {
          together.await();
          databases.projects().close(project, ANA);
          return true;
        });
        for (Future<Boolean> call : threads.invokeAll(calls)) {
          call.get();
        }
        assertThat(databases.list(project, 500, null).items())
            .as("what is attached to a closed project")
            .allMatch(database -> database.status() == DatabaseStatus.DELETING);
      }
      for (int round = 0; round < 60; round++) {
        ProjectId project = ProjectId.of("project-" + round);
        for (HostedDatabase database : databases.projects().close(project, ANA).deleting()) {
          databases.awaitDeleted(database.id(), SOON);
        }
      }
      assertThat(provider.vendor().inventory()).isEmpty();
    } finally {
      threads.shutdownNow();
    }
  }
}
