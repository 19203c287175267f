package io.hosteddb.store;

import io.hosteddb.model.Failure;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far the engine's work on a database has come.
 *
 * @param mayExist whether a call that may create something was ever begun; false proves that
 *     nothing is at the vendor
 * @param uncertainUntil until when a call whose end was never seen may still act at the vendor;
 *     null if there is none
 * @param problems how many steps in a row ended with a problem; while a provider that breaks its
 *     contract makes a database, how many in a row did that
 * @param failure why it FAILED, or the problem of the last step; null if there is none
 * @param progress what is going on, for the user; null if nothing is
 * @param since when the current stretch of work began: attach, retry or detach
 * @param nextPoll when the next step is due; past when there is nothing to do
 * @param steps how many steps were written: a step whose count was overtaken has lost its right to
 *     write
 * @param held how long the current stretch of work has been told to wait for limits that the
 *     platform keeps itself, and what the clock has gained at once when it was set; not negative.
 *     It does not count against the provider's time limit
 * @since 0.1
 */
public record WorkState(
    boolean mayExist,
    @Nullable Instant uncertainUntil,
    int problems,
    @Nullable Failure failure,
    @Nullable String progress,
    Instant since,
    Instant nextPoll,
    long steps,
    Duration held) {}
