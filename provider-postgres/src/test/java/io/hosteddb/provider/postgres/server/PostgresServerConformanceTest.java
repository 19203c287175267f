package io.hosteddb.provider.postgres.server;

import io.hosteddb.testkit.provider.ProviderConformance;
import io.hosteddb.testkit.provider.ProviderUnderTest;

class PostgresServerConformanceTest extends ProviderConformance {
  @Override
  protected ProviderUnderTest start() throws Exception {
    return new PostgresServerUnderTest();
  }
}
