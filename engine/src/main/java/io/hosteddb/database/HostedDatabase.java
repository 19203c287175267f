package io.hosteddb.database;

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
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of one attached database. It holds no secret. Made by the library; new components may
 * be added at the end.
 *
 * @param id the database
 * @param project the project it is attached to
 * @param environment the environment it is scoped to; null if it is project-wide
 * @param provider the kind of database
 * @param backend who serves it
 * @param name the user's name of it
 * @param status where it stands
 * @param requestedRegion the region asked for, or the default
 * @param placedRegion where the vendor put it; null until that is known
 * @param vendorName its name at the vendor
 * @param externalId the vendor's own id of it; null until that is known
 * @param variables the names it claims, in the order of the contract
 * @param progress what is going on; null when nothing is
 * @param failure why it FAILED, or the last problem while it is PROVISIONING or DELETING; null if
 *     there is none
 * @param createdBy who attached it
 * @param createdAt when it was attached
 * @param updatedAt when its record last changed
 * @param readyAt when it last became READY; null if it never did
 * @param deletedAt when it became DELETED; null if it is not
 * @param version rises with every change of the record; orders snapshots of one database
 * @since 0.1
 */
public record HostedDatabase(
    DatabaseId id,
    ProjectId project,
    @Nullable EnvironmentId environment,
    ProviderId provider,
    String backend,
    DatabaseName name,
    DatabaseStatus status,
    RegionId requestedRegion,
    @Nullable RegionId placedRegion,
    VendorName vendorName,
    @Nullable String externalId,
    List<VariableName> variables,
    @Nullable String progress,
    @Nullable Failure failure,
    Actor createdBy,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant readyAt,
    @Nullable Instant deletedAt,
    long version) {
  /** Copies the list. */
  public HostedDatabase {
    variables = List.copyOf(variables);
  }
}
