package io.hosteddb.testkit.store;

import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.testkit.ForwardingStore;

/** A right store, of which a test gets one thing wrong. */
class WrongStore extends ForwardingStore {
  final DatabaseStore right;

  WrongStore() {
    this(new InMemoryDatabaseStore());
  }

  private WrongStore(DatabaseStore right) {
    super(right);
    this.right = right;
  }
}
