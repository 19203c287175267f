package io.hosteddb.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.model.Actor;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.jdbc.JdbcDatabaseStore;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A node that is killed, or takes over from one that was, for {@link Kills}. */
public final class KilledProcess {
  static final String UP = "up";

  /** So many steps are always in the middle of a call when the process is killed. */
  static final int PARALLELISM = 8;

  private static final Duration CALL = Duration.ofMillis(200);
  private static final int CONNECTIONS = 12;

  private KilledProcess() {}

  /**
   * Attaches databases, and serves until its standard input ends.
   *
   * @param arguments the JDBC URL, the schema, the file of the keyset, the lease in milliseconds,
   *     how many databases to attach
   * @throws IOException if the standard input cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(arguments[0]);
    config.setUsername("postgres");
    config.setMaximumPoolSize(CONNECTIONS);
    JdbcDatabaseStore store =
        JdbcDatabaseStore.builder(
                new HikariDataSource(config), TinkSecretCipher.fromFile(Path.of(arguments[2])))
            .schema(arguments[1])
            .lease(Duration.ofMillis(Long.parseLong(arguments[3])))
            .build();
    HostedDatabases databases =
        HostedDatabases.builder()
            .store(store)
            .providers(Providers.of(new BlockingProvider(CALL)))
            .parallelism(PARALLELISM)
            .build();
    System.out.println(UP);
    int count = Integer.parseInt(arguments[4]);
    for (int i = 0; i < count; i++) {
      databases.attach(
          AttachRequest.to(ProjectId.of("project-" + i))
              .by(Actor.host())
              .provider("scripted")
              .build());
    }
    // Whoever started it has ended, and so does it.
    int unusedEnd = System.in.read();
    Runtime.getRuntime().halt(1);
  }
}
