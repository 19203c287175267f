package io.hosteddb.provider.mongodb;

import io.hosteddb.testkit.provider.ProviderConformance;
import io.hosteddb.testkit.provider.ProviderUnderTest;

class AtlasConformanceTest extends ProviderConformance {
  @Override
  protected ProviderUnderTest start() {
    return new AtlasUnderTest();
  }
}
