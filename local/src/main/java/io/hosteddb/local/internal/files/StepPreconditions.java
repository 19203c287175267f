package io.hosteddb.local.internal.files;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderException;

/** What every step checks before it does anything. */
public final class StepPreconditions {
  private StepPreconditions() {}

  /**
   * Checks that the step may begin.
   *
   * @throws InterruptedException if the thread was interrupted
   * @throws ProviderException if the time of the call is over
   */
  public static void requireTime(CallContext call) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before the step");
    }
    if (call.isOver()) {
      throw ProviderException.of(
              ErrorCategory.UNAVAILABLE, "The time of the call was over before it began.")
          .outcomeKnown(true)
          .build();
    }
  }
}
