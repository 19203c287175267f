package io.hosteddb.local.internal.turso;

import io.hosteddb.testkit.provider.ProviderConformance;
import io.hosteddb.testkit.provider.ProviderUnderTest;
import java.io.IOException;

class TursoConformanceTest extends ProviderConformance {
  @Override
  protected ProviderUnderTest start() throws IOException {
    return new TursoUnderTest();
  }
}
