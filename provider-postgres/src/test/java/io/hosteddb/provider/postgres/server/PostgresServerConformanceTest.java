package io.hosteddb.provider.postgres.server;

import io.hosteddb.testkit.provider.ProviderConformance;
import io.hosteddb.testkit.provider.ProviderUnderTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.parallel.ResourceLock;

@Order(1)
@ResourceLock(TestServer.KITS_LOCK)
class PostgresServerConformanceTest extends ProviderConformance {
  @Override
  protected ProviderUnderTest start() throws Exception {
    return new PostgresServerUnderTest();
  }
}
