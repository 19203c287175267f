package io.hosteddb.provider.postgres.server;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.ProjectId;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.Settings;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.testkit.ManualWorkQueue;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.provider.ProviderDriver;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Which server a database is on, and what becomes of it when the settings name another. */
@ResourceLock(TestServer.LOCK)
class PostgresServerAccountTest {
  private static final Actor ANA = Actor.user("ana");

  private final TestServer server = TestServer.get();
  private final SettableClock clock = new SettableClock();
  private final DatabaseStore store = new InMemoryDatabaseStore();

  @TempDir Path folder;

  private static DatabaseProvider configured(String adminUrl, String... serverId) {
    Map<String, String> settings = new HashMap<>();
    settings.put("postgres.admin-url", adminUrl);
    if (serverId.length > 0) {
      settings.put("postgres.server-id", serverId[0]);
    }
    PostgresServerProviderFactory factory = new PostgresServerProviderFactory();
    return factory.create(
        ProviderSettings.read(factory.settings(), Settings.of(settings)), TestServer.context());
  }

  private static Optional<VendorAccount> account(DatabaseProvider provider) throws Exception {
    return provider.account(CallContext.startingNow(Duration.ofSeconds(30)));
  }

  @Test
  void serverIsTheSameAtAnotherAddressAndWithAnotherAdministrator() throws Exception {
    server.execute("CREATE ROLE second_admin LOGIN CREATEDB CREATEROLE PASSWORD 'secondword'");
    try {
      VendorAccount byName = account(configured(server.adminUrl())).orElseThrow();
      assertThat(byName.id()).matches("[0-9]+");
      assertThat(account(configured(server.adminUrl().replace("@localhost", "@127.0.0.1"))))
          .contains(byName);
      assertThat(
              account(
                  configured(
                      "postgresql://second_admin:secondword@localhost:"
                          + server.port()
                          + "/template1")))
          .contains(byName);
      assertThat(account(configured(server.adminUrl(), "the old one")))
          .contains(new VendorAccount("server", "the old one"));
    } finally {
      server.execute("DROP ROLE second_admin");
    }
  }

  @Test
  void serverThatDoesNotTellIsNotNamed() throws Exception {
    server.execute(
        "CREATE ROLE blind_admin LOGIN CREATEDB CREATEROLE PASSWORD 'blindword'",
        "REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC");
    try {
      assertThat(
              account(
                  configured(
                      "postgresql://blind_admin:blindword@localhost:"
                          + server.port()
                          + "/postgres")))
          .isEmpty();
    } finally {
      server.execute(
          "GRANT EXECUTE ON FUNCTION pg_control_system() TO PUBLIC", "DROP ROLE blind_admin");
    }
  }

  @Test
  void detachOnAnotherServerTouchesNothing_andALaggingStandbyProvesNothing() throws Exception {
    EmbeddedPostgres other = start();
    DatabaseId made;
    String otherUrl = "postgresql://postgres:unused@localhost:" + other.getPort() + "/postgres";
    try (HostedDatabases first = on(configured(server.adminUrl()));
        HostedDatabases second = on(configured(otherUrl))) {
      DatabaseId id =
          first
              .attach(
                  AttachRequest.to(ProjectId.of("project")).provider("postgres").by(ANA).build())
              .id();
      made = id;
      queue(first).runToQuiet(Duration.ofHours(1));
      assertThat(first.get(id).status()).isEqualTo(DatabaseStatus.READY);
      HostedDatabase unused = second.detach(id, ANA);
      for (int i = 0; i < 5; i++) {
        queue(second).advanceToNext();
      }
      assertThat(second.get(id).status()).isEqualTo(DatabaseStatus.DELETING);
      assertThat(requireNonNull(second.get(id).failure()).message())
          .contains("made in the server ", "now configured for the server ");
      assertThat(server.query("SELECT datname FROM pg_database WHERE datname LIKE 'hdb\\_%'"))
          .contains("hdb_" + id.value());
    }
    try (HostedDatabases again = on(configured(server.adminUrl()))) {
      queue(again).runToQuiet(Duration.ofHours(1));
      assertThat(server.query("SELECT datname FROM pg_database"))
          .doesNotContain("hdb_" + made.value());
    }

    other.close();
    Files.createFile(folder.resolve("standby.signal"));
    try (EmbeddedPostgres standby = start()) {
      DatabaseProvider lagging =
          configured("postgresql://postgres:unused@localhost:" + standby.getPort() + "/postgres");
      ProviderDriver steps = ProviderDriver.of(TestServer.newIdentity()).servedBy(lagging);
      assertThatThrownBy(steps::deprovisionStep)
          .isInstanceOfSatisfying(
              ProviderException.class,
              e -> {
                assertThat(e.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
                assertThat(e.failure().message()).contains("standby");
                assertThat(e.failure().remedy()).contains("primary");
              });
    }
    assertThat(
            ProviderDriver.of(TestServer.newIdentity())
                .servedBy(configured(server.adminUrl()))
                .deprovisionStep())
        .isInstanceOf(StepResult.Done.class);
  }

  private EmbeddedPostgres start() throws Exception {
    return EmbeddedPostgres.builder()
        .setDataDirectory(folder)
        .setCleanDataDirectory(false)
        .setServerConfig("fsync", "off")
        .start();
  }

  private final Map<HostedDatabases, ManualWorkQueue> queues = new HashMap<>();

  private HostedDatabases on(DatabaseProvider provider) {
    ManualWorkQueue queue = new ManualWorkQueue(clock);
    HostedDatabases databases =
        HostedDatabases.builder()
            .providers(Providers.of(provider))
            .store(store)
            .clock(clock)
            .queue(queue.asFactory())
            .platform("test")
            .build();
    queues.put(databases, queue);
    return databases;
  }

  private ManualWorkQueue queue(HostedDatabases databases) {
    return requireNonNull(queues.get(databases));
  }
}
