package io.hosteddb.internal.registry;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.internal.engine.LinkageText;
import io.hosteddb.internal.engine.WrappedProvider;
import io.hosteddb.model.Region;
import io.hosteddb.spi.Amending;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Credentials;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.spi.WorkloadSupport;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A provider with the descriptor that it had when it was opened: a provider promises that it never
 * changes, and one that breaks the promise later breaks nothing here. Everything else is passed on.
 */
final class OpenProvider implements DatabaseProvider, WrappedProvider {
  private final DatabaseProvider provider;
  private final ProviderDescriptor descriptor;
  private final Optional<Credentials> credentials;

  private OpenProvider(
      DatabaseProvider provider, ProviderDescriptor descriptor, Optional<Credentials> credentials) {
    this.provider = provider;
    this.descriptor = descriptor;
    this.credentials = credentials;
  }

  /**
   * Asks a provider what it is.
   *
   * @throws ConfigurationException if it does not say
   */
  static OpenProvider of(DatabaseProvider provider) {
    @Nullable ProviderDescriptor descriptor;
    Optional<Credentials> credentials;
    try {
      descriptor = provider.descriptor();
      credentials =
          provider
              .credentials()
              .map(capability ->
                  new OpenCredentials(capability, capability.traits(), capability.retires()));
    } catch (Throwable e) {
      // Whatever it is, it is the provider's. Its message may hold anything.
      throw undescribed(provider, "ended with " + LinkageText.of(e));
    }
    if (descriptor == null) {
      throw undescribed(provider, "returned null");
    }
    return new OpenProvider(provider, descriptor, credentials);
  }

  private static ConfigurationException undescribed(DatabaseProvider provider, String how) {
    return new ConfigurationException(
        "providers",
        "The provider "
            + provider.getClass().getName()
            + " does not say what it is: its descriptor() or credentials() "
            + how
            + ". Report it to the provider's author.");
  }

  @Override
  public DatabaseProvider unwrapped() {
    return provider;
  }

  @Override
  public ProviderDescriptor descriptor() {
    return descriptor;
  }

  @Override
  public Optional<Credentials> credentials() {
    return credentials;
  }

  @Override
  public List<Region> regions(CallContext call) throws InterruptedException {
    return provider.regions(call);
  }

  @Override
  public List<WorkloadSupport> workloads(CallContext call) throws InterruptedException {
    return provider.workloads(call);
  }

  @Override
  public Optional<VendorAccount> account(CallContext call) throws InterruptedException {
    return provider.account(call);
  }

  @Override
  public StepResult<Provisioned> provision(ProvisionRequest request) throws InterruptedException {
    return provider.provision(request);
  }

  @Override
  public StepResult<Nothing> deprovision(DeprovisionRequest request) throws InterruptedException {
    return provider.deprovision(request);
  }

  @Override
  public Optional<Amending> amending() {
    return provider.amending();
  }

  @Override
  public void close() {
    provider.close();
  }
}
