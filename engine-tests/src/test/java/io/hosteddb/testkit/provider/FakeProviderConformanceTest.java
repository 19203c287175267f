package io.hosteddb.testkit.provider;

/** The fake provider keeps every rule. */
class FakeProviderConformanceTest extends ProviderConformance {
  @Override
  protected ProviderUnderTest start() {
    return new FakeUnderTest();
  }
}
