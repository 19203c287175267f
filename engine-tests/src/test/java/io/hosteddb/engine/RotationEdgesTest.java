package io.hosteddb.engine;

import static io.hosteddb.engine.Host.ANA;
import static io.hosteddb.engine.Host.PROJECT;
import static io.hosteddb.model.CredentialStatus.ACTIVE;
import static io.hosteddb.model.CredentialStatus.LEFT_VALID;
import static io.hosteddb.model.CredentialStatus.RETIRING;
import static io.hosteddb.model.CredentialStatus.REVOKED;
import static io.hosteddb.model.OperationStatus.CANCELLED;
import static io.hosteddb.model.OperationStatus.RUNNING;
import static io.hosteddb.model.OperationStatus.SUCCEEDED;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.RotateRequest;
import io.hosteddb.credentials.CredentialGeneration;
import io.hosteddb.credentials.CredentialsStatus;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.database.Operation;
import io.hosteddb.database.StatusEvent;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.Action;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.CredentialStatus;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.OperationId;
import io.hosteddb.model.OperationStatus;
import io.hosteddb.model.RuntimeName;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.IssuedCredentials;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeSteps;
import io.hosteddb.testkit.fake.FakeVendor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Rotations where a vendor, a clock or a runtime does what nobody means it to. */
class RotationEdgesTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final RuntimeName WEB = RuntimeName.of("web");
  private static final long PATIENCE_SECONDS = 120;

  private final SettableClock clock = new SettableClock();
  private final FakeVendor vendor = new FakeVendor();
  private final FakeProvider provider = builder().credentials(CredentialTraits.seamless()).build();

  private FakeProvider.Builder builder() {
    return FakeProvider.builder("fake")
        .vendor(vendor)
        .clock(clock)
        .descriptor(d -> d.timeLimit(Duration.ofMinutes(5)));
  }

  private static RotateRequest.Builder rotation(DatabaseId id) {
    return RotateRequest.of(id).by(ANA).overlap(HOUR);
  }

  private static Operation rotate(Host host, DatabaseId id) {
    return host.databases.credentials().rotate(rotation(id).build());
  }

  private static Operation emergency(Host host, DatabaseId id) {
    return host.databases.credentials().rotateCompromised(RotateRequest.of(id).by(ANA).build());
  }

  private static Operation run(Host host, Operation operation) {
    host.queue.runUntil(() -> now(host, operation).status().isOver(), HOUR.multipliedBy(2));
    return now(host, operation);
  }

  private static Operation now(Host host, Operation operation) {
    return host.databases.operations().get(operation.id(), ANA);
  }

  private static CredentialsStatus credentials(Host host, DatabaseId id) {
    return host.databases.credentials().status(id, ANA);
  }

  private static CredentialStatus status(Host host, DatabaseId id, int number) {
    return credentials(host, id).generations().stream()
        .filter(g -> g.id().equals(CredentialId.main(number)))
        .map(CredentialGeneration::status)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void credentialsThatEndAtOnce_areNotRenewedAllTheTime() {
    FakeProvider tokens =
        builder()
            .credentials(CredentialTraits.expiring())
            .credentialsLiveFor(Duration.ofMillis(1))
            .build();
    try (Host host = Host.with(clock, tokens)) {
      DatabaseId unused = host.ready("fake").id();
      Instant end = clock.instant().plus(HOUR);
      while (host.queue.nextDue().orElseThrow().isBefore(end)) {
        host.queue.advanceToNext();
      }

      // Two calls for each.
      assertThat(tokens.scriptedCredentials().issueCalls()).isBetween(10L, 26L);
    }
  }

  @Test
  void detach_isToldOfWhatMayBeThere_andNotOfWhatIsOver() {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      assertThat(run(host, rotate(host, id)).status()).isEqualTo(SUCCEEDED);
      assertThat(run(host, rotate(host, id)).status()).isEqualTo(SUCCEEDED);
      host.queue.runUntil(() -> status(host, id, 2) == REVOKED, HOUR.multipliedBy(2));
      host.databases.detach(id, ANA);
      host.runUntil(id, DatabaseStatus.DELETED);

      assertThat(provider.deprovisionRequests().get(0).credentials())
          .containsExactly(CredentialId.main(3));
    }
  }

  @Test
  void whatCouldNotBeEndedAlone_isOverAfterAnEmergencyThatEndedAll() {
    FakeProvider tokens = builder().credentials(CredentialTraits.expiring()).build();
    try (Host host = Host.with(clock, tokens)) {
      DatabaseId id = host.ready("fake").id();
      assertThat(run(host, rotate(host, id)).status()).isEqualTo(SUCCEEDED);
      assertThat(status(host, id, 1)).isEqualTo(LEFT_VALID);
      assertThat(run(host, emergency(host, id)).status()).isEqualTo(SUCCEEDED);

      assertThat(status(host, id, 1)).isEqualTo(REVOKED);
      assertThat(status(host, id, 2)).isEqualTo(REVOKED);
      assertThat(status(host, id, 3)).isEqualTo(ACTIVE);
      assertThat(credentials(host, id).conditions()).isEmpty();
    }
  }

  /** A node with another call budget, or a wrong clock, wrote until when its call may act. */
  @Test
  void secondLookForWhatWasNeverInjected_comesSoon() {
    try (Host host = Host.with(clock, b -> b.callBudget(HOUR), provider)) {
      DatabaseId id = host.ready("fake").id();
      provider
          .scriptedCredentials()
          .nextIssue(FakeSteps.works(), FakeSteps.actsAndLosesTheAnswer());
      Operation asked = rotate(host, id);
      host.queue.runDue();
      host.databases.operations().cancel(asked.id(), ANA, null);
      host.queue.stop(Duration.ZERO);
      try (Host next = host.restart(provider)) {
        next.queue.runUntil(() -> status(next, id, 2) == REVOKED, Duration.ofMinutes(10));
        assertThat(vendor.keys(vendor.inventory().get(0).externalId())).containsExactly("g1");
      }
    }
  }

  @Test
  void nodeWhoseClockIsAhead_endsNoOverlapEarly() {
    try (Host host = Host.on(clock, inner -> sharing(inner), provider)) {
      DatabaseId id = host.ready("fake").id();
      assertThat(run(host, rotate(host, id)).status()).isEqualTo(SUCCEEDED);
      SettableClock ahead = new SettableClock();
      ahead.advanceTo(clock.instant().plus(HOUR.multipliedBy(3)));
      try (Host wrong = host.another(ahead, provider)) {
        wrong.queue.runDue();
        assertThat(status(host, id, 1)).isEqualTo(RETIRING);
        assertThat(wrong.queue.due(id)).contains(ahead.instant().plus(HOUR));

        clock.advance(HOUR);
        ahead.advance(HOUR);
        wrong.queue.runDue();
        assertThat(status(host, id, 1)).isEqualTo(REVOKED);
      }
    }
  }

  /** The time that all nodes share is the right one's. */
  private DelegatingStore sharing(io.hosteddb.store.DatabaseStore inner) {
    return new DelegatingStore(inner) {
      @Override
      public Instant now(InstantSource library) {
        return clock.instant();
      }
    };
  }

  @Test
  void emergencyWhoseNewCredentialsLackAVariable_goesOn_andSaysSo() {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      provider
          .scriptedCredentials()
          .everyIssue((request, correctly) -> {
            StepResult<IssuedCredentials> right = correctly.answer(request);
            return right instanceof StepResult.Done<IssuedCredentials> done
                ? StepResult.done(
                    done.checkpoint().orElse(request.checkpoint()),
                    IssuedCredentials.of(VariableValues.none()))
                : right;
          });
      Operation asked = emergency(host, id);
      for (int i = 0; i < 8; i++) {
        host.queue.advanceToNext();
      }

      Operation going = now(host, asked);
      assertThat(going.status()).isEqualTo(RUNNING);
      assertThat(requireNonNull(going.failure()).category()).isEqualTo(ErrorCategory.PROVIDER_BUG);
      assertThat(host.databases.history().of(id))
          .extracting(HistoryEntry::reason)
          .filteredOn(reason -> reason.contains("new ones could not be issued yet"))
          .hasSize(1);
      provider.scriptedCredentials().everyIssue(FakeSteps.works());
      assertThat(run(host, asked).status()).isEqualTo(SUCCEEDED);
    }
  }

  @Test
  void cancelledOperations_areTold() throws Exception {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      Operation weaker = rotate(host, id);
      BlockingQueue<StatusEvent> heard = new LinkedBlockingQueue<>();
      var unused = host.databases.subscribe(heard::add);
      Operation stronger = emergency(host, id);

      Set<OperationId> seen = new HashSet<>();
      assertThat(next(heard, seen)).isEqualTo(weaker.id());
      assertThat(next(heard, seen)).isEqualTo(stronger.id());
      host.databases.detach(id, ANA);
      StatusEvent left = requireNonNull(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
      assertThat(left.isTransition()).isTrue();
      Operation cancelled = requireNonNull(left.operation());
      assertThat(cancelled.id()).isEqualTo(stronger.id());
      assertThat(cancelled.status()).isEqualTo(CANCELLED);
    }
  }

  /** The next event's operation: the first is over, the second is running. */
  private static OperationId next(BlockingQueue<StatusEvent> heard, Set<OperationId> seen)
      throws InterruptedException {
    Operation told =
        requireNonNull(requireNonNull(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).operation());
    OperationStatus expected = seen.isEmpty() ? CANCELLED : RUNNING;
    seen.add(told.id());
    assertThat(told.status()).isEqualTo(expected);
    return told.id();
  }

  @Test
  void whatARuntimeSaysAgain_isWrittenOnce() {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      host.databases.credentials().expect(PROJECT, null, Set.of(WEB), ANA);
      assertThat(run(host, rotate(host, id)).status()).isEqualTo(SUCCEEDED);
      long revision = host.databases.environment(PROJECT).revision();
      for (int i = 0; i < 3; i++) {
        host.databases.credentials().acknowledge(WEB, PROJECT, null, revision, ANA);
      }
      host.queue.runDue();

      assertThat(status(host, id, 1)).isEqualTo(REVOKED);
      assertThat(host.databases.audit().of(PROJECT, 100, null, ANA).items())
          .filteredOn(entry -> entry.action() == Action.ACKNOWLEDGE)
          .hasSize(1);
    }
  }

  /** As pods do it whose names are drawn by chance. */
  @Test
  void runtimesThatNobodyExpects_areForgottenWhenTheyAreTooMany() {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId unused = host.ready("fake").id();
      host.databases.credentials().expect(PROJECT, null, Set.of(WEB), ANA);
      for (int i = 0; i < 1_010; i++) {
        host.databases.credentials().acknowledge(RuntimeName.of("pod-" + i), PROJECT, null, 1, ANA);
      }

      assertThat(host.store.operations().orElseThrow().runtimes(PROJECT)).hasSize(11);
    }
  }
}
