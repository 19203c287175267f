package io.hosteddb.engine;

import static io.hosteddb.engine.Host.ANA;
import static io.hosteddb.model.DatabaseStatus.DELETED;
import static io.hosteddb.model.DatabaseStatus.DELETING;
import static io.hosteddb.model.DatabaseStatus.FAILED;
import static io.hosteddb.model.DatabaseStatus.PROVISIONING;
import static io.hosteddb.model.DatabaseStatus.READY;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.RotateRequest;
import io.hosteddb.database.Operation;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.OperationKind;
import io.hosteddb.model.OperationStatus;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeVendor;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of databases when the settings name another account at the vendor. */
class AccountTest {
  private static final VendorAccount ACME = new VendorAccount("organization", "acme");
  private static final VendorAccount OTHER = new VendorAccount("organization", "other");

  private final SettableClock clock = new SettableClock();
  private final FakeVendor acme = new FakeVendor();
  private final FakeVendor other = new FakeVendor();

  private FakeProvider in(VendorAccount account) {
    return builder(account).build();
  }

  private FakeProvider.Builder builder(VendorAccount account) {
    return FakeProvider.builder("fake")
        .vendor(account.equals(ACME) ? acme : other)
        .account(account)
        .clock(clock)
        .provisioningTakes(Duration.ofSeconds(30))
        .descriptor(d -> d.timeLimit(Duration.ofMinutes(5)));
  }

  /** One whose credentials can be rotated, and are renewed each day. */
  private FakeProvider rotatingIn(VendorAccount account) {
    return builder(account)
        .credentials(CredentialTraits.seamless())
        .credentialsLiveFor(Duration.ofDays(1))
        .build();
  }

  @Test
  void detachUnderAnotherAccount_touchesNothing_saysWhichItWas_andEndsUnderTheFirst() {
    Host first = Host.with(clock, in(ACME));
    DatabaseId id = first.ready("fake").id();
    FakeProvider elsewhere = in(OTHER);
    try (Host second = first.restart(elsewhere)) {
      second.databases.detach(id, ANA);
      for (int i = 0; i < 6; i++) {
        second.queue.advanceToNext();
      }

      assertThat(second.databases.get(id).status()).isEqualTo(DELETING);
      Failure failure = requireNonNull(second.databases.get(id).failure());
      assertThat(failure.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
      assertThat(failure.message())
          .contains("made in the organization acme")
          .contains("now configured for the organization other");
      assertThat(failure.remedy()).contains("organization acme again");
      assertThat(elsewhere.deprovisionCalls()).isZero();
      assertThat(acme.inventory()).hasSize(1);
    }
    try (Host third = first.restart(in(ACME))) {
      third.runUntil(id, DELETED);
      assertThat(acme.inventory()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ROTATE", "ROTATE_COMPROMISED", "RENEW"})
  void operationUnderAnotherAccount_touchesNothing_andEndsUnderTheFirst(OperationKind kind) {
    Host first = Host.with(clock, rotatingIn(ACME));
    DatabaseId id = first.ready("fake").id();
    FakeProvider elsewhere = rotatingIn(OTHER);
    try (Host second = first.restart(elsewhere)) {
      begin(second, id, kind);
      for (int i = 0; i < 4; i++) {
        second.queue.advanceToNext();
      }

      Operation running = newest(second, id);
      assertThat(running.kind()).isEqualTo(kind);
      assertThat(requireNonNull(running.failure()).message())
          .contains("made in the organization acme");
      assertThat(account(second, id)).contains(ACME);
      assertThat(elsewhere.scriptedCredentials().issueCalls()).isZero();
      assertThat(acme.keys(acme.inventory().get(0).externalId())).containsExactly("g1");
      assertThat(other.inventory()).isEmpty();
    }
    try (Host third = first.restart(rotatingIn(ACME))) {
      third.queue.runUntil(
          () -> acme.keys(acme.inventory().get(0).externalId()).contains("g2"), Duration.ofDays(1));
      third.databases.detach(id, ANA);
      third.runUntil(id, DELETED);
      assertThat(acme.inventory()).isEmpty();
    }
  }

  private static void begin(Host host, DatabaseId id, OperationKind kind) {
    RotateRequest.Builder request = RotateRequest.of(id).by(ANA);
    if (kind == OperationKind.ROTATE) {
      host.databases.credentials().rotate(request.build());
    } else if (kind == OperationKind.ROTATE_COMPROMISED) {
      host.databases.credentials().rotateCompromised(request.build());
    } else {
      host.queue.sweep();
      host.queue.runUntil(
          () -> !host.databases.operations().of(id, 1, null, ANA).items().isEmpty(),
          Duration.ofDays(1));
    }
  }

  private static Operation newest(Host host, DatabaseId id) {
    return host.databases.operations().of(id, 1, null, ANA).items().get(0);
  }

  private static Optional<VendorAccount> account(Host host, DatabaseId id) {
    return host.store.find(id).orElseThrow().checkpoint().account();
  }

  /** The organization of now may be another than that in which it was made. */
  @Test
  void rotationOfADatabaseFromBeforeAccountsWereKept_provesNoAccount() {
    FakeProvider before =
        FakeProvider.builder("fake")
            .vendor(acme)
            .clock(clock)
            .credentials(CredentialTraits.seamless())
            .build();
    Host first = Host.with(clock, before);
    DatabaseId id = first.ready("fake").id();
    try (Host second = first.restart(rotatingIn(ACME))) {
      begin(second, id, OperationKind.ROTATE);
      second.queue.runUntil(
          () -> newest(second, id).status() == OperationStatus.SUCCEEDED, Duration.ofMinutes(5));

      assertThat(account(second, id)).isEmpty();
    }
  }

  @Test
  void provisioningUnderAnotherAccount_makesNoSecondOne_andGoesOnUnderTheFirst() {
    Host first = Host.with(clock, in(ACME));
    DatabaseId id = first.attach("fake").id();
    first.queue.runDue();
    assertThat(acme.inventory()).hasSize(1);
    try (Host second = first.restart(in(OTHER))) {
      second.queue.advanceToNext();
      second.queue.advanceToNext();
      assertThat(second.databases.get(id).status()).isEqualTo(PROVISIONING);
      assertThat(requireNonNull(second.databases.get(id).failure()).message())
          .contains("organization acme");
    }
    try (Host third = first.restart(in(ACME))) {
      third.runUntil(id, READY);
    }
    assertThat(acme.creates()).isEqualTo(1);
    assertThat(other.inventory()).isEmpty();
  }

  @Test
  void provisioningThatStaysUnderAnotherAccount_failsInTheEnd_sayingWhichItWas() {
    Host first = Host.with(clock, in(ACME));
    DatabaseId id = first.attach("fake").id();
    first.queue.runDue();
    try (Host second = first.restart(in(OTHER))) {
      Failure failure = requireNonNull(second.runUntil(id, FAILED).failure());
      assertThat(failure.message()).contains("organization acme");
      assertThat(failure.retryable()).isTrue();
      assertThat(other.inventory()).isEmpty();
    }
  }

  /** A crash after the create leaves nothing of the step but what was saved before it. */
  @Test
  void accountIsSavedBeforeTheFirstCallCanReachTheVendor() {
    FakeProvider provider = in(ACME);
    provider.nextProvision((request, correctly) -> {
      assertThat(request.checkpoint().account()).contains(ACME);
      correctly.answer(request);
      throw ProviderException.of(ErrorCategory.UNAVAILABLE, "The answer was lost.").build();
    });
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.attach("fake").id();
      host.queue.runDue();

      assertThat(host.store.find(id).orElseThrow().checkpoint().account()).contains(ACME);
    }
  }

  @Test
  void accountIsKept_thoughAProviderReturnsACheckpointWithoutIt() {
    FakeProvider provider = in(ACME);
    provider.everyProvision((request, correctly) -> {
      var result = correctly.answer(request);
      return result.fold(
          done -> done.withCheckpoint(Checkpoint.empty()), pending -> pending, failed -> failed);
    });
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.ready("fake").id();

      assertThat(host.store.find(id).orElseThrow().checkpoint().account()).contains(ACME);
    }
  }

  @Test
  void databaseFromBeforeAccountsWereKept_getsItsAccountWhenItIsProvedToBeOurs() {
    FakeProvider before =
        FakeProvider.builder("fake")
            .vendor(acme)
            .clock(clock)
            .provisioningTakes(Duration.ofSeconds(30))
            .build();
    Host first = Host.with(clock, before);
    DatabaseId id = first.attach("fake").id();
    first.queue.runDue();
    assertThat(first.store.find(id).orElseThrow().checkpoint().account()).isEmpty();
    try (Host second = first.restart(in(ACME))) {
      second.runUntil(id, READY);
      assertThat(second.store.find(id).orElseThrow().checkpoint().account()).contains(ACME);
    }
  }

  @Test
  void nothingBegun_bindsToNoAccount() {
    Host first = Host.with(clock, new SilentOnce(in(ACME)));
    DatabaseId id = first.attach("fake").id();
    first.queue.runDue();
    try (Host second = first.restart(in(OTHER))) {
      second.runUntil(id, READY);
      assertThat(second.store.find(id).orElseThrow().checkpoint().account()).contains(OTHER);
    }
    assertThat(acme.inventory()).isEmpty();
  }

  @Test
  void vendorThatDoesNotSayItsAccount_isAskedAgain_andNothingIsMadeMeanwhile() {
    FakeProvider provider = in(ACME);
    SilentOnce silent = new SilentOnce(provider);
    try (Host host = Host.with(clock, silent)) {
      DatabaseId id = host.attach("fake").id();
      host.queue.runDue();
      assertThat(acme.inventory()).isEmpty();
      assertThat(requireNonNull(host.databases.get(id).failure()).message()).isEqualTo("Down.");

      host.runUntil(id, READY);
      assertThat(host.store.find(id).orElseThrow().checkpoint().account()).contains(ACME);
    }
  }

  private static final class SilentOnce implements DatabaseProvider {
    private final FakeProvider provider;
    private boolean asked;

    SilentOnce(FakeProvider provider) {
      this.provider = provider;
    }

    @Override
    public Optional<VendorAccount> account(CallContext call) {
      if (!asked) {
        asked = true;
        throw ProviderException.of(ErrorCategory.UNAVAILABLE, "Down.").build();
      }
      return provider.account(call);
    }

    @Override
    public ProviderDescriptor descriptor() {
      return provider.descriptor();
    }

    @Override
    public StepResult<Provisioned> provision(ProvisionRequest request) throws InterruptedException {
      return provider.provision(request);
    }

    @Override
    public StepResult<Nothing> deprovision(DeprovisionRequest request) throws InterruptedException {
      return provider.deprovision(request);
    }
  }
}
