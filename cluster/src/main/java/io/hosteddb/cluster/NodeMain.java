package io.hosteddb.cluster;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.provider.mongodb.AtlasProviderFactory;
import io.hosteddb.provider.postgres.neon.NeonProviderFactory;
import io.hosteddb.provider.turso.TursoProviderFactory;
import io.hosteddb.settings.Settings;
import io.hosteddb.simulators.atlas.AtlasSimulator;
import io.hosteddb.simulators.neon.NeonAccount;
import io.hosteddb.simulators.turso.TursoSimulator;
import io.hosteddb.store.jdbc.JdbcDatabaseStore;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A node: the library as a platform embeds it, with the real backends. */
public final class NodeMain {
  private static final int ABANDONED = 3;
  private static final int POOL = 12;
  private static final int POOL_PATIENCE_MILLIS = 5_000;
  private static final int PARALLELISM = 8;
  private static final String PLENTY = "1000000";

  private NodeMain() {}

  /**
   * Serves until the standard input ends.
   *
   * @param arguments the file with the settings
   * @throws IOException if the file cannot be read or no port is free
   */
  public static void main(String[] arguments) throws IOException {
    NodeSettings settings = NodeSettings.read(Path.of(arguments[0]));
    JdbcDatabaseStore store = store(settings);
    HostedDatabases databases =
        HostedDatabases.builder()
            .platform("storm")
            .providers(providers(settings))
            .store(store)
            .queue(new LoggingWorkQueueFactory(store.workQueues()))
            .callBudget(settings.callBudget())
            .parallelism(PARALLELISM)
            .build();
    CommandServer server = CommandServer.start(new NodeCommands(databases)::answer);
    ParentProcess.serve(server.port(), System.out);
    Runtime.getRuntime().halt(ABANDONED);
  }

  private static JdbcDatabaseStore store(NodeSettings settings) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(settings.jdbcUrl());
    config.setUsername("postgres");
    config.setPassword("");
    config.setMaximumPoolSize(POOL);
    config.setMinimumIdle(2);
    config.setConnectionTimeout(POOL_PATIENCE_MILLIS);
    return JdbcDatabaseStore.builder(
            new HikariDataSource(config), TinkSecretCipher.fromFile(settings.keyset()))
        .lease(settings.lease())
        .build();
  }

  private static Providers providers(NodeSettings settings) {
    Map<String, String> all = new HashMap<>();
    all.put("turso.api-key", TursoSimulator.API_TOKEN);
    all.put("turso.organization", TursoSimulator.ORGANIZATION);
    all.put("turso.group", SimulatedVendors.TURSO_GROUP);
    all.put("turso.base-url", settings.vendors().get(0));
    all.put("turso.token-expiration", settings.tokenLife());
    all.put("turso.rate-limit.per-minute", PLENTY);
    all.put("turso.rate-limit.burst", PLENTY);
    all.put("neon.api-key", NeonAccount.ORG_KEY);
    all.put("neon.base-url", settings.vendors().get(1));
    all.put("neon.rate-limit.per-minute", PLENTY);
    all.put("neon.rate-limit.burst", PLENTY);
    all.put("atlas.client-id", AtlasSimulator.CLIENT_ID);
    all.put("atlas.client-secret", SimulatedVendors.ATLAS_CLIENT_SECRET.reveal());
    all.put("atlas.organization", AtlasSimulator.ORGANIZATION);
    all.put("atlas.base-url", settings.vendors().get(2));
    all.put("atlas.connection-format", "standard");
    all.put("atlas.access-list", "203.0.113.0/24");
    all.put("atlas.rate-limit.per-minute", PLENTY);
    all.put("atlas.rate-limit.burst", PLENTY);
    return Providers.of(
        List.of(new TursoProviderFactory(), new NeonProviderFactory(), new AtlasProviderFactory()),
        Settings.of(all));
  }
}
