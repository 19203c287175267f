package io.hosteddb.work;

import io.hosteddb.model.DatabaseId;

/**
 * One database whose step is due.
 *
 * @param database the database
 * @param earlierRunLost true if an earlier run of it was begun and its end was never written down:
 *     the process or node that had it died or was declared dead, or the run ended unexpectedly, so
 *     that what it called may still act. It stays true until a run has ended as it should
 * @since 0.1
 */
public record WorkItem(DatabaseId database, boolean earlierRunLost) {}
