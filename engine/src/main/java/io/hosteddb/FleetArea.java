package io.hosteddb;

import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.Workload;
import java.time.Instant;
import java.time.InstantSource;

/** Asks the store. */
final class FleetArea implements Fleet {
  private final DatabaseStore store;
  private final InstantSource clock;

  FleetArea(DatabaseStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  @Override
  public Workload workload() {
    return store.workload(clock.instant());
  }

  @Override
  public Instant now() {
    return clock.instant();
  }
}
