package io.hosteddb.engine;

import static io.hosteddb.engine.Host.ANA;
import static io.hosteddb.engine.Host.PROJECT;
import static io.hosteddb.model.CredentialStatus.ACTIVE;
import static io.hosteddb.model.CredentialStatus.LEFT_VALID;
import static io.hosteddb.model.CredentialStatus.RETIRING;
import static io.hosteddb.model.CredentialStatus.REVOKED;
import static io.hosteddb.model.OperationStatus.CANCELLED;
import static io.hosteddb.model.OperationStatus.FAILED;
import static io.hosteddb.model.OperationStatus.RUNNING;
import static io.hosteddb.model.OperationStatus.SUCCEEDED;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.hosteddb.AttachRequest;
import io.hosteddb.RotateRequest;
import io.hosteddb.access.AuditEntry;
import io.hosteddb.credentials.CredentialCondition;
import io.hosteddb.credentials.CredentialGeneration;
import io.hosteddb.credentials.CredentialsStatus;
import io.hosteddb.credentials.RuntimeStatus;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.NotReadyException;
import io.hosteddb.database.Operation;
import io.hosteddb.env.VariableValues;
import io.hosteddb.error.ConflictException;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.NotFoundException;
import io.hosteddb.error.NotSupportedException;
import io.hosteddb.error.StoreException;
import io.hosteddb.error.Violation;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.CredentialStatus;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.OperationId;
import io.hosteddb.model.OperationKind;
import io.hosteddb.model.OperationStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.RuntimeName;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.IssuedCredentials;
import io.hosteddb.spi.Revoked;
import io.hosteddb.spi.StepResult;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.OperationStore;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeSteps;
import io.hosteddb.testkit.fake.FakeVendor;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user sees of rotations. */
class RotationTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final RuntimeName WEB = RuntimeName.of("web");
  private static final RuntimeName WORKER = RuntimeName.of("worker");

  private final SettableClock clock = new SettableClock();
  private final FakeVendor vendor = new FakeVendor();
  private final FakeProvider provider = provider(CredentialTraits.seamless());

  private FakeProvider provider(CredentialTraits traits) {
    return builder().credentials(traits).build();
  }

  private FakeProvider.Builder builder() {
    return FakeProvider.builder("fake")
        .vendor(vendor)
        .clock(clock)
        .descriptor(d -> d.timeLimit(Duration.ofMinutes(5)));
  }

  private static RotateRequest.Builder rotation(DatabaseId id) {
    return RotateRequest.of(id).by(ANA).overlap(HOUR);
  }

  private static Operation run(Host host, Operation operation) {
    host.queue.runUntil(
        () -> host.databases.operations().get(operation.id(), ANA).status().isOver(),
        Duration.ofHours(2));
    return host.databases.operations().get(operation.id(), ANA);
  }

  private Operation rotated(Host host, DatabaseId id) {
    return run(host, host.databases.credentials().rotate(rotation(id).build()));
  }

  private static VariableValues values(Host host, DatabaseId id) {
    VariableValues values = VariableValues.none();
    for (Map.Entry<String, String> value :
        host.databases.reveal(id, ANA, "to connect").entrySet()) {
      values = values.with(value.getKey(), Secret.of(value.getValue()));
    }
    return values;
  }

  private CredentialGeneration generation(Host host, DatabaseId id, int number) {
    return host.databases.credentials().status(id, ANA).generations().stream()
        .filter(g -> g.id().equals(CredentialId.main(number)))
        .findFirst()
        .orElseThrow();
  }

  private CredentialStatus status(Host host, DatabaseId id, int number) {
    return generation(host, id, number).status();
  }

  private String resource() {
    return vendor.inventory().get(0).externalId();
  }

  @Test
  void rotation_swapsTheVariablesInOneRevision_andEndsTheOldOnesAfterTheOverlap() {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      VariableValues before = values(host, id);
      long revision = host.databases.environment(PROJECT).revision();

      Operation asked = host.databases.credentials().rotate(rotation(id).reason("due").build());
      assertThat(asked.status()).isEqualTo(RUNNING);
      assertThat(asked.credential()).isEqualTo(CredentialId.main(2));
      assertThat(host.databases.get(id).status()).isEqualTo(DatabaseStatus.READY);
      Operation done = run(host, asked);

      assertThat(done.status()).isEqualTo(SUCCEEDED);
      assertThat(done.endedAt()).isNotNull();
      assertThat(done.failure()).isNull();
      VariableValues after = values(host, id);
      assertThat(after).isNotEqualTo(before);
      assertThat(host.databases.environment(PROJECT).revision()).isEqualTo(revision + 1);
      assertThat(provider.connect(before)).isEqualTo(provider.connect(after));
      CredentialGeneration old = generation(host, id, 1);
      assertThat(old.status()).isEqualTo(RETIRING);
      assertThat(old.replacedAtRevision()).isEqualTo(revision + 1);
      assertThat(old.revokeAt()).isEqualTo(requireNonNull(done.endedAt()).plus(HOUR));

      clock.advance(HOUR.minusSeconds(1));
      host.queue.runDue();
      assertThat(status(host, id, 1)).isEqualTo(RETIRING);
      clock.advance(Duration.ofSeconds(1));
      host.queue.runDue();
      assertThat(status(host, id, 1)).isEqualTo(REVOKED);
      assertThat(status(host, id, 2)).isEqualTo(ACTIVE);
      assertThat(vendor.keys(resource())).containsExactly("g2");
      provider.connect(after);
      assertThatThrownBy(() -> provider.connect(before)).isInstanceOf(AssertionError.class);
      assertThat(host.queue.nextDue()).isEmpty();
    }
  }

  @Test
  void rotation_standsInHistoryAndAudit() {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      run(host, host.databases.credentials().rotate(rotation(id).reason("a leaver").build()));

      assertThat(host.databases.history().of(id))
          .extracting(HistoryEntry::reason)
          .endsWith(
              "Credentials are to be replaced by main/2. a leaver",
              "Credentials main/2 are injected.");
      assertThat(host.databases.audit().of(PROJECT, 100, null, ANA).items())
          .filteredOn(entry -> entry.action() == Action.ROTATE)
          .extracting(AuditEntry::reason)
          .containsExactly("a leaver");
      assertThat(host.databases.operations().of(id, 10, null, ANA).items())
          .extracting(Operation::kind)
          .containsExactly(OperationKind.ROTATE);
    }
  }

  @Test
  void secondOperation_isAConflictThatNamesTheFirst() {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      Operation first = host.databases.credentials().rotate(rotation(id).build());

      assertThatThrownBy(() -> host.databases.credentials().rotate(rotation(id).build()))
          .isInstanceOfSatisfying(
              ConflictException.class,
              e -> {
                assertThat(e.operation()).contains(first.id());
                assertThat(e).hasMessageContaining(first.id().value());
                assertThat(e.problem().extensions()).containsEntry("operation", first.id().value());
              });
    }
  }

  @Test
  void sameKey_givesTheSameOperation_andOtherParametersAreRefused() {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      IdempotencyKey key = IdempotencyKey.of("k-1");
      Operation first =
          host.databases.credentials().rotate(rotation(id).idempotencyKey(key).build());
      Operation done = run(host, first);
      Operation again =
          host.databases.credentials().rotate(rotation(id).idempotencyKey(key).build());

      assertThat(again).isEqualTo(done);
      assertThat(vendor.keysMade()).isEqualTo(2);
      RotateRequest other = rotation(id).overlap(Duration.ZERO).idempotencyKey(key).build();
      assertThatThrownBy(() -> host.databases.credentials().rotate(other))
          .isInstanceOfSatisfying(
              ConflictException.class, e -> assertThat(e.operation()).contains(first.id()));
    }
  }

  /** A store in which something happens once, just after a key was looked for. */
  private static DatabaseStore afterTheKey(DatabaseStore store, AtomicReference<Runnable> deed) {
    return new DelegatingStore(store) {
      @Override
      public Optional<OperationStore> operations() {
        return inner.operations().map(kept -> watched(kept, deed));
      }
    };
  }

  private static OperationStore watched(OperationStore kept, AtomicReference<Runnable> deed) {
    return (OperationStore)
        Proxy.newProxyInstance(
            OperationStore.class.getClassLoader(),
            new Class<?>[] {OperationStore.class},
            (proxy, method, arguments) -> {
              Object found = method.invoke(kept, arguments);
              if (method.getName().equals("findByKey")) {
                requireNonNull(deed.getAndSet(() -> {})).run();
              }
              return found;
            });
  }

  /** A client that heard nothing asks once more while its first request is still at work. */
  @Test
  void sameKeyAtTheSameTime_isNoRivalOfItself() {
    AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
    try (Host host = Host.on(clock, store -> afterTheKey(store, meanwhile), provider)) {
      DatabaseId id = host.ready("fake").id();
      RotateRequest request = rotation(id).idempotencyKey(IdempotencyKey.of("k-1")).build();
      AtomicReference<Operation> first = new AtomicReference<>();
      meanwhile.set(() -> first.set(host.databases.credentials().rotate(request)));

      Operation second = host.databases.credentials().rotate(request);

      assertThat(second.id()).isEqualTo(requireNonNull(first.get()).id());
      assertThat(host.databases.operations().of(id, 10, null, ANA).items()).hasSize(1);
    }
  }

  @Test
  void backendWithoutTheCapability_refuses() {
    FakeProvider without = builder().build();
    try (Host host = Host.with(clock, without)) {
      DatabaseId id = host.ready("fake").id();

      assertThatThrownBy(() -> host.databases.credentials().rotate(rotation(id).build()))
          .isInstanceOfSatisfying(
              NotSupportedException.class,
              e -> {
                assertThat(e.capability()).isEqualTo("credentials");
                assertThat(e).hasMessageContaining("memory");
              });
      assertThat(host.databases.credentials().status(id, ANA).traits()).isEmpty();
      assertThat(host.databases.operations().of(id, 10, null, ANA).items()).isEmpty();
    }
  }

  @Test
  void whatIsNotReady_isNotRotated() {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.attach("fake").id();

      assertThatThrownBy(() -> host.databases.credentials().rotate(rotation(id).build()))
          .isInstanceOf(NotReadyException.class);
    }
  }

  @Test
  void requestThatMakesNoSense_isRefused() {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();

      assertThatThrownBy(() ->
              host.databases
                  .credentials()
                  .rotate(rotation(id).overlap(Duration.ofDays(91)).build()))
          .isInstanceOf(InvalidRequestException.class);
      assertThatThrownBy(() ->
              host.databases.credentials().rotate(rotation(id).afterAcknowledgement().build()))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("No runtime is expected");
      assertThatThrownBy(() ->
              host.databases
                  .credentials()
                  .rotate(
                      rotation(id)
                          .overlap(Duration.ofSeconds(-1))
                          .afterAcknowledgement()
                          .reason("x".repeat(10_000))
                          .build()))
          .isInstanceOfSatisfying(
              InvalidRequestException.class,
              e ->
                  assertThat(e.violations())
                      .extracting(Violation::field)
                      .containsExactly("reason", "overlap", "acknowledged"));
      assertThatThrownBy(() -> host.databases.credentials().rotateCompromised(rotation(id).build()))
          .isInstanceOf(InvalidRequestException.class);
      assertThatThrownBy(
              () -> host.databases.operations().get(OperationId.of("o000000000000000000"), ANA))
          .isInstanceOf(NotFoundException.class);
    }
  }

  @Test
  void failedRotation_leavesWhatWorked_andRemovesWhatWasMade() {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      VariableValues before = values(host, id);
      long revision = host.databases.environment(PROJECT).revision();
      provider
          .scriptedCredentials()
          .nextIssue(
              FakeSteps.works(),
              FakeSteps.actsAndLosesTheAnswer(),
              FakeSteps.fails(ErrorCategory.INVALID_REQUEST, "Not like this."));
      Operation failed = rotated(host, id);

      assertThat(failed.status()).isEqualTo(FAILED);
      assertThat(requireNonNull(failed.failure()).message()).isEqualTo("Not like this.");
      HostedDatabase database = host.databases.get(id);
      assertThat(database.status()).isEqualTo(DatabaseStatus.READY);
      assertThat(database.failure()).isNull();
      assertThat(values(host, id)).isEqualTo(before);
      assertThat(host.databases.environment(PROJECT).revision()).isEqualTo(revision);
      host.queue.runUntil(() -> status(host, id, 2) == REVOKED, HOUR);
      assertThat(vendor.keys(resource())).containsExactly("g1");
      provider.connect(before);

      assertThat(rotated(host, id).credential()).isEqualTo(CredentialId.main(3));
    }
  }

  @Test
  void vendorThatIsDown_isWaitedOut_untilTheTimeIsOver() {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      provider
          .scriptedCredentials()
          .everyIssue(FakeSteps.fails(ErrorCategory.UNAVAILABLE, "Down."));
      Operation asked = host.databases.credentials().rotate(rotation(id).build());
      host.queue.runDue();
      Operation running = host.databases.operations().get(asked.id(), ANA);
      assertThat(running.status()).isEqualTo(RUNNING);
      assertThat(requireNonNull(running.failure()).message()).isEqualTo("Down.");
      Operation failed = run(host, asked);

      assertThat(failed.status()).isEqualTo(FAILED);
      assertThat(requireNonNull(failed.failure()).message())
          .contains("within 5 minutes")
          .contains("Down.");
      assertThat(Duration.between(failed.askedAt(), requireNonNull(failed.endedAt())))
          .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));
    }
  }

  @Test
  void detach_goesBeforeARotation_andNothingIsLeft() {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      provider
          .scriptedCredentials()
          .nextIssue(FakeSteps.works(), FakeSteps.actsAndLosesTheAnswer());
      Operation asked = host.databases.credentials().rotate(rotation(id).build());
      host.queue.runDue();
      assertThat(vendor.keys(resource())).containsExactly("g1", "g2");
      host.databases.detach(id, ANA);

      Operation cancelled = host.databases.operations().get(asked.id(), ANA);
      assertThat(cancelled.status()).isEqualTo(CANCELLED);
      assertThat(cancelled.result()).isEqualTo("The database was detached.");
      host.runUntil(id, DatabaseStatus.DELETED);
      assertThat(vendor.inventory()).isEmpty();
      assertThat(provider.deprovisionRequests().get(0).credentials())
          .containsExactly(CredentialId.main(2));
      assertThat(host.databases.credentials().status(id, ANA).generations())
          .extracting(CredentialGeneration::status)
          .containsOnly(REVOKED);
    }
  }

  @Test
  void cancel_leavesWhatWorked_andRemovesWhatWasMade() {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      provider
          .scriptedCredentials()
          .nextIssue(FakeSteps.works(), FakeSteps.actsAndLosesTheAnswer());
      Operation asked = host.databases.credentials().rotate(rotation(id).build());
      host.queue.runDue();
      Operation cancelled = host.databases.operations().cancel(asked.id(), ANA, "not today");

      assertThat(cancelled.status()).isEqualTo(CANCELLED);
      assertThat(host.databases.operations().cancel(asked.id(), ANA, null)).isEqualTo(cancelled);
      host.queue.runUntil(() -> status(host, id, 2) == REVOKED, HOUR);
      assertThat(vendor.keys(resource())).containsExactly("g1");
      provider.connect(values(host, id));
      assertThat(rotated(host, id).status()).isEqualTo(SUCCEEDED);
    }
  }

  @Test
  void compromised_endsTheOldFirst_andTakesOverARotation() {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      VariableValues before = values(host, id);
      provider
          .scriptedCredentials()
          .nextIssue(FakeSteps.works(), FakeSteps.actsAndLosesTheAnswer());
      Operation weaker = host.databases.credentials().rotate(rotation(id).build());
      host.queue.runDue();
      Operation emergency =
          host.databases
              .credentials()
              .rotateCompromised(RotateRequest.of(id).by(ANA).reason("in a log").build());

      Operation cancelled = host.databases.operations().get(weaker.id(), ANA);
      assertThat(cancelled.status()).isEqualTo(CANCELLED);
      assertThat(cancelled.result()).contains("emergency");
      assertThatThrownBy(() -> host.databases.operations().cancel(emergency.id(), ANA, null))
          .isInstanceOf(ConflictException.class);
      provider
          .scriptedCredentials()
          .nextIssue(FakeSteps.fails(ErrorCategory.UNAUTHORIZED, "Wrong key."));
      host.queue.runDue();
      // The new ones are not there yet, and the old ones are dead already.
      assertThatThrownBy(() -> provider.connect(before)).isInstanceOf(AssertionError.class);
      Operation done = run(host, emergency);

      assertThat(done.status()).isEqualTo(SUCCEEDED);
      assertThat(done.credential()).isEqualTo(CredentialId.main(3));
      provider.connect(values(host, id));
      host.queue.runUntil(() -> status(host, id, 2) == REVOKED, HOUR);
      assertThat(status(host, id, 1)).isEqualTo(REVOKED);
      assertThat(vendor.keys(resource())).containsExactly("g3");
      assertThatThrownBy(() -> host.databases.credentials().rotateCompromised(withOverlap(id)))
          .isInstanceOf(InvalidRequestException.class);
    }
  }

  private static RotateRequest withOverlap(DatabaseId id) {
    return RotateRequest.of(id).by(ANA).overlap(Duration.ZERO).build();
  }

  @Test
  void compromised_saysWhatTheVendorCannotEnd() {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      provider
          .scriptedCredentials()
          .nextRevokeAll((request, correctly) ->
              StepResult.done(
                  request.checkpoint(), Revoked.stillValid("Tokens cannot be ended alone.")));
      Operation done =
          run(
              host,
              host.databases.credentials().rotateCompromised(RotateRequest.of(id).by(ANA).build()));

      assertThat(done.status()).isEqualTo(SUCCEEDED);
      assertThat(done.result()).contains("Tokens cannot be ended alone.");
      assertThat(status(host, id, 1)).isEqualTo(LEFT_VALID);
      assertThat(host.databases.credentials().status(id, ANA).conditions())
          .extracting(CredentialCondition::kind)
          .containsExactly(CredentialCondition.Kind.LEFT_VALID);
    }
  }

  @Test
  void compromised_isFollowedByNoSecondOne() {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      RotateRequest request = RotateRequest.of(id).by(ANA).build();
      Operation first = host.databases.credentials().rotateCompromised(request);

      assertThatThrownBy(() -> host.databases.credentials().rotateCompromised(request))
          .isInstanceOfSatisfying(
              ConflictException.class, e -> assertThat(e.operation()).contains(first.id()));
    }
  }

  @Test
  void acknowledgements_endTheOverlapEarly_onlyWhenAllExpectedHaveTheRevision() {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      host.databases.credentials().expect(PROJECT, null, Set.of(WEB, WORKER), ANA);
      rotated(host, id);
      long revision = host.databases.environment(PROJECT).revision();

      host.databases.credentials().acknowledge(WEB, PROJECT, null, revision, ANA);
      host.databases.credentials().acknowledge(WORKER, PROJECT, null, revision - 1, ANA);
      host.queue.runDue();
      assertThat(status(host, id, 1)).isEqualTo(RETIRING);
      assertThat(generation(host, id, 1).behind()).containsExactly(WORKER);
      assertThatThrownBy(() ->
              host.databases.credentials().acknowledge(WORKER, PROJECT, null, revision + 1, ANA))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("stands at revision " + revision);

      host.databases.credentials().acknowledge(WORKER, PROJECT, null, revision, ANA);
      host.queue.runDue();
      assertThat(status(host, id, 1)).isEqualTo(REVOKED);
    }
  }

  @Test
  void expectedRuntimes_canBeReadBack_withWhatTheyHaveAcknowledged() {
    try (Host host = Host.with(clock, provider)) {
      EnvironmentId staging = EnvironmentId.of("staging");
      DatabaseId unused = host.ready("fake").id();
      long revision = host.databases.environment(PROJECT).revision();
      host.databases.credentials().expect(PROJECT, staging, Set.of(RuntimeName.ALL), ANA);
      host.databases.credentials().expect(PROJECT, null, Set.of(WORKER, WEB), ANA);
      host.databases.credentials().expect(PROJECT, null, Set.of(WEB), ANA);
      RuntimeName stray = RuntimeName.of("stray");
      host.databases.credentials().acknowledge(WEB, PROJECT, null, revision, ANA);
      host.databases.credentials().acknowledge(stray, PROJECT, null, revision, ANA);

      assertThat(host.databases.credentials().runtimes(PROJECT, ANA))
          .extracting(
              RuntimeStatus::environment,
              RuntimeStatus::runtime,
              RuntimeStatus::expected,
              RuntimeStatus::revision)
          .containsExactly(
              tuple(null, stray, false, revision),
              tuple(null, WEB, true, revision),
              tuple(staging, RuntimeName.ALL, true, 0L));
      assertThat(host.databases.credentials().runtimes(ProjectId.of("another"), ANA)).isEmpty();
    }
  }

  @Test
  void withoutExpectedRuntimes_onlyTimeEndsTheOverlap() {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      rotated(host, id);
      long revision = host.databases.environment(PROJECT).revision();
      host.databases.credentials().acknowledge(WEB, PROJECT, null, revision, ANA);
      host.queue.runDue();

      assertThat(status(host, id, 1)).isEqualTo(RETIRING);
      clock.advance(HOUR);
      host.queue.runDue();
      assertThat(status(host, id, 1)).isEqualTo(REVOKED);
    }
  }

  @Test
  void requiredAcknowledgement_isWaitedForBeyondTheOverlap() {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      host.databases.credentials().expect(PROJECT, Host.PRODUCTION, Set.of(RuntimeName.ALL), ANA);
      run(host, host.databases.credentials().rotate(rotation(id).afterAcknowledgement().build()));
      for (int i = 0; i < 30; i++) {
        clock.advance(HOUR);
        host.queue.runDue();
      }
      assertThat(status(host, id, 1)).isEqualTo(RETIRING);
      assertThat(generation(host, id, 1).waitsForAcknowledgement()).isTrue();
      assertThat(generation(host, id, 1).revokeAt()).isNull();

      long revision = host.databases.environment(PROJECT).revision();
      host.databases
          .credentials()
          .acknowledge(RuntimeName.ALL, PROJECT, Host.PRODUCTION, revision, ANA);
      host.queue.runDue();
      assertThat(status(host, id, 1)).isEqualTo(REVOKED);
    }
  }

  @Test
  void tokensThatCannotBeEnded_saySo() {
    FakeProvider tokens = provider(CredentialTraits.expiring());
    try (Host host = Host.with(clock, tokens)) {
      DatabaseId id = host.ready("fake").id();
      Operation done = rotated(host, id);

      assertThat(done.result()).contains("main/1 stay valid");
      assertThat(status(host, id, 1)).isEqualTo(LEFT_VALID);
      assertThat(tokens.scriptedCredentials().revokeRequests()).isEmpty();
      host.databases.credentials().expect(PROJECT, null, Set.of(WEB), ANA);
      assertThatThrownBy(() ->
              host.databases.credentials().rotate(rotation(id).afterAcknowledgement().build()))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("cannot be ended");
    }
  }

  /** A token is long, and what is kept of one that nobody ends any more is in everybody's way. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void manyRotationsOfTokensThatNobodyEnds_leaveNoneOfThemInTheCheckpoint(boolean expire) {
    FakeProvider.Builder builder = builder().credentials(CredentialTraits.expiring());
    FakeProvider tokens =
        (expire ? builder.credentialsLiveFor(Duration.ofHours(20)) : builder).build();
    tokens
        .scriptedCredentials()
        .everyIssue((request, correctly) -> {
          StepResult<IssuedCredentials> made = correctly.answer(request);
          return made.withCheckpoint(
              made.checkpoint().orElseThrow().with("token", "t".repeat(1_000)));
        });
    try (Host host = Host.with(clock, tokens)) {
      DatabaseId id = host.ready("fake").id();
      for (int i = 0; i < 200; i++) {
        assertThat(rotated(host, id).status()).isEqualTo(SUCCEEDED);
        clock.advance(Duration.ofMinutes(30));
      }

      Checkpoint kept = host.store.find(id).orElseThrow().checkpoint();
      assertThat(kept.keys()).filteredOn(key -> key.contains("@token")).hasSize(1);
      tokens.connect(values(host, id));
    }
  }

  @Test
  void revocation_isTriedUntilItIsDone_andIsNoRunningOperation() {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      rotated(host, id);
      provider
          .scriptedCredentials()
          .everyRevoke(FakeSteps.fails(ErrorCategory.UNAUTHORIZED, "Not allowed."));
      clock.advance(HOUR);
      host.queue.runDue();

      CredentialsStatus seen = host.databases.credentials().status(id, ANA);
      assertThat(seen.conditions())
          .extracting(CredentialCondition::kind)
          .containsExactly(CredentialCondition.Kind.REVOCATION_FAILING);
      assertThat(seen.conditions().get(0).sentence()).contains("Not allowed.");
      assertThat(rotated(host, id).status()).isEqualTo(SUCCEEDED);
      provider.scriptedCredentials().everyRevoke(FakeSteps.works());
      host.queue.runUntil(() -> status(host, id, 1) == REVOKED, Duration.ofHours(3));
      assertThat(host.databases.credentials().status(id, ANA).conditions()).isEmpty();
    }
  }

  @Test
  void scheduledRevocation_isCarriedOnByAnotherProcess() {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      rotated(host, id);
      host.queue.stop(Duration.ZERO);
      try (Host next = host.restart(provider)) {
        clock.advance(HOUR);
        next.queue.sweep();
        next.queue.runUntil(() -> status(next, id, 1) == REVOKED, HOUR);
        assertThat(vendor.keys(resource())).containsExactly("g2");
      }
    }
  }

  @Test
  void credentialsThatExpire_areRenewedAtTwoThirdsOfTheirLife() {
    FakeProvider tokens = daily(CredentialTraits.expiring());
    try (Host host = Host.with(clock, tokens)) {
      DatabaseId id = host.ready("fake").id();
      Instant issued = clock.instant();
      CredentialsStatus before = host.databases.credentials().status(id, ANA);
      assertThat(before.renewsAt())
          .isBetween(issued.plus(Duration.ofHours(14)), issued.plus(Duration.ofHours(16)));
      VariableValues old = values(host, id);
      host.queue.runUntil(() -> isRenewed(host, id), Duration.ofDays(1));

      Operation renewal = host.databases.operations().of(id, 10, null, ANA).items().get(0);
      assertThat(renewal.kind()).isEqualTo(OperationKind.RENEW);
      assertThat(renewal.askedBy()).isEqualTo(Actor.engine());
      assertThat(values(host, id)).isNotEqualTo(old);
      tokens.connect(old);
      host.queue.runUntil(() -> status(host, id, 1) == REVOKED, Duration.ofDays(1));
      tokens.connect(values(host, id));
    }
  }

  private boolean isRenewed(Host host, DatabaseId id) {
    return host.databases.credentials().status(id, ANA).generations().stream()
        .anyMatch(g -> g.id().generation() == 2 && g.status() == ACTIVE);
  }

  @Test
  void renewalThatFails_isAConditionLongBeforeTheEnd_andIsTriedAgain() {
    FakeProvider tokens = daily(CredentialTraits.expiring());
    try (Host host = Host.with(clock, tokens)) {
      DatabaseId id = host.ready("fake").id();
      Instant end = clock.instant().plus(Duration.ofDays(1));
      tokens.scriptedCredentials().everyIssue(FakeSteps.fails(ErrorCategory.UNAVAILABLE, "Down."));
      host.queue.runUntil(() -> !conditions(host, id).isEmpty(), Duration.ofDays(1));

      assertThat(conditions(host, id)).containsExactly(CredentialCondition.Kind.RENEWAL_FAILING);
      assertThat(Duration.between(clock.instant(), end)).isGreaterThan(Duration.ofHours(7));
      assertThat(host.databases.history().of(id))
          .extracting(HistoryEntry::reason)
          .anySatisfy(reason -> assertThat(reason).contains("renew of credentials failed"));
      tokens.scriptedCredentials().everyIssue(FakeSteps.works());
      host.queue.runUntil(() -> conditions(host, id).isEmpty(), Duration.ofHours(3));
      tokens.connect(values(host, id));
    }
  }

  /** As a vendor does it whose interface answers while its databases do not. */
  @Test
  void tokensThatWereMintedInVain_endByThemselves_andKeepNobodyFromAnother() {
    FakeProvider tokens = builder().credentials(CredentialTraits.expiring()).build();
    tokens
        .scriptedCredentials()
        .everyIssue((request, correctly) ->
            request.checkpoint().isEmpty()
                ? StepResult.goOn(Checkpoint.empty().with("token", "minted"), "minted")
                : StepResult.failed(
                    request.checkpoint(),
                    new Failure(ErrorCategory.UNAVAILABLE, "No host answers.", "Wait.", true)))
        .everyRevoke((request, correctly) ->
            StepResult.done(
                request.checkpoint(),
                Revoked.validUntil(clock.instant().plus(HOUR.multipliedBy(24)))));
    try (Host host = Host.with(clock, tokens)) {
      DatabaseId id = host.ready("fake").id();
      for (int i = 0; i < 20; i++) {
        assertThat(rotated(host, id).status()).isEqualTo(FAILED);
        host.queue.runDue();
      }

      assertThat(host.store.find(id).orElseThrow().checkpoint().keys())
          .noneMatch(key -> key.contains("@token"));
      tokens.scriptedCredentials().everyIssue(FakeSteps.works());
      assertThat(rotated(host, id).status()).isEqualTo(SUCCEEDED);
    }
  }

  @Test
  void vendorThatIsDownForHoursWhileLifeIsLeft_isNotCalledAllTheTime() {
    FakeProvider tokens = daily(CredentialTraits.expiring());
    try (Host host = Host.with(clock, tokens)) {
      DatabaseId id = host.ready("fake").id();
      Instant end = clock.instant().plus(Duration.ofDays(1));
      tokens.scriptedCredentials().everyIssue(FakeSteps.fails(ErrorCategory.UNAVAILABLE, "Down."));
      host.queue.runUntil(() -> !conditions(host, id).isEmpty(), Duration.ofDays(1));
      Instant back = clock.instant().plus(HOUR.multipliedBy(6));
      while (host.queue.nextDue().orElseThrow().isBefore(back)) {
        host.queue.advanceToNext();
      }

      assertThat(tokens.scriptedCredentials().issueCalls()).isBetween(6L, 18L);
      assertThat(host.databases.operations().of(id, 50, null, ANA).items()).hasSizeBetween(2, 6);
      tokens.scriptedCredentials().everyIssue(FakeSteps.works());
      host.queue.runUntil(() -> conditions(host, id).isEmpty(), HOUR);
      assertThat(Duration.between(clock.instant(), end)).isGreaterThan(Duration.ofHours(1));
      tokens.connect(values(host, id));
    }
  }

  @Test
  void renewalThatMayNotBegin_hasNotFailed() {
    FakeProvider daily = daily(CredentialTraits.seamless());
    try (Host host = Host.with(clock, daily)) {
      DatabaseId id = host.ready("fake").id();
      for (int i = 0; i < 15; i++) {
        Operation asked =
            host.databases.credentials().rotate(rotation(id).overlap(Duration.ofDays(1)).build());
        assertThat(run(host, asked).status()).isEqualTo(SUCCEEDED);
      }
      clock.advance(HOUR.multipliedBy(17));
      host.queue.runDue();

      assertThat(conditions(host, id)).isEmpty();
      assertThat(host.databases.operations().of(id, 50, null, ANA).items()).hasSize(15);
    }
  }

  @Test
  void rotation_takesThePlaceOfARenewalThatIsWaiting() {
    FakeProvider tokens = daily(CredentialTraits.expiring());
    try (Host host = Host.with(clock, tokens)) {
      DatabaseId id = host.ready("fake").id();
      tokens.scriptedCredentials().everyIssue(FakeSteps.fails(ErrorCategory.UNAVAILABLE, "Down."));
      host.queue.runUntil(() -> !conditions(host, id).isEmpty(), Duration.ofDays(1));
      tokens.scriptedCredentials().everyIssue(FakeSteps.works());
      Operation renewal = host.databases.operations().of(id, 1, null, ANA).items().get(0);
      assertThat(renewal.status()).isEqualTo(RUNNING);

      assertThat(rotated(host, id).status()).isEqualTo(SUCCEEDED);
      assertThat(host.databases.operations().get(renewal.id(), ANA).status()).isEqualTo(CANCELLED);
      assertThat(conditions(host, id)).isEmpty();
      tokens.connect(values(host, id));
    }
  }

  private FakeProvider daily(CredentialTraits traits) {
    return builder().credentials(traits).credentialsLiveFor(Duration.ofDays(1)).build();
  }

  private static java.util.List<CredentialCondition.Kind> conditions(Host host, DatabaseId id) {
    return host.databases.credentials().status(id, ANA).conditions().stream()
        .map(CredentialCondition::kind)
        .toList();
  }

  @Test
  void hostThatWasDown_renewsAtItsStart() {
    FakeProvider tokens = daily(CredentialTraits.expiring());
    try (Host host = Host.with(clock, tokens)) {
      DatabaseId id = host.ready("fake").id();
      host.queue.stop(Duration.ZERO);
      clock.advance(Duration.ofDays(3));
      try (Host next = host.restart(tokens)) {
        next.queue.runDue();
        assertThat(isRenewed(next, id)).isTrue();
        tokens.connect(values(next, id));
      }
    }
  }

  @Test
  void runtimeThatIsBehindNearTheEnd_isToldOnce() {
    FakeProvider tokens = daily(CredentialTraits.expiring());
    try (Host host = Host.with(clock, tokens)) {
      DatabaseId id = host.ready("fake").id();
      host.databases.credentials().expect(PROJECT, null, Set.of(WEB), ANA);
      host.queue.runUntil(
          () -> conditions(host, id).contains(CredentialCondition.Kind.RUNTIMES_BEHIND),
          Duration.ofDays(1));
      host.queue.runDue();
      assertThat(host.databases.history().of(id))
          .extracting(HistoryEntry::reason)
          .filteredOn(reason -> reason.contains("have not acknowledged"))
          .hasSize(1);
      assertThat(status(host, id, 1)).isEqualTo(RETIRING);
    }
  }

  /** Two in a row, as happens when schedules meet: nobody's is cut off before its own time. */
  @Test
  void secondRotation_leavesEveryEarlierGenerationItsOwnOverlap() {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      VariableValues first = values(host, id);
      assertThat(rotated(host, id).status()).isEqualTo(SUCCEEDED);
      clock.advance(HOUR.dividedBy(2));
      VariableValues second = values(host, id);
      assertThat(rotated(host, id).status()).isEqualTo(SUCCEEDED);

      assertThat(provider.connect(first)).isEqualTo(provider.connect(values(host, id)));
      host.queue.runUntil(() -> status(host, id, 1) == REVOKED, HOUR);
      assertThat(status(host, id, 2)).isEqualTo(RETIRING);
      assertThatThrownBy(() -> provider.connect(first)).isInstanceOf(AssertionError.class);
      assertThat(provider.connect(second)).isEqualTo(provider.connect(values(host, id)));
      host.queue.runUntil(() -> status(host, id, 2) == REVOKED, HOUR);
      assertThat(vendor.keys(resource())).containsExactly("g3");
    }
  }

  @Test
  void tooManyLiveGenerations_areRefused() {
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();
      OperationStatus last = SUCCEEDED;
      for (int i = 0; i < 15; i++) {
        last = rotated(host, id).status();
      }
      assertThat(last).isEqualTo(SUCCEEDED);
      assertThatThrownBy(() -> host.databases.credentials().rotate(rotation(id).build()))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("16 generations");
    }
  }

  /** What waits for many minutes would else end with each failover of the store's database. */
  @Test
  void aStoreThatIsAwayForAWhile_endsNoWaitForAnOperation() throws Exception {
    Semaphore looks = new Semaphore(0);
    AtomicBoolean away = new AtomicBoolean();
    try (Host host =
        Host.on(
            clock,
            inner ->
                new DelegatingStore(inner) {
                  @Override
                  public Optional<DatabaseRecord> find(DatabaseId id) {
                    if (Thread.currentThread().getName().equals("waits")) {
                      boolean fails = away.get();
                      looks.release();
                      if (fails) {
                        throw StoreException.undone("It is away.", new IllegalStateException());
                      }
                    }
                    return super.find(id);
                  }
                },
            provider)) {
      DatabaseId id = host.ready("fake").id();
      Operation operation = host.databases.credentials().rotate(rotation(id).build());
      CompletableFuture<Operation> waiting = waits(host, operation);
      assertThat(looks.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
      away.set(true);
      looks.drainPermits();
      assertThat(run(host, operation).status()).isEqualTo(SUCCEEDED);
      assertThat(looks.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
      away.set(false);
      assertThat(waiting.get(60, TimeUnit.SECONDS).status()).isEqualTo(SUCCEEDED);

      away.set(true);
      assertThatThrownBy(() -> waits(host, operation).get(60, TimeUnit.SECONDS))
          .as("a first look of which nothing comes")
          .hasCauseInstanceOf(StoreException.class);
    }
  }

  /** However many wait, and however much others do: each thread reads at its begin and its end. */
  @Test
  void thoseWhoWaitForOperations_readNothingWhenOthersCommit() throws Exception {
    AtomicInteger reads = new AtomicInteger();
    Semaphore waiting = new Semaphore(0);
    try (Host host =
        Host.on(
            clock,
            inner ->
                new DelegatingStore(inner) {
                  @Override
                  public Optional<DatabaseRecord> find(DatabaseId id) {
                    if (Thread.currentThread().getName().equals("waits")) {
                      reads.incrementAndGet();
                      waiting.release();
                    }
                    return super.find(id);
                  }
                },
            provider)) {
      DatabaseId id = host.ready("fake").id();
      Operation operation = host.databases.credentials().rotate(rotation(id).build());
      List<CompletableFuture<Operation>> all =
          Stream.generate(() -> waits(host, operation)).limit(10).toList();
      assertThat(waiting.tryAcquire(10, 60, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < 200; i++) {
        host.databases.detach(
            host.databases
                .attach(
                    AttachRequest.to(ProjectId.of("other-" + i)).provider("fake").by(ANA).build())
                .id(),
            ANA);
      }
      assertThat(run(host, operation).status()).isEqualTo(SUCCEEDED);
      for (CompletableFuture<Operation> one : all) {
        assertThat(one.get(60, TimeUnit.SECONDS).status()).isEqualTo(SUCCEEDED);
      }
      // The steps of the operation itself are commits of its database: begun, and over.
      assertThat(reads).hasValueLessThan(10 * 8);
    }
  }

  private static CompletableFuture<Operation> waits(Host host, Operation operation) {
    CompletableFuture<Operation> answer = new CompletableFuture<>();
    new Thread(
            () -> {
              try {
                answer.complete(host.databases.operations().await(operation.id(), HOUR));
              } catch (Throwable e) {
                answer.completeExceptionally(e);
              }
            },
            "waits")
        .start();
    return answer;
  }
}
