package io.hosteddb.spi;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * What the library gives a provider to work with. New services are added here, so that {@link
 * DatabaseProviderFactory#create} stays as it is. Immutable and thread-safe.
 *
 * @since 0.1
 */
public final class ProviderContext {
  private final String platform;
  private final InstantSource clock;
  private final SecureRandom random;
  private final RateLimits rateLimits;
  private final Duration callBudget;
  private final Consumer<VendorCall> vendorCalls;

  private ProviderContext(Builder builder) {
    platform = builder.platform;
    clock = builder.clock;
    random = builder.random;
    rateLimits = builder.rateLimits;
    callBudget = builder.callBudget;
    vendorCalls = builder.vendorCalls;
  }

  /**
   * Begins a context with the system clock, no rate limits, the platform {@code hosteddb} and a
   * call budget of 30 seconds.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The installation of the library: part of every proof of ownership.
   *
   * @return lower-case kebab, at most 40 characters
   */
  public String platform() {
    return platform;
  }

  /**
   * The clock to read the time from.
   *
   * @return the clock
   */
  public InstantSource clock() {
    return clock;
  }

  /**
   * Where passwords come from.
   *
   * @return the random source
   */
  public SecureRandom random() {
    return random;
  }

  /**
   * The rate limits of vendor accounts.
   *
   * @return the limits
   */
  public RateLimits rateLimits() {
    return rateLimits;
  }

  /**
   * How long one call to the provider may take.
   *
   * @return the budget
   */
  public Duration callBudget() {
    return callBudget;
  }

  /**
   * Who is told of each request to the vendor; {@link io.hosteddb.http.ControlPlaneClient} does so
   * by itself. It returns at once and throws nothing.
   *
   * @return the listener
   */
  public Consumer<VendorCall> vendorCalls() {
    return vendorCalls;
  }

  /**
   * What a client says it is: the library and its version.
   *
   * @return such as {@code hosteddb/0.1.0}
   */
  public String userAgent() {
    String version = ProviderContext.class.getPackage().getImplementationVersion();
    return "hosteddb/" + (version == null ? "development" : version);
  }

  /** Builds a {@link ProviderContext}. Not thread-safe. */
  public static final class Builder {
    private String platform = "hosteddb";
    private InstantSource clock = Clock.systemUTC();
    private SecureRandom random = new SecureRandom();
    private RateLimits rateLimits = RateLimits.none();
    private Duration callBudget = Duration.ofSeconds(30);
    private Consumer<VendorCall> vendorCalls = call -> {};

    private Builder() {}

    /**
     * The installation of the library.
     *
     * @param value lower-case kebab, at most 40 characters
     * @return this
     */
    public Builder platform(String value) {
      this.platform = value;
      return this;
    }

    /**
     * The clock to read the time from.
     *
     * @param value the clock
     * @return this
     */
    public Builder clock(InstantSource value) {
      this.clock = value;
      return this;
    }

    /**
     * Where passwords come from.
     *
     * @param value the random source
     * @return this
     */
    public Builder random(SecureRandom value) {
      this.random = value;
      return this;
    }

    /**
     * The rate limits of vendor accounts.
     *
     * @param value the limits
     * @return this
     */
    public Builder rateLimits(RateLimits value) {
      this.rateLimits = value;
      return this;
    }

    /**
     * How long one call to the provider may take.
     *
     * @param value the budget
     * @return this
     */
    public Builder callBudget(Duration value) {
      this.callBudget = value;
      return this;
    }

    /**
     * Who is told of each request to the vendor.
     *
     * @param value returns at once and throws nothing
     * @return this
     */
    public Builder vendorCalls(Consumer<VendorCall> value) {
      this.vendorCalls = value;
      return this;
    }

    /**
     * The context.
     *
     * @return a new context
     */
    public ProviderContext build() {
      return new ProviderContext(this);
    }
  }
}
