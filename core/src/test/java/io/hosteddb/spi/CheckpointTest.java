package io.hosteddb.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class CheckpointTest {
  private static final Instant SINCE = Instant.parse("2026-03-01T12:00:00.000000123Z");

  @Test
  void momentsNumbersAndFlags_areReadAsTheyWereWritten() {
    Checkpoint saved =
        Checkpoint.empty().with("since", SINCE).with("probes", 3L).withFlag("in-doubt");

    assertThat(saved.instant("since")).contains(SINCE);
    assertThat(saved.number("probes")).hasValue(3);
    assertThat(saved.has("in-doubt")).isTrue();
    assertThat(saved.has("other")).isFalse();
    assertThat(saved.instant("other")).isEmpty();
    assertThat(saved.number("other")).isEmpty();
  }

  @Test
  void momentInMilliseconds_asEarlierReleasesWroteIt_isRead() {
    Checkpoint saved = Checkpoint.empty().with("since", "1772366400000");

    assertThat(saved.instant("since")).contains(Instant.ofEpochMilli(1_772_366_400_000L));
  }

  @Test
  void valueOfAnotherKind_isNoValue() {
    Checkpoint saved = Checkpoint.empty().with("since", "soon");

    assertThat(saved.instant("since")).isEmpty();
    assertThat(saved.number("since")).isEmpty();
  }

  @Test
  void without_forgetsTheKeysAndKeepsTheRest() {
    Checkpoint saved =
        Checkpoint.empty()
            .with("a", "1")
            .with("b", "2")
            .withAccount(new VendorAccount("server", "s1"));

    assertThat(saved.without("a", "unknown").keys()).doesNotContain("a").contains("b");
    assertThat(saved.without("a").account()).isEqualTo(saved.account());
    assertThat(saved.without("unknown")).isSameAs(saved);
  }

  /** A store reads the whole, however long what stands beside a provider's own is. */
  @Test
  void partsAreNotCountedAgainstTheProvidersOwn() {
    Checkpoint saved = Checkpoint.empty().with("own", "x".repeat(16_000));
    for (int i = 1; i <= 16; i++) {
      saved = saved.withPart("main/" + i, Checkpoint.empty().with("token", "y".repeat(2_000)));
    }

    Checkpoint read = Checkpoint.of(saved.asMap());
    assertThat(read).isEqualTo(saved);
    Checkpoint located = read.withAccount(new VendorAccount("server", "s1"));
    assertThat(located.part("main/16")).isEqualTo(saved.part("main/16"));
    assertThatThrownBy(() -> located.with("own", "x".repeat(17_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPart_standsBesideTheOwnAndTheOthers() {
    Checkpoint own = Checkpoint.empty().with("own", "1");
    Checkpoint both =
        own.withPart("main/1", Checkpoint.empty().with("token", "a").with("user", "b"))
            .withPart("main/10", Checkpoint.empty().with("token", "c"));

    assertThat(both.part("main/1").keys()).containsExactly("token", "user");
    assertThat(both.part("main/10").text("token")).contains("c");
    assertThat(both.part("main/2").isEmpty()).isTrue();
    assertThat(both.withoutParts()).isEqualTo(own);
    assertThat(own.withoutParts()).isSameAs(own);
    assertThat(Checkpoint.empty().withoutParts().isEmpty()).isTrue();
    assertThat(both.text("own")).contains("1");
  }

  /** What a step said last counts: nothing of an earlier part stays. */
  @Test
  void aPartThatIsWrittenAgain_replacesTheEarlier_andNoOther() {
    Checkpoint both =
        Checkpoint.empty()
            .withPart("main/1", Checkpoint.empty().with("token", "a").with("doubt", "x"))
            .withPart("main/2", Checkpoint.empty().with("token", "b"));

    Checkpoint next = both.withPart("main/1", Checkpoint.empty().with("token", "c"));

    assertThat(next.part("main/1")).isEqualTo(Checkpoint.empty().with("token", "c"));
    assertThat(next.part("main/2")).isEqualTo(both.part("main/2"));
    assertThat(next.withPart("main/1", Checkpoint.empty()).part("main/1").isEmpty()).isTrue();
  }

  /** The engine's own keys are not a part's to write. */
  @Test
  void aPart_takesNothingOfTheEnginesAlong() {
    VendorAccount account = new VendorAccount("server", "s1");
    Checkpoint part = Checkpoint.empty().with("token", "a").withAccount(account);

    assertThat(Checkpoint.empty().withPart("main/1", part).part("main/1").keys())
        .containsExactly("token");
  }

  @Test
  void whatAStepLeavesOut_isKeptOfTheEarlier() {
    VendorAccount account = new VendorAccount("server", "s1");
    VendorAccount other = new VendorAccount("server", "s2");
    Checkpoint part = Checkpoint.empty().with("token", "a");
    Checkpoint earlier = Checkpoint.empty().withAccount(account).withPart("main/1", part);
    Checkpoint next = Checkpoint.empty().with("own", "1");

    assertThat(next.keepingAccountOf(earlier).account()).contains(account);
    assertThat(next.keepingAccountOf(Checkpoint.empty())).isSameAs(next);
    assertThat(next.withAccount(other).keepingAccountOf(earlier).account()).contains(other);
    assertThat(next.keepingPartsOf(earlier).part("main/1")).isEqualTo(part);
    assertThat(next.keepingPartsOf(earlier).account()).isEmpty();
    assertThat(next.withPart("main/9", part).keepingPartsOf(earlier).part("main/9").isEmpty())
        .isTrue();
    assertThat(next.withPart("main/9", part).keepingPartsOf(next)).isEqualTo(next);
  }

  @Test
  void aCheckpoint_isWhatItHolds_andShowsItsKeysAlone() {
    Checkpoint one = Checkpoint.empty().with("token", "canary-4711");

    assertThat(one)
        .isEqualTo(Checkpoint.of(one.asMap()))
        .hasSameHashCodeAs(Checkpoint.of(one.asMap()))
        .isNotEqualTo(Checkpoint.empty().with("token", "canary-4712"))
        .isNotEqualTo(Checkpoint.empty())
        .isNotEqualTo("Checkpoint[token]")
        .hasToString("Checkpoint[token]");
    assertThat(one.isEmpty()).isFalse();
    assertThat(Checkpoint.empty().isEmpty()).isTrue();
    assertThat(Checkpoint.empty().withAccount(new VendorAccount("server", "s1")).account())
        .contains(new VendorAccount("server", "s1"));
  }

  @Test
  void aCheckpoint_isAtMost16384Characters() {
    assertThat(Checkpoint.empty().with("k", "x".repeat(16_383)).text("k")).isPresent();
    assertThatThrownBy(() -> Checkpoint.empty().with("k", "x".repeat(16_384)))
        .hasMessageContaining("16384", "16385");
  }
}
