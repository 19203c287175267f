package io.hosteddb;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.Region;
import io.hosteddb.model.RegionId;
import io.hosteddb.spi.Availability;
import io.hosteddb.spi.WorkloadSupport;
import java.net.URI;
import java.util.List;

/**
 * A provider that users can choose.
 *
 * <p>Made by the library alone; it may say more in a later release. Two that say the same are
 * equal.
 *
 * @since 0.1
 */
public sealed interface CatalogEntry permits CatalogEntryValue {
  /** {@return its id} */
  ProviderId provider();

  /** {@return for people} */
  String displayName();

  /** {@return what kind of database it is} */
  String engine();

  /** {@return what it is good for} */
  String bestFor();

  /** {@return who serves it here} */
  String backend();

  /** {@return whether users can attach} */
  Availability availability();

  /** {@return whether this backend is for development and tests only} */
  boolean development();

  /** {@return where databases can go: the vendor's live list, or the last one known} */
  List<Region> regions();

  /** {@return where a database goes if the user names no region} */
  RegionId defaultRegion();

  /** {@return what every database of it injects} */
  List<ManagedVariable> variables();

  /**
   * {@return what a database of it serves here, and why it does not serve what one may expect; as
   * far as is known now}
   */
  List<WorkloadSupport> workloads();

  /** {@return where the user reads more} */
  URI docsUrl();
}
