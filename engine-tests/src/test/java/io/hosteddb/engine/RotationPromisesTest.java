package io.hosteddb.engine;

import static io.hosteddb.engine.Host.ANA;
import static io.hosteddb.engine.Host.PROJECT;
import static io.hosteddb.model.CredentialStatus.ACTIVE;
import static io.hosteddb.model.CredentialStatus.RETIRING;
import static io.hosteddb.model.CredentialStatus.REVOKED;
import static io.hosteddb.model.OperationStatus.CANCELLED;
import static io.hosteddb.model.OperationStatus.SUCCEEDED;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.RotateRequest;
import io.hosteddb.credentials.CredentialGeneration;
import io.hosteddb.database.Operation;
import io.hosteddb.error.ConflictException;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.model.CredentialStatus;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.RuntimeName;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeSteps;
import io.hosteddb.testkit.fake.FakeVendor;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is said of rotations and renewals, each seen fail with that part of the engine broken. */
class RotationPromisesTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final RuntimeName WEB = RuntimeName.of("web");

  private final SettableClock clock = new SettableClock();
  private final FakeVendor vendor = new FakeVendor();

  private FakeProvider.Builder builder(CredentialTraits traits) {
    return FakeProvider.builder("fake")
        .vendor(vendor)
        .clock(clock)
        .credentials(traits)
        .descriptor(d -> d.timeLimit(Duration.ofMinutes(5)));
  }

  private FakeProvider tokens(Duration life) {
    return builder(CredentialTraits.expiring()).credentialsLiveFor(life).build();
  }

  private static RotateRequest.Builder rotation(DatabaseId id) {
    return RotateRequest.of(id).by(ANA);
  }

  private static Operation run(Host host, Operation operation) {
    host.queue.runUntil(
        () -> host.databases.operations().get(operation.id(), ANA).status().isOver(),
        HOUR.multipliedBy(2));
    return host.databases.operations().get(operation.id(), ANA);
  }

  private static Stream<CredentialGeneration> generations(Host host, DatabaseId id) {
    return host.databases.credentials().status(id, ANA).generations().stream();
  }

  private static Instant end(Host host, DatabaseId id) {
    return requireNonNull(generations(host, id).findFirst().orElseThrow().expiresAt());
  }

  private static CredentialStatus status(Host host, DatabaseId id, int number) {
    return generations(host, id)
        .filter(g -> g.id().generation() == number)
        .map(CredentialGeneration::status)
        .findFirst()
        .orElseThrow();
  }

  private static boolean isRenewed(Host host, DatabaseId id) {
    return generations(host, id).anyMatch(g -> g.id().generation() > 1 && g.status() == ACTIVE);
  }

  private void runUntil(Host host, Instant end) {
    while (host.queue.nextDue().filter(due -> due.isBefore(end)).isPresent()) {
      host.queue.advanceToNext();
    }
  }

  /** Between 0.60 and 0.67 of a life of thirty days are two days. */
  @Test
  void whatWasIssuedTogether_isNotRenewedTogether() {
    FakeProvider tokens = tokens(Duration.ofDays(30));
    Set<Duration> times = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      try (Host host = Host.with(clock, tokens)) {
        DatabaseId id = host.ready("fake").id();
        Instant end = end(host, id);
        times.add(Duration.between(host.store.find(id).orElseThrow().work().nextPoll(), end));
      }
    }
    assertThat(times).hasSizeGreaterThan(15);
  }

  /** A wait of an hour would sleep through the rest of the life. */
  @Test
  void vendorThatComesBackShortlyBeforeTheEnd_isAskedInTime() {
    FakeProvider tokens = tokens(DAY);
    for (int i = 0; i < 20; i++) {
      try (Host host = Host.with(clock, tokens)) {
        DatabaseId id = host.ready("fake").id();
        Instant end = end(host, id);
        tokens
            .scriptedCredentials()
            .everyIssue(FakeSteps.fails(ErrorCategory.UNAVAILABLE, "Down."));
        runUntil(host, end.minus(Duration.ofMinutes(12)));
        tokens.scriptedCredentials().everyIssue(FakeSteps.works());
        runUntil(host, end);
        assertThat(isRenewed(host, id)).isTrue();
      }
    }
  }

  @Test
  void vendorThatComesBackLongBeforeTheEnd_isAskedWithinTheHour() {
    FakeProvider tokens = tokens(Duration.ofDays(300));
    try (Host host = Host.with(clock, tokens)) {
      DatabaseId id = host.ready("fake").id();
      tokens.scriptedCredentials().everyIssue(FakeSteps.fails(ErrorCategory.UNAVAILABLE, "Down."));
      runUntil(host, clock.instant().plus(Duration.ofDays(201)));
      tokens.scriptedCredentials().everyIssue(FakeSteps.works());
      runUntil(host, clock.instant().plus(HOUR.multipliedBy(2)));
      assertThat(isRenewed(host, id)).isTrue();
    }
  }

  @Test
  void renewalThatWasCancelled_comesAgainInTime() {
    FakeProvider tokens = tokens(DAY);
    try (Host host = Host.with(clock, tokens)) {
      DatabaseId id = host.ready("fake").id();
      Instant end = end(host, id);
      tokens.scriptedCredentials().everyIssue(FakeSteps.fails(ErrorCategory.UNAVAILABLE, "Down."));
      host.queue.runUntil(
          () -> !host.databases.operations().of(id, 1, null, ANA).items().isEmpty(), DAY);
      Operation renewal = host.databases.operations().of(id, 1, null, ANA).items().get(0);
      assertThat(host.databases.operations().cancel(renewal.id(), ANA, null).status())
          .isEqualTo(CANCELLED);
      tokens.scriptedCredentials().everyIssue(FakeSteps.works());
      Duration left = Duration.between(clock.instant(), end);
      host.queue.runUntil(() -> isRenewed(host, id), DAY);
      assertThat(Duration.between(clock.instant(), end))
          .isBetween(left.dividedBy(3), left.dividedBy(3).multipliedBy(2));
    }
  }

  @Test
  void runtimeThatIsTakenOut_isNotWaitedForAnyMore() {
    try (Host host = Host.with(clock, builder(CredentialTraits.seamless()).build())) {
      DatabaseId id = host.ready("fake").id();
      host.databases.credentials().expect(PROJECT, null, Set.of(WEB), ANA);
      Operation unused =
          run(
              host,
              host.databases
                  .credentials()
                  .rotate(rotation(id).overlap(HOUR).afterAcknowledgement().build()));
      runUntil(host, clock.instant().plus(HOUR.multipliedBy(5)));
      assertThat(status(host, id, 1)).isEqualTo(RETIRING);
      host.databases.credentials().expect(PROJECT, null, Set.of(), ANA);
      runUntil(host, clock.instant().plus(HOUR.multipliedBy(2)));
      assertThat(status(host, id, 1)).isEqualTo(REVOKED);
    }
  }

  @Test
  void whoIsNotExpected_orRunsInAnotherEnvironment_isNotWaitedFor() {
    EnvironmentId staging = EnvironmentId.of("staging");
    RuntimeName worker = RuntimeName.of("worker");
    try (Host host = Host.with(clock, builder(CredentialTraits.seamless()).build())) {
      DatabaseId id =
          host.databases.attach(Host.request("fake").environment(Host.PRODUCTION).build()).id();
      host.runUntil(id, DatabaseStatus.READY);
      long before = host.databases.environment(PROJECT).revision();
      host.databases.credentials().expect(PROJECT, staging, Set.of(worker), ANA);
      host.databases.credentials().expect(PROJECT, Host.PRODUCTION, Set.of(WEB), ANA);
      host.databases.credentials().acknowledge(worker, PROJECT, Host.PRODUCTION, before, ANA);
      Operation unused = run(host, host.databases.credentials().rotate(rotation(id).build()));
      long after = host.databases.environment(PROJECT).revision();
      host.databases.credentials().acknowledge(WEB, PROJECT, Host.PRODUCTION, after, ANA);
      host.queue.runDue();
      assertThat(status(host, id, 1)).isEqualTo(REVOKED);
    }
  }

  @Test
  void emergency_goesOnHoweverLongTheVendorIsDown() {
    FakeProvider provider = builder(CredentialTraits.seamless()).build();
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      provider
          .scriptedCredentials()
          .everyIssue(FakeSteps.fails(ErrorCategory.UNAVAILABLE, "Down."));
      Operation emergency = host.databases.credentials().rotateCompromised(rotation(id).build());
      runUntil(host, clock.instant().plus(DAY));
      provider.scriptedCredentials().everyIssue(FakeSteps.works());
      assertThat(run(host, emergency).status()).isEqualTo(SUCCEEDED);
    }
  }

  /** A key that was used for a rotation must not let an emergency pass for done. */
  @Test
  void keyOfARotation_isRefusedForAnEmergency_andForOtherTerms() {
    try (Host host = Host.with(clock, builder(CredentialTraits.seamless()).build())) {
      DatabaseId id = host.ready("fake").id();
      host.databases.credentials().expect(PROJECT, null, Set.of(WEB), ANA);
      RotateRequest.Builder keyed = rotation(id).idempotencyKey(IdempotencyKey.of("k-1"));
      Operation first = host.databases.credentials().rotate(keyed.build());
      assertThatThrownBy(() -> host.databases.credentials().rotateCompromised(keyed.build()))
          .isInstanceOf(ConflictException.class);
      assertThat(host.databases.credentials().rotate(keyed.build()).id()).isEqualTo(first.id());
      RotateRequest other = keyed.afterAcknowledgement().build();
      assertThatThrownBy(() -> host.databases.credentials().rotate(other))
          .isInstanceOf(ConflictException.class);
    }
  }

  @Test
  void acknowledgementOfANegativeRevision_isRefused() {
    try (Host host = Host.with(clock, builder(CredentialTraits.seamless()).build())) {
      assertThatThrownBy(() ->
              host.databases.credentials().acknowledge(WEB, PROJECT, Host.PRODUCTION, -1, ANA))
          .isInstanceOf(InvalidRequestException.class);
      assertThat(host.databases.credentials().runtimes(PROJECT, ANA)).isEmpty();
    }
  }

  @Test
  void acknowledgement_decidesNothingWhereRevokingTouchesOthers() {
    CredentialTraits shared = new CredentialTraits(true, true, true, false, true);
    try (Host host = Host.with(clock, builder(shared).build())) {
      DatabaseId id = host.ready("fake").id();
      host.databases.credentials().expect(PROJECT, null, Set.of(WEB), ANA);
      assertThatThrownBy(() ->
              host.databases.credentials().rotate(rotation(id).afterAcknowledgement().build()))
          .isInstanceOf(InvalidRequestException.class);
    }
  }

  @Test
  void emergency_isNotRefusedForTooManyGenerations() {
    try (Host host = Host.with(clock, builder(CredentialTraits.seamless()).build())) {
      DatabaseId id = host.ready("fake").id();
      for (int i = 0; i < 15; i++) {
        assertThat(run(host, host.databases.credentials().rotate(rotation(id).build())).status())
            .isEqualTo(SUCCEEDED);
      }
      Operation emergency = host.databases.credentials().rotateCompromised(rotation(id).build());
      assertThat(run(host, emergency).status()).isEqualTo(SUCCEEDED);
      assertThat(vendor.keys(vendor.inventory().get(0).externalId())).hasSize(1);
    }
  }

  /** The call that was given up makes it once more, after it was revoked. */
  @Test
  void whatACancelledCallMakesLate_isRevokedOnceMore() {
    FakeProvider provider = builder(CredentialTraits.seamless()).build();
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      provider
          .scriptedCredentials()
          .nextIssue(FakeSteps.works(), FakeSteps.actsAndLosesTheAnswer());
      Operation asked = host.databases.credentials().rotate(rotation(id).build());
      host.queue.runUntil(() -> provider.scriptedCredentials().issueCalls() == 2, HOUR);
      assertThat(host.databases.operations().cancel(asked.id(), ANA, null).status())
          .isEqualTo(CANCELLED);
      host.queue.runUntil(() -> status(host, id, 2) == REVOKED, HOUR);
      assertThat(provider.scriptedCredentials().revokeRequests()).hasSize(2);
    }
  }

  @Test
  void revocationThatARateLimitHoldsBack_isNoTrouble() {
    FakeProvider provider = builder(CredentialTraits.seamless()).build();
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      Operation unused =
          run(host, host.databases.credentials().rotate(rotation(id).overlap(HOUR).build()));
      provider
          .scriptedCredentials()
          .everyRevoke((request, correctly) -> {
            throw ProviderException.of(ErrorCategory.UNAVAILABLE, "Its turn has not come.")
                .heldBack(true)
                .build();
          });
      clock.advance(HOUR);
      host.queue.runDue();
      assertThat(provider.scriptedCredentials().revokeRequests()).isNotEmpty();
      assertThat(host.databases.credentials().status(id, ANA).conditions()).isEmpty();
      provider.scriptedCredentials().everyRevoke(FakeSteps.works());
      host.queue.runUntil(() -> status(host, id, 1) == REVOKED, Duration.ofMinutes(1));
    }
  }
}
