package io.hosteddb.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.model.ErrorCategory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CallContextTest {
  @Test
  void open_whileTimeIsLeft() {
    CallContext call = CallContext.startingNow(Duration.ofMinutes(1));

    assertThat(call.isOver()).isFalse();
    assertThat(call.remaining()).isPositive().isLessThanOrEqualTo(Duration.ofMinutes(1));
    assertThatCode(() -> call.requireOpen("creating")).doesNotThrowAnyException();
  }

  @Test
  void over_isAProblemTheEngineRepeats() {
    CallContext call = CallContext.startingNow(Duration.ZERO);

    assertThat(call.isOver()).isTrue();
    assertThat(call.remaining()).isZero();
    assertThatThrownBy(() -> call.requireOpen("creating"))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> {
              assertThat(e.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
              assertThat(e.isRetriedByEngine()).isTrue();
              assertThat(e.isOutcomeKnown()).isFalse();
              assertThat(e).hasMessageContaining("before creating");
            });
  }

  @Test
  void interruptedThread_isToldSo() {
    CallContext call = CallContext.startingNow(Duration.ofMinutes(1));
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> call.requireOpen("creating")).isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }
}
