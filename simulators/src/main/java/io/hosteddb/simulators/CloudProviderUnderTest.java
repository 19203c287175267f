package io.hosteddb.simulators;

import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.testkit.CrashPoints;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.provider.ProviderUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cloud backend in front of its simulator, for the conformance kit, the sweep and the storm. Time
 * is one settable clock for both. Not thread-safe.
 *
 * @param <S> the simulator
 */
public abstract class CloudProviderUnderTest<S extends VendorSimulator>
    implements ProviderUnderTest {
  private final SettableClock clock;
  private final S vendor;
  private final List<DatabaseProvider> providers = new ArrayList<>();
  private @Nullable DatabaseProvider first;
  private @Nullable DatabaseProvider restarted;
  private boolean liveRegions = true;

  /**
   * A backend under test.
   *
   * @param clock the time of provider and vendor
   * @param vendor the simulator; closed with this
   */
  protected CloudProviderUnderTest(SettableClock clock, S vendor) {
    this.clock = clock;
    this.vendor = vendor;
  }

  /**
   * A new provider in front of the simulator.
   *
   * @param context what the library gives it
   * @return the provider; closed with this
   */
  protected abstract DatabaseProvider newProvider(ProviderContext context);

  /** The simulator. */
  public final S vendor() {
    return vendor;
  }

  /** The time of provider and vendor. */
  public final SettableClock clock() {
    return clock;
  }

  /** One more provider in front of the simulator, as of another process. */
  public final DatabaseProvider anotherProvider() {
    DatabaseProvider provider = open();
    providers.add(provider);
    return seen(provider);
  }

  private DatabaseProvider open() {
    return newProvider(
        ProviderContext.builder()
            .platform("testkit")
            .clock(clock)
            .callBudget(callBudget())
            .build());
  }

  private DatabaseProvider seen(DatabaseProvider provider) {
    return liveRegions ? provider : new FixedRegionsProvider(provider);
  }

  /**
   * Keeps to the regions of the descriptor from now on: the library reads the live ones on a thread
   * of its own, whose calls would come between those of the steps at random.
   */
  public final void keepToKnownRegions() {
    liveRegions = false;
    first = null;
  }

  @Override
  public final DatabaseProvider provider() {
    DatabaseProvider provider = first;
    if (provider == null) {
      provider = anotherProvider();
      first = provider;
    }
    return provider;
  }

  @Override
  public List<String> inventory() {
    return vendor.inventory();
  }

  @Override
  public final Optional<DatabaseProvider> restart(CrashPoints cuts) {
    vendor.cuts(cuts);
    vendor.losses(null);
    vendor.silent(false);
    restarting(cuts);
    // Not kept: who died closes nothing, and a sweep restarts hundreds.
    DatabaseProvider provider = open();
    restarted = provider;
    return Optional.of(seen(provider));
  }

  /**
   * Another process begins, which dies at these points: for what does not go over HTTP.
   *
   * @param cuts where
   */
  protected void restarting(CrashPoints cuts) {}

  /** The simulator, and all that is in it, is gone with the test. */
  @Override
  public boolean removeForeign(DatabaseIdentity owner) {
    return true;
  }

  @Override
  public final Optional<DatabaseProvider> losingAnswers(CrashPoints losses) {
    vendor.losses(losses);
    return Optional.of(anotherProvider());
  }

  @Override
  public Optional<DatabaseProvider> withSilentVendor() {
    vendor.silent(true);
    return Optional.of(anotherProvider());
  }

  @Override
  public Optional<DatabaseProvider> withUnknownFields() {
    vendor.unknowns(true);
    return Optional.of(anotherProvider());
  }

  @Override
  public Duration callBudget() {
    return Duration.ofSeconds(3);
  }

  @Override
  public void passTime(Duration wait) {
    clock.advance(wait);
  }

  @Override
  public void close() {
    vendor.silent(false);
    providers.forEach(DatabaseProvider::close);
    if (restarted != null) {
      restarted.close();
    }
    vendor.close();
  }
}
