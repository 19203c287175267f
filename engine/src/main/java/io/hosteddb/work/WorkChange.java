package io.hosteddb.work;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the due work of a database with a write of its record. A store that has no queue
 * of its own does nothing about it, and says so.
 *
 * @since 0.1
 */
public sealed interface WorkChange {
  /**
   * It stays as it is: the run that writes goes on.
   *
   * @return no change
   */
  static WorkChange none() {
    return new None();
  }

  /**
   * The database is woken, as by {@link WorkQueue#schedule}: an earlier wake-up than the one it has
   * wins. One that is being run is left to the run, whose own write then finds another version.
   *
   * @param wakeUp when
   * @return the change
   */
  static WorkChange wake(WakeUp wakeUp) {
    return new Wake(wakeUp);
  }

  /**
   * The run that writes is over. If the ticket no longer stands for the run, because the work was
   * taken over, the record is written all the same and the work is left as it is.
   *
   * @param ticket the run
   * @param next when the next one is due; null if nothing is left to do
   * @return the change
   */
  static WorkChange end(WorkTicket ticket, @Nullable WakeUp next) {
    return ticket.isKept() ? new End(ticket, Optional.ofNullable(next)) : none();
  }

  /** It stays as it is. */
  record None() implements WorkChange {}

  /**
   * The database is woken.
   *
   * @param wakeUp when
   */
  record Wake(WakeUp wakeUp) implements WorkChange {}

  /**
   * A run is over.
   *
   * @param ticket the run
   * @param next when the next one is due; empty if nothing is left to do
   */
  record End(WorkTicket ticket, Optional<WakeUp> next) implements WorkChange {}
}
