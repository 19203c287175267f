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
 * @param name the user's name of it
 * @param contract the variables it claims
 * @param destination who makes it, and where
 * @param origin who attached it, and when
 * @since 0.1
 */
public record Attachment(
    DatabaseId id,
    ProjectId project,
    @Nullable EnvironmentId environment,
    DatabaseName name,
    VariableContract contract,
    Destination destination,
    Origin origin) {
  /**
   * Who makes a database, and where.
   *
   * @param provider the kind of database
   * @param backend who serves it; stays the same when the settings change later
   * @param requestedRegion the region asked for
   * @param targetRegion the region the provider is told, where another stands in for the one asked
   *     for
   * @param vendorName its name at the vendor
   * @param platform the installation that owns it, as in its proof of ownership
   */
  public record Destination(
      ProviderId provider,
      String backend,
      RegionId requestedRegion,
      RegionId targetRegion,
      VendorName vendorName,
      String platform) {}

  /**
   * Who attached a database, and when.
   *
   * @param createdBy who attached it
   * @param createdAt when
   * @param idempotencyKey the caller's key; null if there was none
   * @param fingerprint a digest of the request's parameters, compared when the key is used again;
   *     may be empty without a key
   */
  public record Origin(
      Actor createdBy,
      Instant createdAt,
      @Nullable IdempotencyKey idempotencyKey,
      String fingerprint) {}

  /**
   * The kind of database.
   *
   * @return the provider of the destination
   */
  public ProviderId provider() {
    return destination.provider();
  }

  /**
   * Who serves it.
   *
   * @return the backend of the destination
   */
  public String backend() {
    return destination.backend();
  }
}
