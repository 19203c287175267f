package io.hosteddb.temporary;

import io.hosteddb.model.Failure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the problems of one database on its way. A problem comes and goes while the work
 * is tried again; it lasts if it is there again after some time. One that has gone is no reason to
 * give up. Not thread-safe.
 */
final class Trouble {
  private final Duration limit;
  private @Nullable Failure last;
  private long since;

  Trouble(Duration limit) {
    this.limit = limit;
  }

  /**
   * Takes what a look has found.
   *
   * @param problem what there is now; null for none
   * @param now running time in nanoseconds
   * @return whether it is one that was not the last
   */
  boolean isNew(@Nullable Failure problem, long now) {
    Failure before = last;
    if (problem == null || (before != null && before.message().equals(problem.message()))) {
      return false;
    }
    last = problem;
    since = now;
    return true;
  }

  /** Whether what a look has found is there for longer than the limit, or again after it. */
  boolean lasts(@Nullable Failure problem, long now) {
    return problem != null && last != null && now - since >= limit.toNanos();
  }

  /** The last problem, also if it has gone; null if there never was one. */
  @Nullable Failure last() {
    return last;
  }
}
