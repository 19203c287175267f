package io.hosteddb.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunningApplicationTest {
  private static final Duration NOBODY_CLOSES = Duration.ofSeconds(5);

  /** As where a context is closed twice, or a listener is told of it late. */
  @Test
  void whatIsClosed_keepsNobodyWaiting_ifItSaysAgainThatItCloses() {
    RunningApplication application = RunningApplication.begin();
    assertThat(RunningApplication.patience()).isEqualTo(NOBODY_CLOSES);
    application.closing();
    assertThat(RunningApplication.patience()).isGreaterThan(NOBODY_CLOSES);
    application.closed();

    application.closing();

    assertThat(RunningApplication.patience()).isEqualTo(NOBODY_CLOSES);
  }
}
