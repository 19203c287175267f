package io.hosteddb.internal.engine;

import io.hosteddb.spi.StepResult;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** When to look again at something that goes on at the vendor, as its provider wishes. */
final class PollWish {
  private PollWish() {}

  /**
   * The wait before the next look at what is ended or issued.
   *
   * @param isFurther whether the step has got on
   * @param elapsed how long it has gone on
   * @return nothing if the provider wants to go on and has got on
   */
  static Duration wait(
      PollScheduler polls, StepResult.Pending<?> pending, boolean isFurther, Duration elapsed) {
    Duration wish = pending.pollAfter().orElse(null);
    return wish != null && wish.isZero() && isFurther
        ? Duration.ZERO
        : polls.nextOfRemoval(elapsed, sensible(wish));
  }

  /** At once, without having come a step further, or even earlier, is no plan. */
  static @Nullable Duration sensible(@Nullable Duration wish) {
    return wish == null || wish.isZero() || wish.isNegative() ? null : wish;
  }
}
