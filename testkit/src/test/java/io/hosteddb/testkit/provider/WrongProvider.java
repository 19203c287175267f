package io.hosteddb.testkit.provider;

import io.hosteddb.model.Region;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import java.util.List;

/** A right provider, of which a test gets one thing wrong. */
public class WrongProvider implements DatabaseProvider {
  public final DatabaseProvider right;

  public WrongProvider(DatabaseProvider right) {
    this.right = right;
  }

  @Override
  public ProviderDescriptor descriptor() {
    return right.descriptor();
  }

  @Override
  public List<Region> regions(CallContext call) throws InterruptedException {
    return right.regions(call);
  }

  @Override
  public StepResult<Provisioned> provision(ProvisionRequest request) throws InterruptedException {
    return right.provision(request);
  }

  @Override
  public StepResult<Nothing> deprovision(DeprovisionRequest request) throws InterruptedException {
    return right.deprovision(request);
  }

  @Override
  public void close() {
    right.close();
  }
}
