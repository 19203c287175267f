package io.hosteddb.store;

import io.hosteddb.env.VariableContract;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseName;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.VendorName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was attached: the part of a record that never changes.
 *
 * @param id the database
 * @param project the project it is attached to
 * @param environment the environment it is scoped to; null if it is project-wide
 * @param provider the kind of database
 * @param backend who serves it; stays the same when the settings change later
 * @param name the user's name of it
 * @param requestedRegion the region asked for
 * @param targetRegion the region the provider is told, where another stands in for the one asked
 *     for
 * @param vendorName its name at the vendor
 * @param platform the installation that owns it, as in its proof of ownership
 * @param contract the variables it claims
 * @param createdBy who attached it
 * @param createdAt when
 * @param idempotencyKey the caller's key; null if there was none
 * @param fingerprint a digest of the request's parameters, compared when the key is used again
 * @since 0.1
 */
public record Attachment(
    DatabaseId id,
    ProjectId project,
    @Nullable EnvironmentId environment,
    ProviderId provider,
    String backend,
    DatabaseName name,
    RegionId requestedRegion,
    RegionId targetRegion,
    VendorName vendorName,
    String platform,
    VariableContract contract,
    Actor createdBy,
    Instant createdAt,
    @Nullable IdempotencyKey idempotencyKey,
    String fingerprint) {}
