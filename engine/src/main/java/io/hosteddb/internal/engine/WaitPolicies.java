package io.hosteddb.internal.engine;

import java.time.Duration;

/**
 * What says how long to wait, whatever the kind of work.
 *
 * @param polls when to poll next
 * @param backoff when to repeat what went wrong
 * @param callBudget how long a call may act
 */
record WaitPolicies(PollScheduler polls, Backoff backoff, Duration callBudget) {}
