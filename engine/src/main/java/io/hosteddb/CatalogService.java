package io.hosteddb;

import io.hosteddb.environment.ManagedEnvironment;
import io.hosteddb.internal.engine.RegionCache;
import io.hosteddb.internal.engine.WorkloadCache;
import io.hosteddb.internal.registry.ProviderRegistry;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProviderProfile;
import io.hosteddb.store.DatabaseRecord;
import java.util.List;
import java.util.Optional;

/** What users can choose from, and how they use what they chose. */
final class CatalogService {
  private final ProviderRegistry registry;
  private final RegionCache regions;
  private final WorkloadCache workloads;

  CatalogService(ProviderRegistry registry, RegionCache regions, WorkloadCache workloads) {
    this.registry = registry;
    this.regions = regions;
    this.workloads = workloads;
  }

  /** Asks backends what they serve, so that it is known when somebody looks. Waits for nobody. */
  void askForWorkloads() {
    registry.offered().forEach(workloads::workloads);
  }

  List<CatalogEntry> catalog() {
    return registry.offered().stream().map(this::entry).toList();
  }

  private CatalogEntry entry(DatabaseProvider provider) {
    ProviderDescriptor descriptor = provider.descriptor();
    ProviderProfile profile = descriptor.profile();
    return new CatalogEntryValue(
        profile.id(),
        profile.displayName(),
        profile.engine(),
        profile.bestFor(),
        descriptor.backend(),
        descriptor.availability(),
        descriptor.development(),
        regions.regions(provider),
        profile.defaultRegion(),
        profile.contract().variables(),
        workloads.workloads(provider),
        profile.docsUrl());
  }

  /** How to use a READY database; of a provider that is not configured any more, less is known. */
  ConnectionDetails connection(DatabaseRecord ready, List<MaskedForm> forms) {
    Optional<ProviderProfile> profile =
        registry
            .find(ready.attachment().provider(), ready.attachment().backend())
            .map(p -> p.descriptor().profile());
    return new ConnectionDetailsValue(
        ready.snapshot(),
        InjectedVariables.entries(ready).stream().map(ManagedEnvironment.Entry::masked).toList(),
        forms,
        profile.map(ProviderProfile::snippets).orElse(List.of()),
        profile.map(ProviderProfile::docsUrl).orElse(null));
  }
}
