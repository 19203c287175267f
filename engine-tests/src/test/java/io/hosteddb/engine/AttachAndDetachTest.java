package io.hosteddb.engine;

import static io.hosteddb.engine.Host.ANA;
import static io.hosteddb.engine.Host.PRODUCTION;
import static io.hosteddb.engine.Host.PROJECT;
import static io.hosteddb.engine.Host.STAGING;
import static io.hosteddb.model.DatabaseStatus.DELETED;
import static io.hosteddb.model.DatabaseStatus.DELETING;
import static io.hosteddb.model.DatabaseStatus.FAILED;
import static io.hosteddb.model.DatabaseStatus.PROVISIONING;
import static io.hosteddb.model.DatabaseStatus.READY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.AttachRequest;
import io.hosteddb.AttachmentPlan;
import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.NotReadyException;
import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.environment.ManagedEnvironment;
import io.hosteddb.error.AccessDeniedException;
import io.hosteddb.error.AttachConflict;
import io.hosteddb.error.ConflictException;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.NotFoundException;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.Page;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.RegionId;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeSteps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AttachAndDetachTest {
  private final SettableClock clock = new SettableClock();
  private final FakeProvider provider =
      FakeProvider.builder("fake").clock(clock).provisioningTakes(Duration.ofSeconds(30)).build();

  @Test
  void attach_returnsAtOnce_andInjectsWhenReady() {
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase attached = host.attach("fake");

      assertThat(attached.status()).isEqualTo(PROVISIONING);
      assertThat(provider.vendor().inventory()).isEmpty();
      assertThat(host.databases.environment(PROJECT).entries()).isEmpty();

      HostedDatabase ready = host.runUntil(attached.id(), READY);

      assertThat(ready.placement().placedRegion()).isEqualTo(RegionId.of("here"));
      assertThat(ready.placement().externalId()).isNotBlank();
      assertThat(ready.times().readyAt())
          .isAfterOrEqualTo(ready.times().createdAt().plusSeconds(30));
      ManagedEnvironment environment = host.databases.environment(PROJECT);
      assertThat(environment.revision()).isEqualTo(1);
      assertThat(environment.masked())
          .extracting(v -> v.name() + "=" + v.value())
          .containsExactly(
              "FAKE_URL=fake://" + ready.placement().vendorName(), "FAKE_PASSWORD=********");
      assertThat(environment.reveal(ANA, "start"))
          .containsEntry("FAKE_PASSWORD", provider.vendor().inventory().get(0).password().reveal());
    }
  }

  @Test
  void detach_clearsVariablesAtOnce_andDeletesInTheBackground() {
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase ready = host.ready("fake");

      HostedDatabase detached = host.databases.detach(ready.id(), ANA);

      assertThat(detached.status()).isEqualTo(DELETING);
      assertThat(host.databases.environment(PROJECT).entries()).isEmpty();
      assertThat(host.databases.environment(PROJECT).revision()).isEqualTo(2);
      assertThat(provider.vendor().inventory()).hasSize(1);

      HostedDatabase gone = host.runUntil(ready.id(), DELETED);

      assertThat(gone.times().deletedAt()).isNotNull();
      assertThat(provider.vendor().inventory()).isEmpty();
      assertThat(host.databases.list(PROJECT, 10, null).items()).isEmpty();
      assertThat(host.databases.environment(PROJECT).revision()).isEqualTo(2);
      assertThat(host.databases.detach(ready.id(), ANA).status()).isEqualTo(DELETED);
    }
  }

  @Test
  void detach_freesNameProviderAndVariables_evenWhileTheVendorIsDown() {
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase first = host.ready("fake");
      provider.everyDeprovision(FakeSteps.fails(ErrorCategory.UNAVAILABLE, "Down."));
      host.databases.detach(first.id(), ANA);

      HostedDatabase second = host.ready("fake");

      assertThat(second.name()).isEqualTo(first.name());
      assertThat(host.databases.get(first.id()).status()).isEqualTo(DELETING);
      assertThat(host.databases.environment(PROJECT).entries())
          .allSatisfy(e -> assertThat(e.database()).isEqualTo(second.id()));

      provider.everyDeprovision(FakeSteps.works());
      host.runUntil(first.id(), DELETED);
      assertThat(provider.vendor().inventory())
          .extracting(r -> r.name())
          .containsExactly(second.placement().vendorName().value());
    }
  }

  @Test
  void detach_ofWhatNeverReachedTheVendor_needsNoCall() {
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase attached = host.attach("fake");
      host.databases.detach(attached.id(), ANA);

      host.runUntil(attached.id(), DELETED);

      assertThat(provider.provisionCalls() + provider.deprovisionCalls()).isZero();
    }
  }

  @Test
  void scopes_reachTheirEnvironments() {
    FakeProvider other = FakeProvider.builder("other").clock(clock).build();
    try (Host host = Host.with(clock, provider, other)) {
      DatabaseId wide = host.ready("fake").id();
      DatabaseId scoped =
          host.databases.attach(Host.request("other").environment(PRODUCTION).build()).id();
      host.runUntil(scoped, READY);

      assertThat(databasesIn(host.databases.environment(PROJECT))).containsExactly(wide);
      assertThat(databasesIn(host.databases.environment(PROJECT, PRODUCTION)))
          .containsExactlyInAnyOrder(wide, scoped);
      assertThat(databasesIn(host.databases.environment(PROJECT, STAGING))).containsExactly(wide);
      assertThat(host.databases.environment(ProjectId.of("other-project")).entries()).isEmpty();
    }
  }

  private static List<DatabaseId> databasesIn(ManagedEnvironment environment) {
    return environment.entries().stream()
        .map(ManagedEnvironment.Entry::database)
        .distinct()
        .toList();
  }

  @Test
  void sameProviderTwice_isAConflictThatNamesTheRival_inEveryScope() {
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase first = host.attach("fake");

      assertThatThrownBy(
              () -> host.databases.attach(Host.request("fake").environment(PRODUCTION).build()))
          .isInstanceOfSatisfying(
              ConflictException.class,
              e -> {
                assertThat(e.rivals()).containsExactly(first.id());
                assertThat(e).hasMessageContaining(first.id().value());
                assertThat(e.problem().status()).isEqualTo(409);
                assertThat(e.problem().toMap())
                    .containsEntry("rivals", List.of(first.id().value()));
              });
    }
  }

  @Test
  void anotherProviderWithTheSameVariable_isAConflict() {
    FakeProvider rival =
        FakeProvider.builder("rival")
            .contract(VariableContract.of(ManagedVariable.plain("FAKE_URL", "the same name")))
            .build();
    try (Host host = Host.with(clock, provider, rival)) {
      host.databases.attach(Host.request("fake").environment(PRODUCTION).build());

      AttachmentPlan plan = host.databases.plan(Host.request("rival").build());

      assertThat(plan.isPossible()).isFalse();
      assertThat(plan.conflicts())
          .extracting(AttachConflict::kind)
          .containsExactly(AttachConflict.Kind.VARIABLE_OWNED);
      assertThatThrownBy(() -> host.attach("rival"))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("FAKE_URL");
      assertThat(host.databases.attach(Host.request("rival").environment(STAGING).build()).status())
          .isEqualTo(PROVISIONING);
    }
  }

  @Test
  void plan_saysEverything_andDoesNothing() {
    FakeProvider aliased =
        FakeProvider.builder("fake")
            .descriptor(d -> d.regionAlias(RegionId.of("sjc"), List.of(RegionId.of("there"))))
            .build();
    try (Host host = Host.with(clock, aliased)) {
      AttachmentPlan plan = host.databases.plan(Host.request("fake").region("sjc").build());

      assertThat(plan.isPossible()).isTrue();
      assertThat(plan.backend()).isEqualTo("memory");
      assertThat(plan.name()).isEqualTo("fake");
      assertThat(plan.requestedRegion()).isEqualTo(RegionId.of("sjc"));
      assertThat(plan.targetRegion()).isEqualTo(RegionId.of("there"));
      assertThat(plan.variables())
          .extracting(v -> v.name().value())
          .containsExactly("FAKE_URL", "FAKE_PASSWORD");
      assertThat(host.databases.list(PROJECT, 10, null).items()).isEmpty();
      assertThat(host.databases.audit().of(PROJECT, 10, null, ANA).items()).isEmpty();
      assertThat(aliased.provisionCalls()).isZero();

      HostedDatabase ready =
          host.runUntil(
              host.databases.attach(Host.request("fake").region("sjc").build()).id(), READY);
      assertThat(ready.placement().requestedRegion()).isEqualTo(RegionId.of("sjc"));
      assertThat(ready.placement().placedRegion()).isEqualTo(RegionId.of("there"));
    }
  }

  @Test
  void idempotencyKey_repeatsSafely() {
    IdempotencyKey key = IdempotencyKey.of("order-4711");
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase first =
          host.databases.attach(Host.request("fake").idempotencyKey(key).build());
      host.runUntil(first.id(), READY);

      HostedDatabase again =
          host.databases.attach(Host.request("fake").idempotencyKey(key).build());

      assertThat(again.id()).isEqualTo(first.id());
      assertThat(again.status()).isEqualTo(READY);
      assertThatThrownBy(() ->
              host.databases.attach(Host.request("fake").name("other").idempotencyKey(key).build()))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("idempotency key")
          .hasMessageContaining(first.id().value());
      assertThat(provider.vendor().creates()).isEqualTo(1);
    }
  }

  @Test
  void historyAuditAndEvents_tellWhoDidWhat() throws Exception {
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    List<AuditEntry> heard = new ArrayList<>();
    try (Host host = Host.with(clock, builder -> builder.auditListener(heard::add), provider)) {
      host.databases.subscribe(event -> {
        throw new IllegalStateException("a listener that fails changes nothing");
      });
      host.databases.subscribe(event -> {
        if (event.isTransition()) {
          events.add(event.previous() + ">" + event.database().status());
        }
      });
      HostedDatabase ready = host.ready("fake");
      host.databases.reveal(ready.id(), ANA, "debugging");
      host.databases.detach(ready.id(), ANA);
      host.runUntil(ready.id(), DELETED);

      assertThat(host.databases.history().of(ready.id()))
          .extracting(HistoryEntry::to, HistoryEntry::actor)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(PROVISIONING, ANA),
              org.assertj.core.groups.Tuple.tuple(READY, Actor.engine()),
              org.assertj.core.groups.Tuple.tuple(DELETING, ANA),
              org.assertj.core.groups.Tuple.tuple(DELETED, Actor.engine()));
      assertThat(host.databases.audit().of(PROJECT, 10, null, ANA).items())
          .extracting(AuditEntry::action, AuditEntry::reason)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(Action.ATTACH, null),
              org.assertj.core.groups.Tuple.tuple(Action.REVEAL, "debugging"),
              org.assertj.core.groups.Tuple.tuple(Action.DETACH, null));
      for (String expected :
          List.of(
              "null>PROVISIONING", "PROVISIONING>READY", "READY>DELETING", "DELETING>DELETED")) {
        assertThat(events.poll(60, TimeUnit.SECONDS)).isEqualTo(expected);
      }
    }
    assertThat(heard)
        .extracting(AuditEntry::action)
        .containsExactly(Action.ATTACH, Action.REVEAL, Action.DETACH);
  }

  @Test
  void reasons_standInAuditAndHistory() {
    provider.nextProvision(FakeSteps.fails(ErrorCategory.INVALID_REQUEST, "No."));
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase attached =
          host.databases.attach(
              AttachRequest.to(PROJECT).provider("fake").by(ANA).reason(" for the demo ").build());
      host.runUntil(attached.id(), FAILED);
      host.databases.retry(attached.id(), ANA, "the quota was raised");
      host.databases.detach(attached.id(), ANA, " ");

      assertThat(host.databases.audit().of(PROJECT, 10, null, ANA).items())
          .extracting(AuditEntry::reason)
          .containsExactly("for the demo", "the quota was raised", null);
      assertThat(host.databases.history().of(attached.id()))
          .extracting(HistoryEntry::reason)
          .startsWith("A user attached it. for the demo")
          .contains("A user asked to try again. the quota was raised")
          .endsWith("A user detached it.");
    }
  }

  @Test
  void accessPolicy_isAskedBeforeEverything() {
    Actor eve = Actor.user("eve");
    try (Host host =
        Host.with(
            clock,
            builder ->
                builder.accessPolicy(
                    (actor, action, project) -> !actor.equals(eve) || action == Action.READ),
            provider)) {
      HostedDatabase ready = host.ready("fake");

      assertThat(host.databases.get(ready.id(), eve)).isNotNull();
      for (Runnable forbidden :
          List.<Runnable>of(
              () -> host.databases.attach(Host.request("fake").by(eve).build()),
              () -> host.databases.detach(ready.id(), eve),
              () -> host.databases.retry(ready.id(), eve),
              () -> host.databases.reveal(ready.id(), eve, "curious"),
              () -> host.databases.environment(PROJECT).reveal(eve, "curious"),
              () ->
                  host.databases.environment(PROJECT).merge(Map.of(), Map.of()).reveal(eve, "x"))) {
        assertThatThrownBy(forbidden::run)
            .isInstanceOf(AccessDeniedException.class)
            .hasMessageContaining("user:eve");
      }
      assertThat(host.databases.get(ready.id()).status()).isEqualTo(READY);
      assertThat(host.databases.audit().of(PROJECT, 10, null, ANA).items()).hasSize(1);
    }
  }

  @Test
  void accessPolicy_guardsReadsToo() {
    Actor eve = Actor.user("eve");
    try (Host host =
        Host.with(
            clock, b -> b.accessPolicy((actor, action, project) -> !actor.equals(eve)), provider)) {
      DatabaseId id = host.ready("fake").id();
      for (Runnable forbidden :
          List.<Runnable>of(
              () -> host.databases.get(id, eve),
              () -> host.databases.list(PROJECT, 1, null, eve),
              () -> host.databases.environment(PROJECT, null, eve),
              () -> host.databases.connection(id, eve),
              () -> host.databases.history().of(id, 1, null, eve),
              () -> host.databases.audit().of(PROJECT, 1, null, eve),
              () -> host.databases.plan(Host.request("fake").by(eve).build()))) {
        assertThatThrownBy(forbidden::run).isInstanceOf(AccessDeniedException.class);
      }
    }
  }

  @Test
  void connection_isThereOnlyWhenReady() {
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase attached = host.attach("fake");
      assertThatThrownBy(() -> host.databases.connection(attached.id()))
          .isInstanceOf(NotReadyException.class)
          .hasMessageContaining("PROVISIONING");
      assertThatThrownBy(() -> host.databases.reveal(attached.id(), ANA, "why not"))
          .isInstanceOf(NotReadyException.class);
      host.runUntil(attached.id(), READY);

      assertThat(host.databases.connection(attached.id()).variables())
          .extracting(v -> v.value())
          .contains("********");
      assertThatThrownBy(() -> host.databases.reveal(attached.id(), ANA, "  "))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("Say why");
      assertThat(host.databases.reveal(attached.id(), ANA, "needed")).hasSize(2);
    }
  }

  @Test
  void failed_saysWhy_andRetryGoesOn() {
    Failure failure =
        new Failure(ErrorCategory.QUOTA_EXCEEDED, "The plan has 3 databases.", "Raise it.", true);
    provider.nextProvision(FakeSteps.works(), FakeSteps.endsFailed(failure));
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase attached = host.attach("fake");
      HostedDatabase failed = host.runUntil(attached.id(), FAILED);

      assertThat(failed.failure()).isEqualTo(failure);
      assertThat(host.databases.history().of(failed.id()).get(1).reason())
          .isEqualTo(failure.message());
      assertThatThrownBy(() -> host.databases.awaitReady(failed.id(), Duration.ofSeconds(1)))
          .isInstanceOf(NotReadyException.class)
          .hasMessageContaining("The plan has 3 databases. Raise it.");
      assertThatThrownBy(() -> host.databases.connection(failed.id()))
          .isInstanceOf(NotReadyException.class)
          .hasMessageContaining("failed: The plan has 3 databases. Raise it.");

      assertThat(host.databases.retry(failed.id(), ANA).status()).isEqualTo(PROVISIONING);
      assertThat(host.runUntil(failed.id(), READY).failure()).isNull();
      assertThatThrownBy(() -> host.databases.retry(failed.id(), ANA))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("READY");
      assertThat(provider.vendor().inventory()).hasSize(1);
    }
  }

  @Test
  void list_isPaged_andUnknownIdsAreNotFound() {
    FakeProvider[] providers = new FakeProvider[7];
    for (int i = 0; i < providers.length; i++) {
      providers[i] = FakeProvider.builder("p" + i).build();
    }
    try (Host host = Host.with(clock, providers)) {
      List<DatabaseId> attached = new ArrayList<>();
      for (int i = 0; i < providers.length; i++) {
        clock.advance(Duration.ofSeconds(1));
        attached.add(host.attach("p" + i).id());
      }
      List<DatabaseId> seen = new ArrayList<>();
      Page<HostedDatabase> page = host.databases.list(PROJECT, 3, null);
      page.items().forEach(d -> seen.add(d.id()));
      while (page.next() != null) {
        page = host.databases.list(PROJECT, 3, page.next());
        page.items().forEach(d -> seen.add(d.id()));
      }

      assertThat(seen).containsExactlyElementsOf(attached);
      assertThatThrownBy(() -> host.databases.list(PROJECT, 0, null))
          .isInstanceOf(InvalidRequestException.class);
      assertThatThrownBy(() -> host.databases.get(DatabaseId.of("d000000000000000000")))
          .isInstanceOf(NotFoundException.class);
    }
  }

  @Test
  void awaitReady_timesOut_saysWhereItStands_andTheWorkGoesOn() {
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase attached = host.attach("fake");

      assertThatThrownBy(() -> host.databases.awaitReady(attached.id(), Duration.ofMillis(20)))
          .isInstanceOf(NotReadyException.class)
          .hasMessageContaining("still PROVISIONING")
          .hasMessageContaining("The work goes on");
      host.runUntil(attached.id(), READY);
    }
  }

  @Test
  void derivedNames_avoidWhatIsTaken() {
    FakeProvider other = FakeProvider.builder("other").build();
    try (Host host = Host.with(clock, provider, other)) {
      host.databases.attach(Host.request("other").name("Fake").build());

      assertThat(host.attach("fake").name().value()).isEqualTo("fake-2");
    }
  }
}
