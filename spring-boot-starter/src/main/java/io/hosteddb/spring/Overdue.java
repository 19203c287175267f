package io.hosteddb.spring;

import io.hosteddb.store.Workload;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** How late work is. */
final class Overdue {
  private Overdue() {}

  /** How long the longest overdue step has waited; zero if none is due. */
  static Duration of(Workload workload, InstantSource clock) {
    Instant due = workload.oldestDue();
    Instant now = clock.instant();
    return due == null || due.isAfter(now) ? Duration.ZERO : Duration.between(due, now);
  }
}
