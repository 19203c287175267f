package io.hosteddb.temporary;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TroubleTest {
  private static final Failure NO_PROGRAMS = Failure.of(ErrorCategory.UNAVAILABLE, "No programs.");
  private static final Failure NO_PORT = Failure.of(ErrorCategory.UNAVAILABLE, "No port.");

  private final Trouble trouble = new Trouble(Duration.ofSeconds(10));

  private static long at(int seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }

  private boolean lasts(@Nullable Failure problem, int seconds) {
    trouble.isNew(problem, at(seconds));
    return trouble.lasts(problem, at(seconds));
  }

  @Test
  void aProblemThatComesAgain_lasts_thoughItIsGoneInBetween() {
    assertThat(lasts(NO_PROGRAMS, 1)).isFalse();
    assertThat(lasts(null, 2)).isFalse();
    assertThat(lasts(NO_PROGRAMS, 10)).isFalse();
    assertThat(lasts(null, 12)).as("gone at this moment").isFalse();
    assertThat(lasts(NO_PROGRAMS, 13)).isTrue();
  }

  @Test
  void aProblemThatHasGone_endsNothing_andIsRemembered() {
    assertThat(lasts(NO_PORT, 1)).isFalse();
    assertThat(lasts(null, 60)).isFalse();
    assertThat(trouble.last()).isEqualTo(NO_PORT);
  }

  @Test
  void anotherProblem_beginsAnew_andIsToldOnce() {
    assertThat(trouble.isNew(NO_PORT, at(1))).isTrue();
    assertThat(trouble.isNew(NO_PORT, at(2))).isFalse();
    assertThat(trouble.isNew(NO_PROGRAMS, at(11))).isTrue();
    assertThat(trouble.lasts(NO_PROGRAMS, at(12))).isFalse();
  }
}
