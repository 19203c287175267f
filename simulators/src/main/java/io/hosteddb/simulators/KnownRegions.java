package io.hosteddb.simulators;

import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.DeprovisionResult;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.ProvisionResult;

/** A provider that does not ask its vendor for regions. */
record KnownRegions(DatabaseProvider provider) implements DatabaseProvider {
  @Override
  public ProviderDescriptor descriptor() {
    return provider.descriptor();
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
