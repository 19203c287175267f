package io.hosteddb.engine;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.HostedDatabasesBuilder;
import io.hosteddb.Providers;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.ProjectId;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.testkit.ManualWorkQueue;
import io.hosteddb.testkit.SettableClock;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** A host platform whose time the test moves. */
final class Host implements AutoCloseable {
  static final ProjectId PROJECT = ProjectId.of("support-agent");
  static final EnvironmentId PRODUCTION = EnvironmentId.of("production");
  static final EnvironmentId STAGING = EnvironmentId.of("staging");
  static final Actor ANA = Actor.user("ana");

  final SettableClock clock;
  final ManualWorkQueue queue;
  final DatabaseStore store;
  final HostedDatabases databases;

  private Host(
      SettableClock clock,
      DatabaseStore store,
      UnaryOperator<HostedDatabasesBuilder> more,
      DatabaseProvider... providers) {
    this.clock = clock;
    this.store = store;
    queue = new ManualWorkQueue(clock);
    databases =
        more.apply(
                HostedDatabases.builder()
                    .providers(Providers.of(providers))
                    .store(store)
                    .clock(clock)
                    .queue(queue.asFactory()))
            .build();
  }

  static Host with(SettableClock clock, DatabaseProvider... providers) {
    return new Host(clock, new InMemoryDatabaseStore(), UnaryOperator.identity(), providers);
  }

  static Host with(
      SettableClock clock,
      UnaryOperator<HostedDatabasesBuilder> more,
      DatabaseProvider... providers) {
    return new Host(clock, new InMemoryDatabaseStore(), more, providers);
  }

  /** A host on a store that the test puts in front of an in-memory one. */
  static Host on(
      SettableClock clock, UnaryOperator<DatabaseStore> around, DatabaseProvider... providers) {
    return new Host(
        clock, around.apply(new InMemoryDatabaseStore()), UnaryOperator.identity(), providers);
  }

  /** Another process on the same store. */
  Host restart(DatabaseProvider... providers) {
    return new Host(clock, store, UnaryOperator.identity(), providers);
  }

  /** Another process on the same store, with a clock of its own. */
  Host another(SettableClock other, DatabaseProvider... providers) {
    return new Host(other, store, UnaryOperator.identity(), providers);
  }

  HostedDatabase attach(String provider) {
    return databases.attach(request(provider).build());
  }

  static AttachRequest.Builder request(String provider) {
    return AttachRequest.to(PROJECT).provider(provider).by(ANA);
  }

  HostedDatabase runUntil(DatabaseId id, DatabaseStatus status) {
    queue.runUntil(() -> databases.get(id).status() == status, Duration.ofHours(1));
    return databases.get(id);
  }

  HostedDatabase ready(String provider) {
    return runUntil(attach(provider).id(), DatabaseStatus.READY);
  }

  @Override
  public void close() {
    databases.close();
  }
}
