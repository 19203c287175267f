package io.hosteddb.provider.postgres.neon;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ProjectId;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.testkit.ManualWorkQueue;
import io.hosteddb.testkit.SettableClock;
import java.time.Duration;
import java.util.Map;

/** The whole library in front of the backend, on the simulator's clock. */
final class NeonEngine implements AutoCloseable {
  private static final Actor ANA = Actor.user("ana");
  private static final Duration MAX_TIME = Duration.ofHours(2);

  private final SettableClock clock;
  private final DatabaseStore store;
  private final ManualWorkQueue queue;
  private final HostedDatabases databases;
  private int projects;

  NeonEngine(DatabaseProvider provider, SettableClock clock) {
    this(provider, clock, new InMemoryDatabaseStore());
  }

  private NeonEngine(DatabaseProvider provider, SettableClock clock, DatabaseStore store) {
    this.clock = clock;
    this.store = store;
    queue = new ManualWorkQueue(clock);
    databases =
        HostedDatabases.builder()
            .providers(Providers.of(provider))
            .store(store)
            .clock(clock)
            .queue(queue.asFactory())
            .platform("testkit")
            .build();
  }

  /** Another process on the same store. */
  NeonEngine restart(DatabaseProvider other) {
    return new NeonEngine(other, clock, store);
  }

  DatabaseId attach(String region) {
    return databases
        .attach(
            AttachRequest.to(ProjectId.of("project-" + projects++))
                .provider("postgres")
                .name("orders")
                .region(region)
                .by(ANA)
                .build())
        .id();
  }

  /** Lets time pass until nothing waits any more. */
  HostedDatabase settle(DatabaseId id) {
    queue.runToQuiet(MAX_TIME);
    if (!queue.unexpected().isEmpty()) {
      throw new AssertionError("A step ended unexpectedly.", queue.unexpected().get(0));
    }
    return databases.get(id);
  }

  /** Lets a little time pass, though work still waits. */
  HostedDatabase runFor(DatabaseId id, int steps) {
    for (int i = 0; i < steps && queue.advanceToNext(); i++) {
      // One look after the other.
    }
    return databases.get(id);
  }

  HostedDatabase retry(DatabaseId id) {
    HostedDatabase unused = databases.retry(id, ANA);
    return settle(id);
  }

  void detach(DatabaseId id) {
    HostedDatabase unused = databases.detach(id, ANA);
  }

  Map<String, String> variables(DatabaseId id) {
    return databases.reveal(id, ANA, "test");
  }

  @Override
  public void close() {
    databases.close();
  }
}
