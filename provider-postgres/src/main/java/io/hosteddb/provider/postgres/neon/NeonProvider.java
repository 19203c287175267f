package io.hosteddb.provider.postgres.neon;

import io.hosteddb.model.Region;
import io.hosteddb.profile.KnownProviders;
import io.hosteddb.profile.KnownRegions;
import io.hosteddb.provider.postgres.internal.ConnectionOpener;
import io.hosteddb.provider.postgres.internal.PostgresConnector;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.DeprovisionResult;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.ProvisionResult;
import io.hosteddb.spi.VendorAccount;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Makes databases at Neon, each in a project of its own: that is what Neon advises to platforms,
 * since data, compute, quotas and restore are then each database's own. Thread-safe.
 */
final class NeonProvider implements DatabaseProvider {
  /** Clients in the field allow up to 300 s; here the pauses after a lost answer come on top. */
  private static final Duration TIME_LIMIT = Duration.ofMinutes(10);

  /** Creating takes under a second and the first connection one or two (documentation of 2026). */
  private static final Duration TYPICAL_TIME = Duration.ofSeconds(2);

  private static final ProviderDescriptor DESCRIPTOR = descriptorOfNeon();

  private final NeonApi api;
  private final NeonAccount organization;
  private final NeonCreateTickets tickets;
  private final NeonProjectCreation maker;
  private final NeonReadiness finisher;
  private final NeonDeprovisioning remover;

  NeonProvider(NeonSettings options, ProviderContext context) {
    this.api = new NeonApi(options, context);
    this.organization = new NeonAccount(api, options.orgId());
    this.tickets = new NeonCreateTickets(context.random());
    NeonOwnership projects = new NeonOwnership(api);
    this.remover = new NeonDeprovisioning(api, projects, context.clock());
    this.maker = new NeonProjectCreation(api, projects, remover, tickets, context.clock());
    PostgresConnector connector =
        new PostgresConnector(ConnectionOpener.driver(), context.userAgent());
    this.finisher = new NeonReadiness(api, projects, remover, new NeonProbe(connector));
  }

  private static ProviderDescriptor descriptorOfNeon() {
    ProviderDescriptor.Builder builder =
        ProviderDescriptor.builder(KnownProviders.POSTGRES, "neon")
            .fallbackRegions(KnownRegions.POSTGRES)
            .timeLimit(TIME_LIMIT)
            .typicalTime(TYPICAL_TIME);
    KnownRegions.RETIRED_POSTGRES.forEach(builder::retiredRegion);
    return builder.build();
  }

  @Override
  public ProviderDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public List<Region> regions(CallContext call) throws InterruptedException {
    List<Region> live =
        api.regions(call).stream()
            .filter(region -> !KnownRegions.RETIRED_POSTGRES.containsKey(region.id()))
            .toList();
    return live.isEmpty() ? DESCRIPTOR.fallbackRegions() : live;
  }

  @Override
  public Optional<VendorAccount> account(CallContext call) throws InterruptedException {
    return organization.of(call);
  }

  @Override
  public ProvisionResult provision(ProvisionRequest request) throws InterruptedException {
    requireNotInterrupted();
    NeonCheckpoint saved = NeonCheckpoint.of(request.checkpoint());
    Optional<NeonProject> project = saved.project();
    return project.isPresent()
        ? finisher.step(request, saved, project.get())
        : maker.step(request, saved);
  }

  @Override
  public DeprovisionResult deprovision(DeprovisionRequest request) throws InterruptedException {
    requireNotInterrupted();
    tickets.forget(request.identity().database());
    return remover.deprovision(request);
  }

  private static void requireNotInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before the step");
    }
  }

  @Override
  public void close() {
    api.close();
  }

  /** The backend and who is asked; no secret. */
  @Override
  public String toString() {
    return "NeonProvider[" + api + "]";
  }
}
