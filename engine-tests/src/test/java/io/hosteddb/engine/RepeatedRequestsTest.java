package io.hosteddb.engine;

import static io.hosteddb.engine.Host.ANA;
import static io.hosteddb.model.DatabaseStatus.DELETED;
import static io.hosteddb.model.DatabaseStatus.DELETING;
import static io.hosteddb.model.DatabaseStatus.PROVISIONING;
import static io.hosteddb.model.DatabaseStatus.READY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.AttachRequest;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.error.AttachConflict;
import io.hosteddb.error.ConflictException;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.Violation;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.RegionId;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was asked for before is answered, and work that was lost is taken up. */
class RepeatedRequestsTest {
  private final SettableClock clock = new SettableClock();
  private final FakeProvider provider = FakeProvider.builder("fake").clock(clock).build();

  static Stream<Named<DatabaseProvider[]>> whatMayHaveChanged() {
    return Stream.of(
        Named.of("the provider is gone", new DatabaseProvider[0]),
        Named.of(
            "the region is retired",
            new DatabaseProvider[] {
              FakeProvider.builder("fake")
                  .descriptor(d -> d.retiredRegion(RegionId.of("here"), "It was closed."))
                  .build()
            }));
  }

  @ParameterizedTest
  @MethodSource("whatMayHaveChanged")
  void anIdempotencyKey_isAnsweredWhateverHasChangedSince(DatabaseProvider[] later) {
    AttachRequest request =
        Host.request("fake").region("here").idempotencyKey(IdempotencyKey.of("k-1")).build();
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase first = host.databases.attach(request);
      host.runUntil(first.id(), READY);

      try (Host restarted = host.restart(later)) {
        assertThat(restarted.databases.attach(request).id()).isEqualTo(first.id());
        assertThat(restarted.databases.attach(request).status()).isEqualTo(READY);
        assertThatThrownBy(() ->
                restarted.databases.attach(
                    Host.request("fake")
                        .name("a\tname that no rule allows")
                        .idempotencyKey(IdempotencyKey.of("k-1"))
                        .build()))
            .isInstanceOf(ConflictException.class)
            .hasMessageContaining(first.id().value());
      }
    }
  }

  /** Another node has detached it and was gone before its queue was told. */
  @Test
  void aRepeatedDetach_takesUpWorkThatWasLost() {
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase ready = host.ready("fake");
      try (Host other = host.restart(provider)) {
        other.databases.detach(ready.id(), ANA);
      }
      assertThat(host.queue.size()).isZero();

      assertThat(host.databases.detach(ready.id(), ANA).status()).isEqualTo(DELETING);

      host.runUntil(ready.id(), DELETED);
      assertThat(provider.vendor().inventory()).isEmpty();
      assertThat(host.databases.detach(ready.id(), ANA).status()).isEqualTo(DELETED);
      assertThat(host.queue.size()).isZero();
    }
  }

  @Test
  void attach_reportsConflictsBesideViolations_asThePlanDoes() {
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase first = host.databases.attach(Host.request("fake").name("orders").build());
      AttachRequest request = Host.request("fake").name("Orders").region("nowhere").build();

      assertThatThrownBy(() -> host.databases.attach(request))
          .isInstanceOfSatisfying(
              InvalidRequestException.class,
              e -> {
                var plan = host.databases.plan(request);
                assertThat(e.violations()).isEqualTo(plan.violations());
                assertThat(e.conflicts()).isEqualTo(plan.conflicts());
                assertThat(e.conflicts())
                    .extracting(AttachConflict::kind)
                    .containsExactlyInAnyOrder(
                        AttachConflict.Kind.PROVIDER_ATTACHED, AttachConflict.Kind.NAME_TAKEN);
                assertThat(e)
                    .hasMessageContaining("nowhere")
                    .hasMessageContaining(first.id().value());
                assertThat(e.problem().status()).isEqualTo(400);
                assertThat(e.problem().errors())
                    .extracting(Violation::field)
                    .containsExactlyInAnyOrder("region", "provider", "name");
                assertThat(e.problem().toMap())
                    .containsEntry("rivals", List.of(first.id().value()))
                    .containsKey("conflicts");
              });
      assertThat(host.databases.get(first.id()).status()).isEqualTo(PROVISIONING);
    }
  }

  /** A name that is taken is in the way whichever provider was meant. */
  @Test
  void attachAndPlan_reportTheTakenName_besideAProviderThatIsNotThere() {
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase first = host.databases.attach(Host.request("fake").name("orders").build());
      AttachRequest request = Host.request("fakee").name("Orders").build();

      assertThat(host.databases.plan(request).conflicts())
          .extracting(AttachConflict::kind, AttachConflict::rival)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(AttachConflict.Kind.NAME_TAKEN, first.id()));
      assertThatThrownBy(() -> host.databases.attach(request))
          .isInstanceOfSatisfying(
              InvalidRequestException.class, e -> assertThat(e.conflicts()).hasSize(1));
    }
  }
}
