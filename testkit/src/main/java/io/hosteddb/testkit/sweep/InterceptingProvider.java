package io.hosteddb.testkit.sweep;

import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.ForwardingProvider;

/** A provider during one of whose calls a user does something else. */
final class InterceptingProvider extends ForwardingProvider {
  private Runnable deed = () -> {};
  private int when;
  private int calls;
  private boolean meddled;

  InterceptingProvider(DatabaseProvider provider) {
    super(provider);
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
    StepResult<Provisioned> result = super.provision(request);
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
}
