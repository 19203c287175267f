package io.hosteddb;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.Region;
import io.hosteddb.model.RegionId;
import io.hosteddb.spi.Availability;
import io.hosteddb.spi.WorkloadSupport;
import java.net.URI;
import java.util.List;

/** What the library makes of a {@link CatalogEntry}. */
record CatalogEntryValue(
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
    List<WorkloadSupport> workloads,
    URI docsUrl)
    implements CatalogEntry {
  CatalogEntryValue {
    regions = List.copyOf(regions);
    variables = List.copyOf(variables);
    workloads = List.copyOf(workloads);
  }
}
