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
}
