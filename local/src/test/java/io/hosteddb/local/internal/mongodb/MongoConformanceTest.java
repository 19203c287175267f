package io.hosteddb.local.internal.mongodb;

import io.hosteddb.testkit.provider.ProviderConformance;
import io.hosteddb.testkit.provider.ProviderUnderTest;
import java.io.IOException;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class MongoConformanceTest extends ProviderConformance {
  @Override
  protected ProviderUnderTest start() throws IOException {
    return new MongoUnderTest();
  }
}
