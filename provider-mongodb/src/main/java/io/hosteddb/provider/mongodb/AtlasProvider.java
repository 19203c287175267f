package io.hosteddb.provider.mongodb;

import io.hosteddb.model.Region;
import io.hosteddb.profile.KnownProviders;
import io.hosteddb.profile.KnownWorkloads;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Credentials;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.RememberedAccount;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorAccount;
import java.util.List;
import java.util.Optional;

/** Databases at MongoDB Atlas. Thread-safe. */
final class AtlasProvider implements DatabaseProvider {
  static final String BACKEND = "atlas";

  private final AtlasSettings settings;
  private final ProviderDescriptor descriptor;
  private final AtlasApi api;
  private final AtlasProvisioning provisioning;
  private final AtlasDeprovisioning deprovisioning;
  private final AtlasCredentials credentials;
  private final RememberedAccount account;

  AtlasProvider(AtlasSettings settings, ProviderContext context) {
    this.settings = settings;
    this.descriptor = descriptor(settings);
    this.api = new AtlasApi(settings, context);
    this.provisioning = new AtlasProvisioning(settings, context, api);
    this.credentials = new AtlasCredentials(settings, context, api);
    this.account = new RememberedAccount(this::askForAccount);
    this.deprovisioning = new AtlasDeprovisioning(settings, context, api, account);
  }

  private static ProviderDescriptor descriptor(AtlasSettings settings) {
    return ProviderDescriptor.builder(
            KnownProviders.MONGODB.withDefaultRegion(
                AtlasRegions.defaultOf(settings.cloud(), settings.tier())),
            BACKEND)
        .fallbackRegions(AtlasRegions.of(settings.cloud(), settings.tier()))
        .typicalTime(settings.tier().typicalTime())
        .timeLimit(settings.tier().timeLimit())
        .workloads(KnownWorkloads.MONGODB)
        .build();
  }

  @Override
  public ProviderDescriptor descriptor() {
    return descriptor;
  }

  /** Atlas says it of a project only, so without a shared one the documentation's list stands. */
  @Override
  public List<Region> regions(CallContext call) throws InterruptedException {
    if (settings.sharedProject().isEmpty()) {
      return descriptor.fallbackRegions();
    }
    List<String> ids =
        api.regions(
            settings.sharedProject().get(), settings.cloud(), settings.tier().listedAs(), call);
    return ids.isEmpty() ? descriptor.fallbackRegions() : AtlasRegions.named(ids, settings.cloud());
  }

  private VendorAccount askForAccount(CallContext call) throws InterruptedException {
    if (settings.sharedProject().isPresent()) {
      return new VendorAccount(
          "organization", api.organizationOf(settings.sharedProject().get(), call));
    }
    String organization = settings.organization().orElseThrow();
    api.requireOrganization(organization, call);
    return new VendorAccount("organization", organization);
  }

  /**
   * The organization, once Atlas has let the service account into it. In which of its projects a
   * database is, stands with the database.
   */
  @Override
  public Optional<VendorAccount> account(CallContext call) throws InterruptedException {
    return Optional.of(account.get(call));
  }

  @Override
  public StepResult<Provisioned> provision(ProvisionRequest request) throws InterruptedException {
    return provisioning.step(request);
  }

  @Override
  public StepResult<Nothing> deprovision(DeprovisionRequest request) throws InterruptedException {
    return deprovisioning.step(request);
  }

  /** A user for each generation. */
  @Override
  public Optional<Credentials> credentials() {
    return Optional.of(credentials);
  }

  @Override
  public void close() {
    api.close();
  }

  /** The backend's name. */
  @Override
  public String toString() {
    return "AtlasProvider";
  }
}
