package io.hosteddb.store.jdbc.internal.work;

import java.time.Duration;

/**
 * How often things are done.
 *
 * @param sweep between two sweeps for lost wake-ups
 * @param afterUnexpected after a step that ended unexpectedly
 * @param idleAfter how long there must have been no work before a node is idle
 * @param idlePoll between two polls of an idle node, at least
 * @param freshFor how long a record that was read with a pick needs no other read
 */
public record Pace(
    Duration sweep,
    Duration afterUnexpected,
    Duration idleAfter,
    Duration idlePoll,
    Duration freshFor) {
  public static final Pace USUAL =
      new Pace(
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          Duration.ofMinutes(1),
          Duration.ofSeconds(10),
          Duration.ofMillis(250));

  /** With the usual time of a record. */
  public Pace(Duration sweep, Duration afterUnexpected, Duration idleAfter, Duration idlePoll) {
    this(sweep, afterUnexpected, idleAfter, idlePoll, USUAL.freshFor);
  }

  /** With the usual polls. */
  public Pace(Duration sweep, Duration afterUnexpected) {
    this(sweep, afterUnexpected, USUAL.idleAfter, USUAL.idlePoll, USUAL.freshFor);
  }
}
