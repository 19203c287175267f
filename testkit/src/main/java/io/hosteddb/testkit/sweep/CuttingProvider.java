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
import io.hosteddb.testkit.CutPoints;
import io.hosteddb.testkit.SimulatedCrash;
import java.util.List;
import java.util.Optional;

/**
 * A provider in a process that can die before and after each call to it. What happens inside a
 * call, the provider's own seam cuts.
 *
 * @since 0.1
 */
public final class CuttingProvider implements DatabaseProvider {
  private final DatabaseProvider provider;
  private final CutPoints cuts;

  /**
   * A provider in a mortal process.
   *
   * @param provider the provider
   * @param cuts where the process dies
   */
  public CuttingProvider(DatabaseProvider provider, CutPoints cuts) {
    this.provider = provider;
    this.cuts = cuts;
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
  public StepResult<Provisioned> provision(ProvisionRequest request) throws InterruptedException {
    cuts.reached("before provision");
    StepResult<Provisioned> result = provider.provision(request);
    cuts.reached("after provision");
    return result;
  }

  @Override
  public StepResult<Nothing> deprovision(DeprovisionRequest request) throws InterruptedException {
    cuts.reached("before deprovision");
    StepResult<Nothing> result = provider.deprovision(request);
    cuts.reached("after deprovision");
    return result;
  }

  /** Closes the provider; a dead process leaves that to the operating system, which succeeds. */
  @Override
  public void close() {
    try {
      provider.close();
    } catch (SimulatedCrash crash) {
      if (!cuts.isDead()) {
        throw crash;
      }
    }
  }
}
