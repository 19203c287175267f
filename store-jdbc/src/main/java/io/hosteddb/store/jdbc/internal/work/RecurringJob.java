package io.hosteddb.store.jdbc.internal.work;

import java.time.Duration;

/**
 * Housekeeping that one node at a time does, again and again.
 *
 * @param name tells it from others, over all nodes
 * @param every the pause between two runs
 * @param work what to do; may be interrupted, and is simply run again if it fails
 */
public record RecurringJob(String name, Duration every, Runnable work) {}
