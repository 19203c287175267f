package io.hosteddb.benchmarks.peers;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.Region;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProviderProfile;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.RateLimit;
import io.hosteddb.spi.RateLimiter;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorResource;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The library's provider of the vendor. */
final class SimulatedProvider implements DatabaseProvider {
  static final ProviderId ID = ProviderId.of("simulated");
  private static final String BACKEND = "none";
  private static final RegionId REGION = RegionId.of("here");
  private static final String URL = "SIMULATED_URL";
  private static final String PASSWORD = "SIMULATED_PASSWORD";
  private static final String STEP = "step";

  private final Vendor vendor;
  private final Options options;
  private final @Nullable RateLimiter limiter;
  private final ProviderDescriptor descriptor;

  private SimulatedProvider(Vendor vendor, Options options, @Nullable RateLimiter limiter) {
    this.vendor = vendor;
    this.options = options;
    this.limiter = limiter;
    this.descriptor =
        ProviderDescriptor.builder(
                new ProviderProfile(
                    ID,
                    "Simulated",
                    "none",
                    "benchmarks",
                    VariableContract.of(
                        ManagedVariable.plain(URL, "where it is"),
                        ManagedVariable.secret(PASSWORD, "what opens it")),
                    List.of(),
                    URI.create("https://example.com"),
                    REGION),
                BACKEND)
            .fallbackRegions(List.of(Region.of("here", "Here")))
            .timeLimit(Duration.ofHours(1))
            .build();
  }

  /**
   * How the provider goes along.
   *
   * @param limited whether the vendor's account has a rate limit, one that nobody reaches here
   * @param checkpoints how many are saved before the vendor is asked
   * @param lookAgain the wish between two looks; null to leave it to the library
   */
  record Options(boolean limited, int checkpoints, @Nullable Duration lookAgain) {
    static final Options USUAL = new Options(false, 0, null);
    static final Options LIMITED = new Options(true, 0, null);
  }

  /** Makes it, with the rate limits of the library that it is made for. */
  record Factory(Vendor vendor, Options options) implements DatabaseProviderFactory {
    private static final RateLimit LIMIT = new RateLimit(100_000, 100_000, Duration.ofMinutes(1));

    @Override
    public ProviderId provider() {
      return ID;
    }

    @Override
    public String backend() {
      return BACKEND;
    }

    @Override
    public DatabaseProvider create(ProviderSettings settings, ProviderContext context) {
      return new SimulatedProvider(
          vendor,
          options,
          options.limited() ? context.rateLimits().limiter("simulated", LIMIT) : null);
    }
  }

  @Override
  public ProviderDescriptor descriptor() {
    return descriptor;
  }

  @Override
  public StepResult<Provisioned> provision(ProvisionRequest request) {
    Checkpoint checkpoint = request.checkpoint();
    int step = (int) checkpoint.number(STEP).orElse(0L);
    if (step < options.checkpoints()) {
      return StepResult.goOn(checkpoint.with(STEP, step + 1), "prepared");
    }
    if (limiter != null) {
      limiter.require(request.call(), "Simulated");
    }
    String name = request.identity().database().value();
    Vendor.Answer answer =
        request.mayExist() && vendor.has(name) ? vendor.look(name) : vendor.create(name);
    if (answer.ready()) {
      VariableValues values =
          VariableValues.none()
              .with(URL, Secret.of(answer.url()))
              .with(PASSWORD, Secret.of(answer.password()));
      return StepResult.done(checkpoint, new Provisioned(values, new VendorResource(name, REGION)));
    }
    return options.lookAgain() == null
        ? StepResult.waiting(checkpoint, "The vendor is at work.")
        : StepResult.pollAfter(checkpoint, "The vendor is at work.", options.lookAgain());
  }

  @Override
  public StepResult<Nothing> deprovision(DeprovisionRequest request) {
    return StepResult.done();
  }
}
