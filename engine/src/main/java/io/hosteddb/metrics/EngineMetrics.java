package io.hosteddb.metrics;

import io.hosteddb.spi.VendorCall;

/**
 * Takes what the engine measures, to be counted by a host's own metrics library. Nothing in it is
 * secret, and every text in it comes from a small set: fit to be a tag.
 *
 * <p>Called on the thread that did the work, so it returns at once. Thread-safe. What it throws is
 * logged and has no other effect.
 *
 * @since 0.1
 */
public interface EngineMetrics {
  /**
   * A step has ended and its outcome was written, or dropped.
   *
   * @param step the step
   */
  default void stepEnded(StepMeasurement step) {}

  /**
   * A database has another status, committed.
   *
   * @param change the change
   */
  default void statusChanged(StatusMeasurement change) {}

  /**
   * An operation on a READY database is over, committed. One that a detach cancels is not told.
   *
   * @param operation the operation
   */
  default void operationEnded(OperationMeasurement operation) {}

  /**
   * A request to a vendor has ended.
   *
   * @param call the request
   */
  default void vendorCalled(VendorCall call) {}

  /**
   * Counts nothing.
   *
   * @return the default
   */
  static EngineMetrics none() {
    return new EngineMetrics() {};
  }
}
