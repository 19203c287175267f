package io.hosteddb.benchmarks;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.Region;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.Checkpoint;
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

/** A provider that does nothing, in the time it is told: what is measured is the library. */
final class ScriptedProvider implements DatabaseProvider {
  /** What is going on while it waits. */
  static final String AT_WORK = "the vendor is at work";

  private static final RegionId REGION = RegionId.of("here");
  private static final String BEGUN = "begun";

  private final ProviderDescriptor descriptor;
  private final Duration takes;
  private final boolean saysWhen;

  ScriptedProvider(Duration takes) {
    this(
        takes,
        "scripted",
        ManagedVariable.plain("SCRIPTED_URL", "where"),
        ManagedVariable.secret("SCRIPTED_PASSWORD", "what opens it"));
  }

  /** One of several providers, with variables of its own. */
  ScriptedProvider(Duration takes, String id, ManagedVariable... variables) {
    this(takes, true, id, variables);
  }

  /** One whose vendor does not say how long it takes. */
  static ScriptedProvider silent(Duration takes) {
    return new ScriptedProvider(
        takes, false, "scripted", ManagedVariable.plain("SCRIPTED_URL", "where"));
  }

  private ScriptedProvider(
      Duration takes, boolean saysWhen, String id, ManagedVariable... variables) {
    this.takes = takes;
    this.saysWhen = saysWhen;
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
      // All that it remembers is in the record, so that it holds no memory of its own.
      long now = System.nanoTime();
      long begun = request.checkpoint().number(BEGUN).orElse(now);
      Duration left = takes.minusNanos(now - begun);
      if (!left.isNegative() && !left.isZero()) {
        Checkpoint checkpoint = request.checkpoint().with(BEGUN, begun);
        return saysWhen
            ? StepResult.pollAfter(checkpoint, AT_WORK, left)
            : StepResult.waiting(checkpoint, AT_WORK);
      }
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
