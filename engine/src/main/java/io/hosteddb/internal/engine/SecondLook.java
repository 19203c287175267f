package io.hosteddb.internal.engine;

import io.hosteddb.store.DatabaseRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is gone is looked for once more where a call whose end was never seen may still make it.
 *
 * @param until until when such a call acts at the longest
 * @param at when to look
 */
record SecondLook(Instant until, Instant at) {
  /**
   * How far the nodes' clocks may be apart: the end of a call was written by one of them and is
   * compared by another. Clocks that are kept by NTP differ by less than a tenth of it; it costs
   * that much more time where a call was lost, and nothing elsewhere.
   */
  private static final Duration CLOCK_MARGIN = Duration.ofSeconds(5);

  /** Nodes may have different call budgets for a while, but not that different. */
  private static final int MAX_BUDGETS = 10;

  /** How long a vendor may take to show what was just made; nobody promises a time. */
  static final Duration SETTLING = Duration.ofSeconds(10);

  /**
   * The second look that is due after one which found nothing.
   *
   * @param current the record
   * @param began when the first look began
   * @param callBudget how long a call may take
   * @return empty if the first look was enough
   */
  static Optional<SecondLook> after(DatabaseRecord current, Instant began, Duration callBudget) {
    Optional<SecondLook> acting = whileACallActs(current, began, callBudget);
    return acting.isPresent() ? acting : whileNotShown(current, began);
  }

  private static Optional<SecondLook> whileACallActs(
      DatabaseRecord current, Instant began, Duration callBudget) {
    Instant uncertainUntil = current.work().uncertainUntil();
    if (uncertainUntil == null) {
      return Optional.empty();
    }
    // No call of before this look acts for longer, whatever clock said so.
    Instant until =
        SaturatingTime.earlier(
            uncertainUntil, SaturatingTime.plus(began, callBudget.multipliedBy(MAX_BUDGETS)));
    Instant at = until.plus(CLOCK_MARGIN);
    return began.isBefore(at) ? Optional.of(new SecondLook(until, at)) : Optional.empty();
  }

  /** What was never READY may have been made just before, and not be shown yet. */
  private static Optional<SecondLook> whileNotShown(DatabaseRecord current, Instant began) {
    Instant since = current.work().since();
    boolean isShown = current.readyAt() != null || !current.work().mayExist();
    if (isShown || since.isAfter(began.plus(CLOCK_MARGIN))) {
      return Optional.empty();
    }
    Instant at = since.plus(SETTLING);
    return began.isBefore(at) ? Optional.of(new SecondLook(at, at)) : Optional.empty();
  }
}
