package io.hosteddb.store.jdbc;

/** An H2 file keeps every rule. */
class H2StoreConformanceTest extends JdbcStoreConformance {
  H2StoreConformanceTest() {
    super(TestDatabase.H2);
  }
}
