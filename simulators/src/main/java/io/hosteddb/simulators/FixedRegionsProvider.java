package io.hosteddb.simulators;

import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorAccount;
import java.util.Optional;

/** A provider that does not ask its vendor for regions. */
record FixedRegionsProvider(DatabaseProvider provider) implements DatabaseProvider {
  @Override
  public ProviderDescriptor descriptor() {
    return provider.descriptor();
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
  public void close() {
    provider.close();
  }
}
