package io.hosteddb;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.Region;
import io.hosteddb.model.RegionId;
import io.hosteddb.spi.Availability;
import java.net.URI;
import java.util.List;

/**
 * A provider that users can choose.
 *
 * @param provider its id
 * @param displayName for people
 * @param engine what kind of database it is
 * @param bestFor what it is good for
 * @param backend who serves it here
 * @param availability whether users can attach
 * @param development whether this backend is for development and tests only
 * @param regions where databases can go: the vendor's live list, or the last one known
 * @param defaultRegion where a database goes if the user names no region
 * @param variables what every database of it injects
 * @param docsUrl where the user reads more
 * @since 0.1
 */
public record CatalogEntry(
    ProviderId provider,
    String displayName,
    String engine,
    String bestFor,
    String backend,
    Availability availability,
    boolean development,
    List<Region> regions,
    RegionId defaultRegion,
    List<ManagedVariable> variables,
    URI docsUrl) {
  /** Copies the lists. */
  public CatalogEntry {
    regions = List.copyOf(regions);
    variables = List.copyOf(variables);
  }
}
