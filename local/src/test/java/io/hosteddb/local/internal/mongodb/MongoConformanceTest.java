package io.hosteddb.local.internal.mongodb;

import io.hosteddb.testkit.provider.ProviderConformance;
import io.hosteddb.testkit.provider.ProviderUnderTest;
import java.io.IOException;

class MongoConformanceTest extends ProviderConformance {
  @Override
  protected ProviderUnderTest start() throws IOException {
    return new MongoUnderTest();
  }
}
