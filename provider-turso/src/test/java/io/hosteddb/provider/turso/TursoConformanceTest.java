package io.hosteddb.provider.turso;

import io.hosteddb.testkit.provider.ProviderConformance;
import io.hosteddb.testkit.provider.ProviderUnderTest;

class TursoConformanceTest extends ProviderConformance {
  @Override
  protected ProviderUnderTest start() {
    return new TursoUnderTest();
  }
}
