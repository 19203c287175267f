package com.example.shaded;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.Actor;
import io.hosteddb.model.ProjectId;
import io.hosteddb.settings.Settings;
import io.hosteddb.store.jdbc.JdbcDatabaseStore;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.h2.jdbcx.JdbcConnectionPool;

/** Attaches a database on an H2 file and says how that ended; takes the directory for both. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    Settings settings = Settings.of(Map.of("local.data-dir", folder.resolve("local").toString()));
    JdbcConnectionPool pool =
        JdbcConnectionPool.create(
            "jdbc:h2:retry:" + folder.resolve("records") + ";DB_CLOSE_ON_EXIT=FALSE", "sa", "");
    try (HostedDatabases databases =
        HostedDatabases.builder()
            .providers(Providers.discover(settings))
            .store(
                JdbcDatabaseStore.create(
                    pool,
                    TinkSecretCipher.of(TinkKeyset.readOrGenerate(folder.resolve("keyset.json")))))
            .platform("shaded")
            .build()) {
      HostedDatabase memory =
          databases.attach(
              AttachRequest.to(ProjectId.of("agent"))
                  .provider("turso")
                  .name("memory")
                  .by(Actor.user("ana"))
                  .build());
      HostedDatabase ready = databases.awaitReady(memory.id(), Duration.ofMinutes(2));
      System.out.println(ready.name() + " is " + ready.status());
    } finally {
      pool.dispose();
    }
  }
}
