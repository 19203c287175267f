package io.hosteddb.benchmarks;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.Region;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProviderProfile;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorResource;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A provider that does nothing, in the time it is told: what is measured is the library. */
final class ScriptedProvider implements DatabaseProvider {
  private static final RegionId REGION = RegionId.of("here");

  private final ProviderDescriptor descriptor;
  private final Duration takes;
  private final Map<String, Long> begun = new ConcurrentHashMap<>();

  ScriptedProvider(Duration takes) {
    this(
        takes,
        "scripted",
        ManagedVariable.plain("SCRIPTED_URL", "where"),
        ManagedVariable.secret("SCRIPTED_PASSWORD", "what opens it"));
  }

  /** One of several providers, with variables of its own. */
  ScriptedProvider(Duration takes, String id, ManagedVariable... variables) {
    this.takes = takes;
    ProviderProfile profile =
        new ProviderProfile(
            ProviderId.of(id),
            "Scripted",
            "none",
            "benchmarks",
            VariableContract.of(variables),
            List.of(),
            URI.create("https://example.com"),
            REGION);
    this.descriptor =
        ProviderDescriptor.builder(profile, "none")
            .fallbackRegions(List.of(Region.of("here", "Here")))
            .timeLimit(Duration.ofHours(1))
            .build();
  }

  @Override
  public ProviderDescriptor descriptor() {
    return descriptor;
  }

  @Override
  public StepResult<Provisioned> provision(ProvisionRequest request) {
    if (!takes.isZero()) {
      String name = request.identity().vendorName().value();
      long since = begun.computeIfAbsent(name, unused -> System.nanoTime());
      Duration left = takes.minusNanos(System.nanoTime() - since);
      if (!left.isNegative() && !left.isZero()) {
        return StepResult.pollAfter(
            request.checkpoint().with("resource", name), "the vendor is at work", left);
      }
      begun.remove(name);
    }
    String id = request.identity().vendorName().value();
    VariableValues values = VariableValues.none();
    for (ManagedVariable variable : request.contract().variables()) {
      values = values.with(variable.name().value(), Secret.of("scripted://" + id));
    }
    return StepResult.done(
        request.checkpoint(), new Provisioned(values, new VendorResource(id, REGION)));
  }

  @Override
  public StepResult<Nothing> deprovision(DeprovisionRequest request) {
    return StepResult.done();
  }
}
