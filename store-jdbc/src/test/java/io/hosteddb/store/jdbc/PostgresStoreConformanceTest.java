package io.hosteddb.store.jdbc;

import org.junit.jupiter.api.AfterAll;

/** PostgreSQL keeps every rule. */
class PostgresStoreConformanceTest extends JdbcStoreConformance {
  private static final ReusedPlace PLACE = new ReusedPlace(TestDatabase.POSTGRESQL);

  PostgresStoreConformanceTest() {
    super(PLACE);
  }

  @AfterAll
  static void close() {
    PLACE.close();
  }
}
