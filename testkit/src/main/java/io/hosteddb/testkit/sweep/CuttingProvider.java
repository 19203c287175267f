package io.hosteddb.testkit.sweep;

import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Credentials;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.WorkloadSupport;
import io.hosteddb.testkit.CrashPoints;
import io.hosteddb.testkit.ForwardingProvider;
import io.hosteddb.testkit.SimulatedCrash;
import java.util.List;
import java.util.Optional;

/**
 * A provider in a process that can die before and after each call to it. What happens inside a
 * call, the provider's own seam cuts.
 *
 * @since 0.1
 */
public final class CuttingProvider extends ForwardingProvider {
  private final CrashPoints cuts;

  /**
   * A provider in a mortal process.
   *
   * @param provider the provider
   * @param cuts where the process dies
   */
  public CuttingProvider(DatabaseProvider provider, CrashPoints cuts) {
    super(provider);
    this.cuts = cuts;
  }

  /**
   * What the descriptor says: the provider's own calls would come from another thread, and take the
   * place of a cut at random.
   */
  @Override
  public List<WorkloadSupport> workloads(CallContext call) {
    return descriptor().workloads();
  }

  @Override
  public StepResult<Provisioned> provision(ProvisionRequest request) throws InterruptedException {
    cuts.reached("before provision");
    StepResult<Provisioned> result = super.provision(request);
    cuts.reached("after provision");
    return result;
  }

  @Override
  public StepResult<Nothing> deprovision(DeprovisionRequest request) throws InterruptedException {
    cuts.reached("before deprovision");
    StepResult<Nothing> result = super.deprovision(request);
    cuts.reached("after deprovision");
    return result;
  }

  @Override
  public Optional<Credentials> credentials() {
    return super.credentials().map(capability -> new CuttingCredentials(capability, cuts));
  }

  /** Closes the provider; a dead process leaves that to the operating system, which succeeds. */
  @Override
  public void close() {
    try {
      super.close();
    } catch (SimulatedCrash crash) {
      if (!cuts.isDead()) {
        throw crash;
      }
    }
  }
}
