package io.hosteddb.engine;

import io.hosteddb.store.DatabaseStore;
import io.hosteddb.testkit.ForwardingStore;

/** A store in front of another, in which a test changes one thing. */
class DelegatingStore extends ForwardingStore {
  final DatabaseStore inner;

  DelegatingStore(DatabaseStore inner) {
    super(inner);
    this.inner = inner;
  }
}
