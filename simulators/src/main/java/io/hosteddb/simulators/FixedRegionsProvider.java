package io.hosteddb.simulators;

import io.hosteddb.model.Region;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.testkit.ForwardingProvider;
import java.util.List;

/** A provider that does not ask its vendor for regions. */
final class FixedRegionsProvider extends ForwardingProvider {
  FixedRegionsProvider(DatabaseProvider provider) {
    super(provider);
  }

  @Override
  public List<Region> regions(CallContext call) {
    return descriptor().fallbackRegions();
  }
}
