package io.hosteddb.provider.turso;

import io.hosteddb.testkit.provider.ProviderConformance;
import io.hosteddb.testkit.provider.ProviderUnderTest;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class TursoConformanceTest extends ProviderConformance {
  @Override
  protected ProviderUnderTest start() {
    return new TursoUnderTest();
  }
}
