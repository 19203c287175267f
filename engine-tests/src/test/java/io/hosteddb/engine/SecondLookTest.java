package io.hosteddb.engine;

import static io.hosteddb.engine.Host.ANA;
import static io.hosteddb.model.DatabaseStatus.DELETED;
import static io.hosteddb.model.DatabaseStatus.DELETING;
import static io.hosteddb.model.DatabaseStatus.FAILED;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeStep;
import io.hosteddb.testkit.fake.FakeSteps;
import io.hosteddb.testkit.fake.FakeVendor;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A delete is confirmed by a look that began when no earlier call could act any more. */
class SecondLookTest {
  private static final Duration BUDGET = Duration.ofSeconds(30);

  private final SettableClock clock = new SettableClock();
  private final FakeVendor vendor = new FakeVendor();
  private final FakeProvider provider =
      FakeProvider.builder("fake").vendor(vendor).clock(clock).build();

  /** The vendor carries out, late, a create whose answer was lost. */
  private void createsLate(DatabaseIdentity identity) {
    vendor.create(
        identity.vendorName().value(),
        identity.ownershipMark(),
        RegionId.of("here"),
        Secret.of("late"),
        clock.instant());
  }

  private static FakeStep<ProvisionRequest, StepResult<Provisioned>> losesTheCreate() {
    return FakeSteps.throwsException(
        ProviderException.of(ErrorCategory.UNAVAILABLE, "No answer.").build());
  }

  private HostedDatabase attachAndLoseTheCreate(Host host) {
    HostedDatabase attached = host.attach("fake");
    host.queue.runDue();
    return attached;
  }

  private DatabaseIdentity identity() {
    return provider.provisionRequests().get(0).identity();
  }

  @Test
  void createWhoseAnswerWasLost_andThatComesLate_isFound() {
    provider.nextProvision(FakeSteps.works(), losesTheCreate());
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase attached = attachAndLoseTheCreate(host);
      host.databases.detach(attached.id(), ANA);
      host.queue.runDue();
      assertThat(host.databases.get(attached.id()).status()).isEqualTo(DELETING);

      clock.advance(BUDGET.dividedBy(2));
      createsLate(identity());
      host.runUntil(attached.id(), DELETED);
      assertThat(vendor.inventory()).isEmpty();
    }
  }

  /**
   * The look begins two seconds before the uncertainty ends; the create lands one second later, and
   * the answer, two seconds after that, says that nothing is there.
   */
  @Test
  void lookThatBeganTooEarly_confirmsNothing_howeverLateItsAnswerComes() {
    provider.nextProvision(FakeSteps.works(), losesTheCreate());
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase attached = attachAndLoseTheCreate(host);
      provider.nextDeprovision(FakeSteps.works(), answersLate());
      Instant uncertainUntil = clock.instant().plus(BUDGET);
      host.databases.detach(attached.id(), ANA);
      host.queue.runDue();
      clock.set(uncertainUntil.minusSeconds(2));
      host.queue.schedule(attached.id(), clock.instant());
      host.queue.runOne();

      assertThat(vendor.inventory()).hasSize(1);
      assertThat(host.databases.get(attached.id()).status()).isEqualTo(DELETING);
      host.runUntil(attached.id(), DELETED);
      assertThat(vendor.inventory()).isEmpty();
    }
  }

  private FakeStep<DeprovisionRequest, StepResult<Nothing>> answersLate() {
    return (request, correctly) -> {
      StepResult<Nothing> gone = correctly.answer(request);
      clock.advance(Duration.ofSeconds(1));
      createsLate(request.identity());
      clock.advance(Duration.ofSeconds(2));
      return gone;
    };
  }

  /** The node that looks has a clock a little ahead of the node whose call was lost. */
  @Test
  void nodesWhoseClocksDifferALittle_doNotLookTooEarly() {
    provider.nextProvision(FakeSteps.works(), losesTheCreate());
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase attached = attachAndLoseTheCreate(host);
      Instant uncertainUntil = clock.instant().plus(BUDGET);
      host.databases.detach(attached.id(), ANA);
      clock.set(uncertainUntil.plusSeconds(2));
      host.queue.runDue();
      assertThat(host.databases.get(attached.id()).status()).isEqualTo(DELETING);

      createsLate(identity());
      host.runUntil(attached.id(), DELETED);
      assertThat(vendor.inventory()).isEmpty();
    }
  }

  /** A later loss counts, and an earlier one does not take its place. */
  @Test
  void uncertaintyThatEndsLater_stands() {
    provider.nextProvision(FakeSteps.works(), losesTheCreate());
    Host frozen = Host.with(clock, provider);
    HostedDatabase attached = attachAndLoseTheCreate(frozen);
    Instant first = uncertainUntil(frozen, attached);
    clock.advance(Duration.ofSeconds(20));
    try (Host second = frozen.restart(provider)) {
      second.databases.detach(attached.id(), ANA);
      second.queue.runDue();
      Instant later = uncertainUntil(second, attached);
      assertThat(later).isAfter(first);

      clock.set(first.plusSeconds(10));
      second.queue.schedule(attached.id(), clock.instant());
      second.queue.runDue();
      assertThat(second.databases.get(attached.id()).status()).isEqualTo(DELETING);
      createsLate(identity());
      second.runUntil(attached.id(), DELETED);
      assertThat(vendor.inventory()).isEmpty();
    }
  }

  private static Instant uncertainUntil(Host host, HostedDatabase database) {
    return requireNonNull(host.store.find(database.id()).orElseThrow().work().uncertainUntil());
  }

  /** The node whose call was lost had a clock that was a year ahead. */
  @Test
  void uncertaintyOfAWrongClock_doesNotHoldADeleteForAYear() {
    provider.nextProvision(FakeSteps.works(), losesTheCreate());
    Instant right = clock.instant();
    clock.advance(Duration.ofDays(365));
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase attached = attachAndLoseTheCreate(host);
      clock.set(right);
      host.databases.detach(attached.id(), ANA);
      host.runUntil(attached.id(), DELETED);

      assertThat(clock.instant()).isBefore(right.plus(Duration.ofMinutes(10)));
      assertThat(provider.deprovisionCalls()).isEqualTo(2);
    }
  }

  // What a refusal proves: nothing.

  /** The vendor created, and then says 400. */
  @Test
  void createThatWasRefusedThoughItWasCarriedOut_isRemovedByDetach() {
    provider.nextProvision(FakeSteps.works(), refusesAfterTheDeed(ErrorCategory.INVALID_REQUEST));
    try (Host host = Host.with(clock, provider)) {
      DatabaseId id = host.runUntil(host.attach("fake").id(), FAILED).id();
      assertThat(vendor.inventory()).hasSize(1);

      host.databases.detach(id, ANA);
      host.runUntil(id, DELETED);
      assertThat(vendor.inventory()).isEmpty();
    }
  }

  @Test
  void firstCallThatWasRefusedThoughItWasCarriedOut_isFoundByTheNext_andByDetach() {
    for (ErrorCategory category : ErrorCategory.values()) {
      FakeProvider first = FakeProvider.builder("fake").vendor(vendor).clock(clock).build();
      first.nextProvision((request, correctly) -> {
        createsLate(request.identity());
        throw ProviderException.of(category, "No.")
            .outcomeKnown(true)
            .retriedByEngine(true)
            .build();
      });
      try (Host host = Host.with(clock, first)) {
        HostedDatabase attached = host.attach("fake");
        host.queue.runDue();
        assertThat(host.store.find(attached.id()).orElseThrow().work().mayExist())
            .as("%s", category)
            .isTrue();
        host.databases.detach(attached.id(), ANA);
        host.runUntil(attached.id(), DELETED);
        assertThat(vendor.inventory()).as("%s", category).isEmpty();
      }
    }
  }

  private static FakeStep<ProvisionRequest, StepResult<Provisioned>> refusesAfterTheDeed(
      ErrorCategory category) {
    return (request, correctly) -> {
      correctly.answer(request);
      throw ProviderException.of(category, "HTTP 400: no.").build();
    };
  }
}
