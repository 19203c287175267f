package io.hosteddb.provider.mongodb;

import io.hosteddb.testkit.provider.ProviderConformance;
import io.hosteddb.testkit.provider.ProviderUnderTest;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class AtlasConformanceTest extends ProviderConformance {
  @Override
  protected ProviderUnderTest start() {
    return new AtlasUnderTest();
  }
}
