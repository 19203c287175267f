package io.hosteddb.internal.engine;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.store.DatabaseRecord;

/** How often something went wrong without a step in between that did not. */
final class ProblemsInARow {
  private static final int MAX_BUGS = 3;

  private ProblemsInARow() {}

  /** How many there are with this one. A bug after an outage is the first bug. */
  static int with(ErrorCategory problem, DatabaseRecord current) {
    Failure last = current.work().failure();
    boolean firstBug =
        problem == ErrorCategory.PROVIDER_BUG
            && (last == null || last.category() != ErrorCategory.PROVIDER_BUG);
    return firstBug ? 1 : current.work().problems() + 1;
  }

  /**
   * Whether there is no use in going on. A bug may come of an odd answer and pass; it does not
   * deserve the patience that an outage does.
   */
  static boolean areTooMany(ErrorCategory problem, int inARow) {
    return problem == ErrorCategory.PROVIDER_BUG && inARow >= MAX_BUGS;
  }
}
