package io.hosteddb.store.jdbc;

import org.junit.jupiter.api.AfterAll;

/** An H2 file keeps every rule. */
class H2StoreConformanceTest extends JdbcStoreConformance {
  private static final ReusedPlace PLACE = new ReusedPlace(TestDatabase.H2);

  H2StoreConformanceTest() {
    super(PLACE);
  }

  @AfterAll
  static void close() {
    PLACE.close();
  }
}
