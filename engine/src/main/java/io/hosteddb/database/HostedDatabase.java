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
 * A snapshot of one attached database. It holds no secret.
 *
 * <p>Made by the library alone; it may say more in a later release. Two that say the same are
 * equal.
 *
 * @since 0.1
 */
public interface HostedDatabase {
  /** {@return the database} */
  DatabaseId id();

  /** {@return the project it is attached to} */
  ProjectId project();

  /** {@return the environment it is scoped to; null if it is project-wide} */
  @Nullable EnvironmentId environment();

  /** {@return the kind of database} */
  ProviderId provider();

  /** {@return the user's name of it} */
  DatabaseName name();

  /** {@return where it stands} */
  DatabaseStatus status();

  /** {@return who serves it, and where} */
  Placement placement();

  /** {@return the names it claims, in the order of the contract} */
  List<VariableName> variables();

  /** {@return what is going on; null when nothing is} */
  @Nullable String progress();

  /**
   * {@return why it FAILED, or the last problem while it is PROVISIONING or DELETING; null if there
   * is none}
   */
  @Nullable Failure failure();

  /** {@return who attached it} */
  Actor createdBy();

  /** {@return when it was attached, and what became of it when} */
  Times times();

  /** {@return rises with every change of the record; orders snapshots of one database} */
  long version();

  /** Who serves a database, and where. */
  interface Placement {
    /** {@return who serves it} */
    String backend();

    /** {@return the region asked for, or the default} */
    RegionId requestedRegion();

    /** {@return where the vendor put it; null until that is known} */
    @Nullable RegionId placedRegion();

    /** {@return its name at the vendor} */
    VendorName vendorName();

    /** {@return the vendor's own id of it; null until that is known} */
    @Nullable String externalId();
  }

  /** When a database was attached, and what became of it when. */
  interface Times {
    /** {@return when it was attached} */
    Instant createdAt();

    /** {@return when its record last changed} */
    Instant updatedAt();

    /** {@return when it last became READY; null if it never did} */
    @Nullable Instant readyAt();

    /** {@return when it became DELETED; null if it is not} */
    @Nullable Instant deletedAt();
  }
}
