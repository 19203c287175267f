package io.hosteddb.benchmarks;

import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import java.time.Duration;

/** A provider whose vendor answers late: the call blocks until it does. */
final class BlockingProvider implements DatabaseProvider {
  private final ScriptedProvider then = new ScriptedProvider(Duration.ZERO);
  private final Duration takes;

  BlockingProvider(Duration takes) {
    this.takes = takes;
  }

  @Override
  public ProviderDescriptor descriptor() {
    return then.descriptor();
  }

  @Override
  public StepResult<Provisioned> provision(ProvisionRequest request) throws InterruptedException {
    Thread.sleep(takes.toMillis());
    return then.provision(request);
  }

  @Override
  public StepResult<Nothing> deprovision(DeprovisionRequest request) {
    return StepResult.done();
  }
}
