package io.hosteddb.testkit.fake;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.Region;
import io.hosteddb.model.RegionId;
import io.hosteddb.spi.Amending;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.Credentials;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProviderProfile;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.testkit.CrashPoints;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A correct provider in front of a {@link FakeVendor}, and a scripted one: what a call does wrong
 * is said beforehand, call by call.
 *
 * <pre>{@code
 * FakeProvider provider = FakeProvider.builder("fake").provisioningTakes(Duration.ofSeconds(30)).build();
 * provider.nextProvision(FakeSteps.actsAndLosesTheAnswer(), FakeSteps.fails(UNAVAILABLE, "Down."));
 * }</pre>
 *
 * <p>It chooses a password in its first step, creates in the second, and is ready when the time the
 * vendor takes has passed on the clock. Thread-safe.
 *
 * @since 0.1
 */
public final class FakeProvider implements DatabaseProvider {
  private final ProviderDescriptor descriptor;
  private final FakeVendor vendor;
  private final InstantSource clock;
  private final @Nullable Amending amending;
  private final FakeScript<ProvisionRequest, StepResult<Provisioned>> provisions;
  private final FakeScript<DeprovisionRequest, StepResult<Nothing>> deprovisions;
  private final @Nullable VendorAccount account;
  private final @Nullable FakeCredentials credentials;
  private volatile List<Region> regions;
  private volatile @Nullable RuntimeException regionsProblem;
  private volatile boolean closed;

  private FakeProvider(Builder builder) {
    descriptor = builder.descriptor();
    vendor = builder.vendor;
    clock = builder.clock;
    account = builder.account;
    regions = builder.regions;
    credentials = builder.credentials();
    amending = builder.amending;
    DefaultSteps correct =
        new DefaultSteps(vendor, clock, builder.takes, builder.cuts, builder.firstLife);
    provisions = new FakeScript<>(correct::provision);
    deprovisions = new FakeScript<>(correct::deprovision);
  }

  /**
   * Begins a provider of its own kind: backend {@code memory}, and two variables, for {@code fake}
   * {@code FAKE_URL} and {@code FAKE_PASSWORD}.
   *
   * @param provider its id
   * @return a builder
   */
  public static Builder builder(String provider) {
    String prefix = provider.toUpperCase(Locale.ROOT).replace('-', '_');
    return builder(
        new ProviderProfile(
            ProviderId.of(provider),
            "Fake " + provider,
            "no database at all",
            "Tests",
            VariableContract.of(
                ManagedVariable.plain(prefix + "_URL", "Where the database is"),
                ManagedVariable.secret(prefix + "_PASSWORD", "What opens it")),
            List.of(),
            URI.create("https://example.com/fake"),
            RegionId.of("here")));
  }

  /**
   * Begins a provider of a known kind.
   *
   * @param profile the kind
   * @return a builder
   */
  public static Builder builder(ProviderProfile profile) {
    return new Builder(profile);
  }

  /**
   * Says what the next calls to {@link #provision} do; those after them do right again.
   *
   * @param steps in the order of the calls
   * @return this
   */
  @SafeVarargs
  public final FakeProvider nextProvision(
      FakeStep<ProvisionRequest, StepResult<Provisioned>>... steps) {
    for (FakeStep<ProvisionRequest, StepResult<Provisioned>> step : steps) {
      provisions.next(step);
    }
    return this;
  }

  /**
   * Says what every call to {@link #provision} does from now on, when nothing was said of the next
   * one.
   *
   * @param step the step
   * @return this
   */
  public FakeProvider everyProvision(FakeStep<ProvisionRequest, StepResult<Provisioned>> step) {
    provisions.every(step);
    return this;
  }

  /**
   * Says what the next calls to {@link #deprovision} do; those after them do right again.
   *
   * @param steps in the order of the calls
   * @return this
   */
  @SafeVarargs
  public final FakeProvider nextDeprovision(
      FakeStep<DeprovisionRequest, StepResult<Nothing>>... steps) {
    for (FakeStep<DeprovisionRequest, StepResult<Nothing>> step : steps) {
      deprovisions.next(step);
    }
    return this;
  }

  /**
   * Says what every call to {@link #deprovision} does from now on, when nothing was said of the
   * next one.
   *
   * @param step the step
   * @return this
   */
  public FakeProvider everyDeprovision(FakeStep<DeprovisionRequest, StepResult<Nothing>> step) {
    deprovisions.every(step);
    return this;
  }

  /**
   * Says which regions the vendor offers from now on.
   *
   * @param live the regions
   * @return this
   */
  public FakeProvider offers(Region... live) {
    regions = List.of(live);
    regionsProblem = null;
    return this;
  }

  /**
   * Says that the vendor does not tell its regions from now on.
   *
   * @param problem what {@link #regions} throws
   * @return this
   */
  public FakeProvider hidesRegions(RuntimeException problem) {
    regionsProblem = problem;
    return this;
  }

  @Override
  public ProviderDescriptor descriptor() {
    return descriptor;
  }

  @Override
  public Optional<VendorAccount> account(CallContext call) {
    return Optional.ofNullable(account);
  }

  @Override
  public Optional<Amending> amending() {
    return Optional.ofNullable(amending);
  }

  @Override
  public List<Region> regions(CallContext call) {
    RuntimeException problem = regionsProblem;
    if (problem != null) {
      throw problem;
    }
    return regions;
  }

  @Override
  public StepResult<Provisioned> provision(ProvisionRequest request) throws InterruptedException {
    return provisions.answer(request);
  }

  @Override
  public StepResult<Nothing> deprovision(DeprovisionRequest request) throws InterruptedException {
    return deprovisions.answer(request);
  }

  @Override
  public Optional<Credentials> credentials() {
    return Optional.ofNullable(credentials);
  }

  /**
   * How it replaces credentials, to be scripted.
   *
   * @return its capability
   * @throws IllegalStateException if it has none
   */
  public FakeCredentials scriptedCredentials() {
    if (credentials == null) {
      throw new IllegalStateException("Say credentials(traits) when the provider is built.");
    }
    return credentials;
  }

  /**
   * The resource that a client with the given variables gets to.
   *
   * @param variables the managed variables of one database
   * @return the resource
   * @throws AssertionError if they open nothing that is ready
   */
  public FakeResource connect(VariableValues variables) {
    return vendor
        .open(variables.asMap().values(), clock.instant())
        .filter(resource -> !clock.instant().isBefore(resource.readyAt()))
        .orElseThrow(() -> new AssertionError("The variables " + variables + " open nothing."));
  }

  /**
   * The vendor behind this provider.
   *
   * @return the vendor
   */
  public FakeVendor vendor() {
    return vendor;
  }

  /**
   * The calls to {@link #provision}.
   *
   * @return the last 1,000 requests, in the order of arrival
   */
  public List<ProvisionRequest> provisionRequests() {
    return provisions.requests();
  }

  /**
   * The calls to {@link #deprovision}.
   *
   * @return the last 1,000 requests, in the order of arrival
   */
  public List<DeprovisionRequest> deprovisionRequests() {
    return deprovisions.requests();
  }

  /**
   * How often {@link #provision} was called.
   *
   * @return the number of calls begun
   */
  public long provisionCalls() {
    return provisions.calls();
  }

  /**
   * How often {@link #deprovision} was called.
   *
   * @return the number of calls begun
   */
  public long deprovisionCalls() {
    return deprovisions.calls();
  }

  /**
   * Whether {@link #close} was called.
   *
   * @return true if it was
   */
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
  }

  /** Builds a {@link FakeProvider}. Not thread-safe. */
  public static final class Builder {
    private ProviderProfile profile;
    private String backend = "memory";
    private UnaryOperator<ProviderDescriptor.Builder> more = UnaryOperator.identity();
    private List<Region> regions = List.of();
    private FakeVendor vendor = new FakeVendor();
    private InstantSource clock = InstantSource.system();
    private Duration takes = Duration.ZERO;
    private CrashPoints cuts = CrashPoints.counting();
    private @Nullable VendorAccount account;
    private @Nullable CredentialTraits traits;
    private @Nullable Duration life;
    private @Nullable Duration firstLife;
    private @Nullable Amending amending;

    private Builder(ProviderProfile profile) {
      this.profile = profile;
      this.regions =
          List.of(new Region(profile.defaultRegion(), "Here"), Region.of("there", "There"));
    }

    /**
     * The variables, in place of the profile's.
     *
     * @param contract the contract
     * @return this
     */
    public Builder contract(VariableContract contract) {
      profile =
          new ProviderProfile(
              profile.id(),
              profile.displayName(),
              profile.engine(),
              profile.bestFor(),
              contract,
              profile.snippets(),
              profile.docsUrl(),
              profile.defaultRegion());
      return this;
    }

    /**
     * The name of the backend; {@code memory} if left out.
     *
     * @param name lower-case kebab
     * @return this
     */
    public Builder backend(String name) {
      backend = name;
      return this;
    }

    /**
     * The regions, live and in the descriptor; the profile's default and {@code there} if left out.
     *
     * @param offered holds the default region
     * @return this
     */
    public Builder regions(Region... offered) {
      regions = List.of(offered);
      return this;
    }

    /**
     * Anything else of the descriptor: aliases, retired regions, availability, times.
     *
     * @param change what to set
     * @return this
     */
    public Builder descriptor(UnaryOperator<ProviderDescriptor.Builder> change) {
      more = change;
      return this;
    }

    /**
     * What amends databases that exist; none if left out.
     *
     * @param what called for each
     * @return this
     */
    public Builder amending(Amending what) {
      amending = what;
      return this;
    }

    /**
     * The vendor; a new one if left out.
     *
     * @param inFrontOf the vendor
     * @return this
     */
    public Builder vendor(FakeVendor inFrontOf) {
      vendor = inFrontOf;
      return this;
    }

    /**
     * The account at the vendor in which it makes things; none if left out.
     *
     * @param madeIn the account
     * @return this
     */
    public Builder account(VendorAccount madeIn) {
      account = madeIn;
      return this;
    }

    /**
     * The clock the vendor's work goes by; the system's if left out.
     *
     * @param source the clock
     * @return this
     */
    public Builder clock(InstantSource source) {
      clock = source;
      return this;
    }

    /**
     * How long the vendor works on a new resource; no time if left out.
     *
     * @param time by the clock
     * @return this
     */
    public Builder provisioningTakes(Duration time) {
      takes = time;
      return this;
    }

    /**
     * The points at which the process dies: before and after each thing done to the vendor.
     *
     * @param points the points
     * @return this
     */
    public Builder cuts(CrashPoints points) {
      cuts = points;
      return this;
    }

    /**
     * Lets it replace credentials; it cannot if left out.
     *
     * @param what what that is like
     * @return this
     */
    public Builder credentials(CredentialTraits what) {
      traits = what;
      return this;
    }

    /**
     * How long credentials live, those of provisioning among them; for ever if left out.
     *
     * @param time by the clock
     * @return this
     */
    public Builder credentialsLiveFor(Duration time) {
      life = time;
      firstLife = time;
      return this;
    }

    private @Nullable FakeCredentials credentials() {
      return traits == null ? null : new FakeCredentials(vendor, clock, cuts, traits, life);
    }

    private ProviderDescriptor descriptor() {
      return more.apply(
              ProviderDescriptor.builder(profile, backend)
                  .fallbackRegions(regions)
                  .typicalTime(takes)
                  .forDevelopment())
          .build();
    }

    /**
     * The provider.
     *
     * @return a new provider
     */
    public FakeProvider build() {
      return new FakeProvider(this);
    }
  }
}
