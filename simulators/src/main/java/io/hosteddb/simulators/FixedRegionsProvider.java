package io.hosteddb.simulators;

import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.DeprovisionResult;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.ProvisionResult;
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
  public ProvisionResult provision(ProvisionRequest request) throws InterruptedException {
    return provider.provision(request);
  }

  @Override
  public DeprovisionResult deprovision(DeprovisionRequest request) throws InterruptedException {
    return provider.deprovision(request);
  }

  @Override
  public void close() {
    provider.close();
  }
}
