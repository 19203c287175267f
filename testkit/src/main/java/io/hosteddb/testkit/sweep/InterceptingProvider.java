package io.hosteddb.testkit.sweep;

import io.hosteddb.model.Region;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorAccount;
import java.util.List;
import java.util.Optional;

/** A provider during one of whose calls a user does something else. */
final class InterceptingProvider implements DatabaseProvider {
  private final DatabaseProvider provider;
  private Runnable deed = () -> {};
  private int when;
  private int calls;
  private boolean meddled;

  InterceptingProvider(DatabaseProvider provider) {
    this.provider = provider;
  }

  synchronized void duringProvision(int call, Runnable what) {
    when = call;
    deed = what;
  }

  synchronized boolean hasMeddled() {
    return meddled;
  }

  @Override
  public StepResult<Provisioned> provision(ProvisionRequest request) throws InterruptedException {
    StepResult<Provisioned> result = provider.provision(request);
    next().run();
    return result;
  }

  private synchronized Runnable next() {
    calls++;
    if (calls != when) {
      return () -> {};
    }
    meddled = true;
    return deed;
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
  public StepResult<Nothing> deprovision(DeprovisionRequest request) throws InterruptedException {
    return provider.deprovision(request);
  }

  @Override
  public void close() {
    provider.close();
  }
}
