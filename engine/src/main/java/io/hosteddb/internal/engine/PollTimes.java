package io.hosteddb.internal.engine;

import java.time.Instant;

/**
 * When the vendor was polled. What a poll saw is as old as its begin, however late its answer came:
 * what it proves is judged by the begin, and what comes next is planned from the end.
 *
 * @param began before the provider was called
 * @param ended after it had returned
 */
record PollTimes(Instant began, Instant ended) {
  /** Nobody was called. */
  static PollTimes at(Instant now) {
    return new PollTimes(now, now);
  }
}
