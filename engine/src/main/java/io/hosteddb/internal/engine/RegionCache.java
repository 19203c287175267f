package io.hosteddb.internal.engine;

import io.hosteddb.model.Region;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderDescriptor;
import java.time.InstantSource;
import java.util.List;

/** The regions that vendors offer. Thread-safe. */
public final class RegionCache implements AutoCloseable {
  private final LiveLists<Region> lists;

  /**
   * A cache.
   *
   * @param calls makes the calls
   * @param clock the library's clock
   */
  public RegionCache(CallRunner calls, InstantSource clock) {
    this.lists =
        new LiveLists<>(
            "regions",
            DatabaseProvider::regions,
            ProviderDescriptor::fallbackRegions,
            calls,
            clock);
  }

  /**
   * The regions a provider offers, as far as is known now. Never waits for the vendor.
   *
   * @param provider the provider
   * @return the live list, or the descriptor's while there is none
   */
  public List<Region> regions(DatabaseProvider provider) {
    return lists.of(provider);
  }

  /**
   * Makes sure of the list before a region is refused that is not in it: asks the vendor, unless it
   * has answered just now, and waits up to two seconds.
   *
   * @param provider the provider
   * @return true if the list is what the vendor says now; false if it did not answer
   */
  public boolean makeSure(DatabaseProvider provider) {
    return lists.makeSure(provider);
  }

  @Override
  public void close() {
    lists.close();
  }
}
