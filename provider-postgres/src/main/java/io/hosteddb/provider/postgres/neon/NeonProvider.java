package io.hosteddb.provider.postgres.neon;

import io.hosteddb.model.Region;
import io.hosteddb.model.WorkloadKind;
import io.hosteddb.profile.KnownProviders;
import io.hosteddb.profile.KnownRegions;
import io.hosteddb.profile.KnownWorkloads;
import io.hosteddb.provider.postgres.internal.CallSession;
import io.hosteddb.provider.postgres.internal.ConnectionOpener;
import io.hosteddb.provider.postgres.internal.PostgresConnector;
import io.hosteddb.spi.AmendRequest;
import io.hosteddb.spi.Amending;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Credentials;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.spi.WorkloadSupport;
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
  private final NeonAccount account;
  private final NeonCreateTickets tickets;
  private final NeonProvisioning provisioning;
  private final NeonDeprovisioning deprovisioning;
  private final NeonCredentials credentials;
  private final NeonAdmin admins;
  private final NeonExtensions extensions;

  NeonProvider(NeonSettings settings, ProviderContext context) {
    this(settings, context, ConnectionOpener.driver());
  }

  NeonProvider(NeonSettings settings, ProviderContext context, ConnectionOpener opener) {
    this.api = new NeonApi(settings, context);
    this.account = new NeonAccount(api, settings.organization());
    this.tickets = new NeonCreateTickets(context.random());
    NeonOwnership ownership = new NeonOwnership(api);
    this.deprovisioning = new NeonDeprovisioning(api, ownership, context.clock());
    PostgresConnector connector = new PostgresConnector(opener, context.userAgent());
    NeonProbe probe = new NeonProbe(connector);
    NeonRoles roles = new NeonRoles(connector, probe, settings.rights());
    this.admins = new NeonAdmin(api, probe);
    this.extensions = new NeonExtensions(connector, settings.extensions());
    this.provisioning =
        new NeonProvisioning(
            new NeonProjectCreation(
                api, ownership, deprovisioning, tickets, context.clock(), context.random()),
            new NeonReadiness(
                api,
                ownership,
                deprovisioning,
                probe,
                roles,
                extensions,
                context.clock(),
                context.random()));
    this.credentials = new NeonCredentials(api, admins, roles, context.random());
  }

  private static ProviderDescriptor descriptorOfNeon() {
    ProviderDescriptor.Builder builder =
        ProviderDescriptor.builder(KnownProviders.POSTGRES, "neon")
            .fallbackRegions(KnownRegions.POSTGRES)
            .timeLimit(TIME_LIMIT)
            .typicalTime(TYPICAL_TIME)
            .workloads(
                KnownWorkloads.postgres(
                    WorkloadSupport.works(
                        WorkloadKind.VECTORS,
                        "By pgvector: CREATE EXTENSION vector, which Neon lets every database do.")));
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
    return account.of(call);
  }

  /** Installs the extensions that the setting names and the database lacks. */
  @Override
  public Optional<Amending> amending() {
    return Optional.of(this::amend);
  }

  private List<String> amend(AmendRequest request) throws InterruptedException {
    NeonConnection connection =
        admins.connection(
            request.checkpoint(), request.externalId(), request.identity(), request.call());
    return extensions.amend(request.identity(), connection, request.call());
  }

  @Override
  public StepResult<Provisioned> provision(ProvisionRequest request) throws InterruptedException {
    CallSession.requireNotInterrupted();
    return provisioning.step(request);
  }

  @Override
  public StepResult<Nothing> deprovision(DeprovisionRequest request) throws InterruptedException {
    CallSession.requireNotInterrupted();
    tickets.forget(request.identity().database());
    return deprovisioning.step(request);
  }

  @Override
  public Optional<Credentials> credentials() {
    return Optional.of(credentials);
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
