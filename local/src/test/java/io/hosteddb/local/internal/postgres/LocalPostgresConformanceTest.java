package io.hosteddb.local.internal.postgres;

import io.hosteddb.testkit.provider.ProviderConformance;
import io.hosteddb.testkit.provider.ProviderUnderTest;

class LocalPostgresConformanceTest extends ProviderConformance {
  @Override
  protected ProviderUnderTest start() throws Exception {
    return new LocalPostgresUnderTest();
  }
}
