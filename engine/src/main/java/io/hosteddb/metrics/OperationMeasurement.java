package io.hosteddb.metrics;

import io.hosteddb.model.OperationKind;
import io.hosteddb.model.OperationStatus;
import io.hosteddb.model.ProviderId;
import java.time.Duration;

/**
 * An operation on a READY database that is over. Those of kind {@link OperationKind#RENEW} that are
 * {@link OperationStatus#FAILED} are failed renewals.
 *
 * @param provider the provider
 * @param backend who serves the database
 * @param kind what it was
 * @param status how it ended
 * @param took since it was asked for
 * @param age how old the credentials are that were injected before it: those that it has replaced,
 *     or that are still injected if it has not
 * @since 0.1
 */
public record OperationMeasurement(
    ProviderId provider,
    String backend,
    OperationKind kind,
    OperationStatus status,
    Duration took,
    Duration age) {}
