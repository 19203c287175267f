package io.hosteddb.store;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseName;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.Failure;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.VariableName;
import io.hosteddb.model.VendorName;
import io.hosteddb.spi.VendorResource;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a record shows of itself. */
record DatabaseSnapshot(
    DatabaseId id,
    ProjectId project,
    @Nullable EnvironmentId environment,
    ProviderId provider,
    DatabaseName name,
    DatabaseStatus status,
    Placed placement,
    List<VariableName> variables,
    @Nullable String progress,
    @Nullable Failure failure,
    Actor createdBy,
    Stamps times,
    long version)
    implements HostedDatabase {

  record Placed(
      String backend,
      RegionId requestedRegion,
      @Nullable RegionId placedRegion,
      VendorName vendorName,
      @Nullable String externalId)
      implements Placement {}

  record Stamps(
      Instant createdAt, Instant updatedAt, @Nullable Instant readyAt, @Nullable Instant deletedAt)
      implements Times {}

  static DatabaseSnapshot of(DatabaseRecord record) {
    Attachment attachment = record.attachment();
    Attachment.Destination destination = attachment.destination();
    VendorResource made = record.resource();
    return new DatabaseSnapshot(
        attachment.id(),
        attachment.project(),
        attachment.environment(),
        destination.provider(),
        attachment.name(),
        record.status(),
        new Placed(
            destination.backend(),
            destination.requestedRegion(),
            made == null ? null : made.region(),
            destination.vendorName(),
            made == null ? null : made.externalId()),
        attachment.contract().names(),
        // Of a READY database these are its operation's.
        record.status() == DatabaseStatus.READY ? null : record.work().progress(),
        record.status() == DatabaseStatus.READY ? null : record.work().failure(),
        attachment.origin().createdBy(),
        new Stamps(
            attachment.origin().createdAt(),
            record.updatedAt(),
            record.readyAt(),
            record.deletedAt()),
        record.version());
  }
}
