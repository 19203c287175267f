package io.hosteddb.work;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What follows a run, and whether the queue has yet to write it down.
 *
 * @since 0.1
 */
public sealed interface NextStep {
  /**
   * The queue is to run the database again.
   *
   * @param at when; a time in the past is now
   * @return the answer of a run
   */
  static NextStep due(Instant at) {
    return new Due(at);
  }

  /**
   * There is nothing more to do; the queue is to forget the database.
   *
   * @return the answer of a run
   */
  static NextStep nothing() {
    return new Nothing();
  }

  /**
   * The store has ended the run by {@link WorkChange#end}, in the write of the record.
   *
   * @param next when the next one is due; null if nothing is left to do, or another process had
   *     better do it
   * @return the answer of a run
   */
  static NextStep written(@Nullable Instant next) {
    return new Written(Optional.ofNullable(next));
  }

  /**
   * When the next run is due, whoever writes it down.
   *
   * @return the time; empty if nothing is left to do
   */
  Optional<Instant> next();

  /**
   * The queue is to run the database again.
   *
   * @param at when
   */
  record Due(Instant at) implements NextStep {
    @Override
    public Optional<Instant> next() {
      return Optional.of(at);
    }
  }

  /** There is nothing more to do. */
  record Nothing() implements NextStep {
    @Override
    public Optional<Instant> next() {
      return Optional.empty();
    }
  }

  /**
   * The run is ended already.
   *
   * @param next when the next one is due; empty if nothing is left to do
   */
  record Written(Optional<Instant> next) implements NextStep {}
}
