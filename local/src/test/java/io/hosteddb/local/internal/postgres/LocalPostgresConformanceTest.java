package io.hosteddb.local.internal.postgres;

import io.hosteddb.testkit.provider.ProviderConformance;
import io.hosteddb.testkit.provider.ProviderUnderTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

@Order(1)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("postgres/local")
class LocalPostgresConformanceTest extends ProviderConformance {
  @Override
  protected ProviderUnderTest start() throws Exception {
    return new LocalPostgresUnderTest();
  }
}
