package io.hosteddb.internal.engine;

import static io.hosteddb.model.DatabaseStatus.DELETING;
import static io.hosteddb.model.DatabaseStatus.PROVISIONING;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffTest {
  private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

  private final Backoff backoff = new Backoff(new Random(1));

  private Duration asked(int problems, Duration wait) {
    return backoff.after(PROVISIONING, problems, Optional.of(wait));
  }

  @Test
  void whatIsAskedFor_isNeverUndercut_upToAnHour() {
    for (int problems = 1; problems < 50; problems++) {
      assertThat(asked(problems, Duration.ofMinutes(59)))
          .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(59).plusSeconds(1));
      assertThat(asked(problems, Duration.ofHours(7)))
          .isBetween(Duration.ofHours(1), Duration.ofHours(1).plusSeconds(1));
      assertThat(asked(problems, FOR_EVER)).isLessThan(Duration.ofHours(1).plusSeconds(2));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, -3_600, Long.MIN_VALUE})
  void nothingOrLess_saysNothing(long seconds) {
    assertThat(asked(1, Duration.ofSeconds(seconds)))
        .isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
    assertThat(asked(4, Duration.ofSeconds(seconds)))
        .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8));
  }

  @Test
  void aMoment_askedForAgainAndAgain_becomesASecond() {
    assertThat(asked(1, Duration.ofNanos(1))).isLessThan(Duration.ofMillis(30));
    assertThat(asked(20, Duration.ofNanos(1)))
        .isBetween(Duration.ofSeconds(1), Duration.ofMillis(1_300));
  }

  @Test
  void withoutAWord_thePausesDouble_toALimit() {
    for (int problems : new int[] {13, 64, 65, 1_000, Integer.MAX_VALUE}) {
      assertThat(backoff.after(PROVISIONING, problems, Optional.empty()))
          .isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
      assertThat(backoff.after(DELETING, problems, Optional.empty()))
          .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(10));
    }
  }
}
