package io.hosteddb.engine;

import io.hosteddb.env.VariableValues;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.RateLimiter;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorResource;
import io.hosteddb.testkit.fake.FakeProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A vendor whose account is limited: a database takes two calls, one for each step. */
final class LimitedProvider implements DatabaseProvider {
  private final ProviderDescriptor descriptor;
  private final RateLimiter limiter;
  private final Duration between;
  final List<String> calls = new ArrayList<>();

  LimitedProvider(RateLimiter limiter, Duration timeLimit, Duration between) {
    this.limiter = limiter;
    this.between = between;
    this.descriptor =
        FakeProvider.builder("fake").descriptor(d -> d.timeLimit(timeLimit)).build().descriptor();
  }

  @Override
  public ProviderDescriptor descriptor() {
    return descriptor;
  }

  @Override
  public StepResult<Provisioned> provision(ProvisionRequest request) {
    limiter.require(request.call(), "Fake");
    String name = request.identity().vendorName().value();
    calls.add(name);
    if (request.checkpoint().text("made").isEmpty()) {
      return StepResult.pollAfter(
          request.checkpoint().with("made", name), "the vendor is at work", between);
    }
    return StepResult.done(
        request.checkpoint(),
        new Provisioned(
            VariableValues.none()
                .with("FAKE_URL", Secret.of("fake:" + name))
                .with("FAKE_PASSWORD", Secret.of(name + "-password")),
            new VendorResource(name, RegionId.of("here"))));
  }

  @Override
  public StepResult<Nothing> deprovision(DeprovisionRequest request) {
    limiter.require(request.call(), "Fake");
    return StepResult.done();
  }
}
