package io.hosteddb.provider.postgres.server;

import io.hosteddb.testkit.provider.ProviderConformance;
import io.hosteddb.testkit.provider.ProviderUnderTest;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock(TestServer.LOCK)
class PostgresServerConformanceTest extends ProviderConformance {
  @Override
  protected ProviderUnderTest start() throws Exception {
    return new PostgresServerUnderTest();
  }
}
