package io.hosteddb.benchmarks.peers;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.Subscription;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.settings.Settings;
import io.hosteddb.store.DatabaseStore;
import java.util.List;
import java.util.Map;

/** The library. */
final class HostedPeer implements Peer {
  private final HostedDatabases databases;
  private final Subscription subscription;

  /**
   * The library on a store.
   *
   * @param store closed with it
   * @param context of its work; the store has the connections already
   * @param options how the provider goes along
   */
  HostedPeer(DatabaseStore store, Context context, SimulatedProvider.Options options) {
    databases =
        HostedDatabases.builder()
            .providers(
                Providers.of(
                    List.of(new SimulatedProvider.Factory(context.vendor(), options)),
                    Settings.of(Map.of())))
            .parallelism(WORKERS)
            .store(store)
            .build();
    subscription =
        databases.subscribe(event -> {
          HostedDatabase database = event.database();
          if (event.isTransition() && database.status() == DatabaseStatus.READY) {
            context.listener().ready(database.project().value(), database.id().value());
          }
        });
  }

  @Override
  public void request(String project) {
    HostedDatabase unused =
        databases.attach(
            AttachRequest.to(ProjectId.of(project))
                .by(Actor.host())
                .provider(SimulatedProvider.ID.value())
                .build());
  }

  @Override
  public void close() {
    subscription.close();
    databases.close();
  }
}
