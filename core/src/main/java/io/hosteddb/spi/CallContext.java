package io.hosteddb.spi;

import io.hosteddb.model.ErrorCategory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * How long the current call may still take. A provider passes it on to whatever it waits for; past
 * its end nothing may be sent to the vendor any more, because the engine then counts the call as
 * over and may act on that. It also keeps whether anything was sent in the call that may have
 * changed something. Thread-safe.
 *
 * @since 0.1
 */
public final class CallContext {
  /** Times further ahead than this could not be told from the past. */
  private static final Duration MAX_BUDGET = Duration.ofDays(36_500);

  private final long deadlineNanos;
  private final AtomicBoolean sent;
  private final @Nullable RateLimitTurn turn;

  private CallContext(long deadlineNanos, AtomicBoolean sent, @Nullable RateLimitTurn turn) {
    this.deadlineNanos = deadlineNanos;
    this.sent = sent;
    this.turn = turn;
  }

  /**
   * A context for a call that begins now.
   *
   * @param budget how long the call may take
   * @return the context
   */
  public static CallContext startingNow(Duration budget) {
    return startedAt(System.nanoTime(), budget);
  }

  /**
   * A context for a call whose time began before, when that was read which the call acts on: a
   * process that was frozen since then must not act on it any more.
   *
   * @param nanoTime when the time began, a reading of {@link System#nanoTime} in this process
   * @param budget how long the call may take since then
   * @return the context; its time may be over
   */
  public static CallContext startedAt(long nanoTime, Duration budget) {
    Duration sane = budget.compareTo(MAX_BUDGET) > 0 ? MAX_BUDGET : budget;
    return new CallContext(
        nanoTime + (sane.isNegative() ? 0 : sane.toNanos()), new AtomicBoolean(), null);
  }

  /**
   * The same call, made for somebody.
   *
   * @param value whose place in the line of a rate limit it takes
   * @return a context of the same end, which also knows what this one has sent
   */
  public CallContext inTurn(RateLimitTurn value) {
    return new CallContext(deadlineNanos, sent, value);
  }

  /**
   * Who the call is made for.
   *
   * @return the turn; empty for a call that is made for no database
   */
  public Optional<RateLimitTurn> turn() {
    return Optional.ofNullable(turn);
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

  /**
   * Says that something is sent now that may change what is at the vendor. {@link #requireOpen} and
   * {@code ControlPlaneClient} say so by themselves.
   */
  public void sending() {
    sent.set(true);
  }

  /**
   * Whether anything was sent in this call, as far as was said, that may have changed something.
   *
   * @return true once {@link #sending} was called
   */
  public boolean hasSent() {
    return sent.get();
  }

  /**
   * To be called before each thing that is sent to the vendor: nothing may be sent by a thread that
   * was interrupted, or when the time is over.
   *
   * @param doing what was about to be done, a phrase for the message such as {@code "creating the
   *     database"}
   * @throws InterruptedException if the thread was interrupted; the interrupt is cleared
   * @throws ProviderException UNAVAILABLE, to be repeated by the engine, if the time is over; its
   *     outcome counts as unknown, since an earlier part of the same step may have done something
   */
  public void requireOpen(String doing) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before " + doing);
    }
    if (isOver()) {
      throw ProviderException.of(
              ErrorCategory.UNAVAILABLE, "The time of the call was over before " + doing + ".")
          .build();
    }
    sending();
  }
}
