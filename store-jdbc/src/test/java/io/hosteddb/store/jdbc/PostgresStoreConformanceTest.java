package io.hosteddb.store.jdbc;

/** PostgreSQL keeps every rule. */
class PostgresStoreConformanceTest extends JdbcStoreConformance {
  PostgresStoreConformanceTest() {
    super(TestDatabase.POSTGRESQL);
  }
}
