package io.hosteddb.store.jdbc.internal.work;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended.
 *
 * @param next when the next step is due, by the rows' clock; empty if there is none
 * @param lost whether the next run must be told that what a run did may not have been written down
 * @param written whether the store has written that with the record
 * @param begun when the run began, by the library's clock; null if nobody needs to look whether
 *     something was decided meanwhile
 */
record RunEnd(Optional<Instant> next, boolean lost, boolean written, @Nullable Instant begun) {
  /**
   * Nothing was written; the work is to be run again.
   *
   * @param at when, by the rows' clock
   * @param lost as {@link #lost()}
   */
  static RunEnd again(Instant at, boolean lost) {
    return new RunEnd(Optional.of(at), lost, false, null);
  }
}
