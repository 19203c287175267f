package io.hosteddb.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.model.ErrorCategory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProviderExceptionTest {
  private static ProviderException.Builder problem(ErrorCategory category) {
    return ProviderException.of(category, "It is so");
  }

  @ParameterizedTest
  @EnumSource
  void whereNothingWasSent_theOutcomeIsKnown(ErrorCategory category) {
    assertThat(problem(category).nothingSent(true).build().isOutcomeKnown()).isTrue();
    assertThat(problem(category).build().isNothingSent()).isFalse();
  }

  /** A time-out and a bug leave open what the vendor did; an answer does not. */
  @ParameterizedTest
  @EnumSource
  void anOutcomeIsKnown_unlessTheVendorMayHaveDoneAnything(ErrorCategory category) {
    boolean open = category == ErrorCategory.UNAVAILABLE || category == ErrorCategory.PROVIDER_BUG;

    assertThat(problem(category).build().isOutcomeKnown()).isEqualTo(!open);
  }

  @Test
  void aTimeBeforeNow_saysNothingOfWhenToComeBack() {
    ProviderException.Builder problem = problem(ErrorCategory.RATE_LIMITED);

    assertThat(problem.retryAfter(Duration.ofSeconds(-1)).build().retryAfter()).isEmpty();
    assertThat(problem.retryAfter(Duration.ZERO).build().retryAfter()).contains(Duration.ZERO);
    assertThat(problem.retryAfter(null).build().retryAfter()).isEmpty();
  }

  @Test
  void onlyThePlatformsOwnLimit_holdsBack() {
    assertThat(problem(ErrorCategory.RATE_LIMITED).build().isHeldBack()).isFalse();
    assertThat(problem(ErrorCategory.RATE_LIMITED).heldBack(true).build().isHeldBack()).isTrue();
  }

  @Test
  void whatItSays_endsAsASentence() {
    ProviderException problem = problem(ErrorCategory.CONFLICT).build();

    assertThat(problem).hasMessage("It is so.");
    assertThat(problem.failure().message()).isEqualTo("It is so.");
  }
}
