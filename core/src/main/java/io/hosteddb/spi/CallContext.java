package io.hosteddb.spi;

import java.time.Duration;

/**
 * How long the current call may still take. A provider passes it on to whatever it waits for; past
 * its end nothing may be sent to the vendor any more, because the engine then counts the call as
 * over and may act on that. Immutable and thread-safe.
 *
 * @since 0.1
 */
public final class CallContext {
  private final long deadlineNanos;

  private CallContext(long deadlineNanos) {
    this.deadlineNanos = deadlineNanos;
  }

  /**
   * A context for a call that begins now.
   *
   * @param budget how long the call may take
   * @return the context
   */
  public static CallContext startingNow(Duration budget) {
    return new CallContext(System.nanoTime() + budget.toNanos());
  }

  /**
   * How long the call may still take, by the machine's own running time and not by any settable
   * clock.
   *
   * @return the time left; zero when it is over, never negative
   */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
  }

  /**
   * Whether the time is over.
   *
   * @return true if nothing may be sent any more
   */
  public boolean isOver() {
    return remaining().isZero();
  }
}
