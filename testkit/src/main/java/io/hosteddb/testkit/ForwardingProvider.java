package io.hosteddb.testkit;

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

/**
 * A provider that passes every call on to another one. A test overrides the call that it wants to
 * watch or to disturb.
 *
 * @since 0.1
 */
public abstract class ForwardingProvider implements DatabaseProvider {
  private final DatabaseProvider provider;

  /**
   * A provider in front of another.
   *
   * @param provider the one that is called; closed with this one
   */
  protected ForwardingProvider(DatabaseProvider provider) {
    this.provider = provider;
  }

  @Override
  public ProviderDescriptor descriptor() {
    return provider.descriptor();
  }

  @Override
  public Optional<VendorAccount> account(CallContext call) throws InterruptedException {
    return provider.account(call);
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
  public Optional<Credentials> credentials() {
    return provider.credentials();
  }

  @Override
  public void close() {
    provider.close();
  }
}
