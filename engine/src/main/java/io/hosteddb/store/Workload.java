package io.hosteddb.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How much work there is.
 *
 * @param provisioning databases being made
 * @param deleting databases being removed
 * @param oldestDue when the longest overdue step should have begun; null if no step is due yet
 * @since 0.1
 */
public record Workload(long provisioning, long deleting, @Nullable Instant oldestDue) {}
