package io.hosteddb.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.WorkloadKind;
import io.hosteddb.profile.KnownProviders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a provider says of itself, and what is refused of that. */
class DeclaredTest {
  @ParameterizedTest
  @CsvSource({
    "0, 1, PT1S",
    "1, 0, PT1S",
    "1, 1, PT0S",
    "1, 1, PT-1S",
    "-1, 1, PT1S",
    "1, -1, PT1S"
  })
  void aLimit_hasPositiveNumbers(long capacity, long refill, Duration period) {
    assertThatThrownBy(() -> new RateLimit(capacity, refill, period))
        .hasMessageContaining("positive");
  }

  /** So that nobody who counts with them overflows. */
  @Test
  void aLimit_ofUnboundedNumbers_isBounded() {
    assertThat(new RateLimit(1, 1, Duration.ofNanos(1))).isNotNull();
    RateLimit huge =
        new RateLimit(Long.MAX_VALUE, Long.MAX_VALUE, Duration.ofSeconds(Long.MAX_VALUE));

    assertThat(huge.capacity()).isEqualTo(1_000_000_000_000L);
    assertThat(huge.period()).isEqualTo(Duration.ofDays(36_500));
    assertThat(huge.refill()).isEqualTo(huge.period().toNanos());
    assertThat(new RateLimit(3, 2, Duration.ofMinutes(1)))
        .isEqualTo(new RateLimit(3, 2, Duration.ofSeconds(60)));
  }

  @ParameterizedTest
  @CsvSource({"'', x", "' ', x", "two words, x", "server, ''", "server, ' '"})
  void anAccount_hasAKindAndAnId(String kind, String id) {
    assertThatThrownBy(() -> new VendorAccount(kind, id))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anAccount_isAtMost200Characters() {
    assertThat(new VendorAccount("k".repeat(200), "i".repeat(200)).id()).hasSize(200);
    assertThatThrownBy(() -> new VendorAccount("k".repeat(201), "i"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new VendorAccount("k", "i".repeat(201)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Nothing of another account's is looked for, made or deleted in this one. */
  @Test
  void anAccount_refusesWhatWasMadeInAnother() {
    VendorAccount here = new VendorAccount("organization", "mine");
    Checkpoint made = Checkpoint.empty().withAccount(new VendorAccount("organization", "theirs"));

    assertThatCode(() -> here.requireMadeHere(Checkpoint.empty(), "Vendor"))
        .doesNotThrowAnyException();
    assertThatCode(() -> here.requireMadeHere(Checkpoint.empty().withAccount(here), "Vendor"))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> here.requireMadeHere(made, "Vendor"))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> {
              assertThat(e.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
              assertThat(e.isOutcomeKnown()).isTrue();
              assertThat(e.failure().message())
                  .contains("the organization theirs", "the organization mine", "Vendor");
              assertThat(e.failure().remedy()).contains("the organization theirs");
            });
  }

  @Test
  void aDescriptor_offersItsDefaultRegion() {
    ProviderProfile profile = KnownProviders.POSTGRES;
    RegionId wanted = profile.defaultRegion();

    assertThatThrownBy(() -> ProviderDescriptor.builder(profile, "b").build())
        .hasMessageContaining(wanted.value());
    assertThatThrownBy(
            () -> ProviderDescriptor.builder(profile, "b").region("moon", "Moon").build())
        .hasMessageContaining(wanted.value());
    assertThat(
            ProviderDescriptor.builder(profile, "b")
                .region("moon", "Moon")
                .regionAlias(wanted, List.of(RegionId.of("moon")))
                .build()
                .regionAliases())
        .containsKey(wanted);
    assertThat(described(profile).build().fallbackRegions()).hasSize(1);
  }

  @Test
  void aDescriptor_hasPositiveTimes_andNamesAWorkloadOnce() {
    ProviderProfile profile = KnownProviders.POSTGRES;

    for (Duration limit : List.of(Duration.ZERO, Duration.ofNanos(-1))) {
      assertThatThrownBy(() -> described(profile).timeLimit(limit).build())
          .hasMessageContaining("positive");
    }
    assertThatThrownBy(() -> described(profile).typicalTime(Duration.ofNanos(-1)).build())
        .hasMessageContaining("positive");
    assertThat(described(profile).typicalTime(Duration.ZERO).build().typicalTime()).isZero();
    WorkloadSupport once = WorkloadSupport.works(WorkloadKind.VECTORS);
    assertThat(described(profile).workload(once).build().workloads()).containsExactly(once);
    assertThatThrownBy(() -> described(profile).workloads(List.of(once, once)).build())
        .hasMessageContaining("once");
  }

  private static ProviderDescriptor.Builder described(ProviderProfile profile) {
    return ProviderDescriptor.builder(profile, "b").region(profile.defaultRegion().value(), "Here");
  }

  @Test
  void whatWasRevoked_isDeadOrSaysWhyNot() {
    Instant until = Instant.parse("2026-12-01T00:00:00Z");

    assertThat(Revoked.dead().isDead()).isTrue();
    assertThat(Revoked.dead()).hasToString("dead");
    assertThat(Revoked.validUntil(until).isDead()).isFalse();
    assertThat(Revoked.validUntil(until).until()).contains(until);
    assertThat(Revoked.validUntil(until)).hasToString("valid until " + until);
    assertThat(Revoked.stillValid("Why.").note()).contains("Why.");
    assertThat(Revoked.stillValid("Why.").until()).isEmpty();
    assertThat(Revoked.stillValid("Why.")).hasToString("still valid");
    assertThat(Revoked.dead().withNote("Beside.").note()).contains("Beside.");
    assertThat(Revoked.dead().withNote("Beside.").isDead()).isTrue();
  }

  @Test
  void pendingWork_tellsWhatItWasGiven() {
    Checkpoint saved = Checkpoint.empty().with("k", "v");
    VendorResource made = new VendorResource("x1", RegionId.of("moon"));
    StepResult.Pending<Nothing> waiting =
        StepResult.pollAfter(saved, "making it", Duration.ofSeconds(3));

    assertThat(waiting.checkpoint()).contains(saved);
    assertThat(waiting.progress()).isEqualTo("making it");
    assertThat(waiting.pollAfter()).contains(Duration.ofSeconds(3));
    assertThat(waiting.isProbe()).isFalse();
    assertThat(waiting.resource()).isEmpty();
    assertThat(waiting.withResource(made).resource()).contains(made);
    assertThat(waiting.withResource(made).pollAfter()).contains(Duration.ofSeconds(3));
  }
}
