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
import io.hosteddb.spi.DeprovisionResult;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProviderProfile;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.ProvisionResult;
import io.hosteddb.spi.VendorResource;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A provider that does nothing, in the time it is told: what is measured is the library. */
final class ScriptedProvider implements DatabaseProvider {
  private static final ProviderProfile PROFILE =
      new ProviderProfile(
          ProviderId.of("scripted"),
          "Scripted",
          "none",
          "benchmarks",
          VariableContract.of(
              ManagedVariable.plain("SCRIPTED_URL", "where"),
              ManagedVariable.secret("SCRIPTED_PASSWORD", "what opens it")),
          List.of(),
          URI.create("https://example.com"),
          RegionId.of("here"));
  private static final ProviderDescriptor DESCRIPTOR =
      ProviderDescriptor.builder(PROFILE, "none")
          .fallbackRegions(List.of(Region.of("here", "Here")))
          .timeLimit(Duration.ofHours(1))
          .build();

  private final Duration takes;
  private final Map<String, Long> begun = new ConcurrentHashMap<>();

  ScriptedProvider(Duration takes) {
    this.takes = takes;
  }

  @Override
  public ProviderDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public ProvisionResult provision(ProvisionRequest request) {
    if (!takes.isZero()) {
      String name = request.identity().vendorName().value();
      long since = begun.computeIfAbsent(name, unused -> System.nanoTime());
      Duration left = takes.minusNanos(System.nanoTime() - since);
      if (!left.isNegative() && !left.isZero()) {
        return new ProvisionResult.Pending(
            request.checkpoint().with("resource", name), "the vendor is at work", null, left);
      }
      begun.remove(name);
    }
    String id = request.identity().vendorName().value();
    return new ProvisionResult.Ready(
        request.checkpoint(),
        VariableValues.none()
            .with("SCRIPTED_URL", Secret.of("scripted://" + id))
            .with("SCRIPTED_PASSWORD", Secret.of("password of " + id)),
        new VendorResource(id, RegionId.of("here")));
  }

  @Override
  public DeprovisionResult deprovision(DeprovisionRequest request) {
    return DeprovisionResult.gone();
  }
}
