package io.hosteddb.testkit.store;

import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;

/** The store of one process keeps every rule. */
class InMemoryDatabaseStoreConformanceTest extends StoreConformance {
  @Override
  protected DatabaseStore open() {
    return new InMemoryDatabaseStore();
  }

  @Override
  protected boolean forgetChanges(DatabaseStore store) {
    return WrongStoresTest.writeTooMany(store);
  }
}
