package io.hosteddb.work;

import java.time.Duration;
import java.time.Instant;

/**
 * When the next step of a database is due: what a store writes down beside a record, so that no
 * crash comes between the two. A queue may go by another clock than the library's; what counts
 * between them is the distance.
 *
 * @param due when, by the library's clock
 * @param after how far away that was when it was planned; not negative
 * @since 0.1
 */
public record WakeUp(Instant due, Duration after) {
  /** A time that has passed is now. */
  public WakeUp {
    after = after.isNegative() ? Duration.ZERO : after;
  }

  /**
   * A wake-up at a time.
   *
   * @param due when, by the library's clock
   * @param now what that clock says
   * @return the wake-up
   */
  public static WakeUp at(Instant due, Instant now) {
    return new WakeUp(due, Duration.between(now, due));
  }

  /**
   * A wake-up at once.
   *
   * @param now what the library's clock says
   * @return the wake-up
   */
  public static WakeUp now(Instant now) {
    return new WakeUp(now, Duration.ZERO);
  }
}
