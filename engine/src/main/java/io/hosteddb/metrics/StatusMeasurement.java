package io.hosteddb.metrics;

import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProviderId;
import java.time.Duration;

/**
 * A database that has another status.
 *
 * @param provider the provider
 * @param backend who serves it
 * @param from the status before
 * @param to the status now
 * @param sinceWorkBegan since the attach, retry or detach that began the present work: with READY,
 *     the time to ready
 * @since 0.1
 */
public record StatusMeasurement(
    ProviderId provider,
    String backend,
    DatabaseStatus from,
    DatabaseStatus to,
    Duration sinceWorkBegan) {}
