package io.hosteddb.examples.platform.live;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.Failure;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.VariableName;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A database on the wire. It holds no secret. */
public record DatabaseRow(
    String id,
    String platformProjectId,
    String organizationId,
    @Nullable String environmentId,
    String kind,
    String name,
    String status,
    @Nullable String region,
    String requestedRegion,
    @Nullable String placedRegion,
    String backend,
    @Nullable String providerResourceId,
    @Nullable String error,
    @Nullable FailureView failure,
    @Nullable String progress,
    List<String> variables,
    String createdBy,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant readyAt,
    @Nullable Instant deletedAt,
    long version) {

  /** Why a database failed, or the last problem of one that is being made or removed. */
  public record FailureView(String category, String message, String remedy, boolean retryable) {
    /** The failure as a client sees it. */
    public static FailureView of(Failure failure) {
      return new FailureView(
          failure.category().name(), failure.message(), failure.remedy(), failure.retryable());
    }
  }

  /**
   * The database as a client sees it.
   *
   * @param database the database
   * @param organizationId whose project it is in
   * @param createdBy who attached it, for people
   */
  static DatabaseRow of(HostedDatabase database, String organizationId, String createdBy) {
    RegionId placed = database.placement().placedRegion();
    Failure failure = database.failure();
    return new DatabaseRow(
        database.id().value(),
        database.project().value(),
        organizationId,
        database.environment() == null ? null : database.environment().value(),
        Kinds.ofProvider(database.provider()),
        database.name().value(),
        database.status().name().toLowerCase(Locale.ROOT),
        (placed == null ? database.placement().requestedRegion() : placed).value(),
        database.placement().requestedRegion().value(),
        placed == null ? null : placed.value(),
        database.placement().backend(),
        database.placement().externalId(),
        failure == null ? null : failure.message() + " " + failure.remedy(),
        failure == null ? null : FailureView.of(failure),
        database.progress(),
        database.variables().stream().map(VariableName::value).toList(),
        createdBy,
        database.times().createdAt(),
        database.times().updatedAt(),
        database.times().readyAt(),
        database.times().deletedAt(),
        database.version());
  }
}
