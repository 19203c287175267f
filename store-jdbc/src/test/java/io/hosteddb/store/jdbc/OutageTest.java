package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.error.StoreException;
import io.hosteddb.model.Actor;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import io.hosteddb.testkit.fake.FakeProvider;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The whole library while its database fails and comes back. */
class OutageTest {
  private static final Actor ANA = Actor.user("ana");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** How long the work that was under way at the outage rests. */
  private static final Duration LEASE = Duration.ofSeconds(3);

  /** A delete waits for as long where the end of a call was not seen. */
  private static final Duration CALL_BUDGET = Duration.ofSeconds(3);

  /** For a connection, on a busy machine. */
  private static final Duration USUAL_WAIT = Duration.ofSeconds(60);

  private final TinkSecretCipher cipher = TinkSecretCipher.of(TinkKeyset.generate());

  private static AttachRequest request(String project, String key) {
    return AttachRequest.to(ProjectId.of(project))
        .provider("fake")
        .idempotencyKey(IdempotencyKey.of(key))
        .by(ANA)
        .build();
  }

  private static HostedDatabases open(JdbcDatabaseStore store, FakeProvider provider) {
    return HostedDatabases.builder()
        .store(store)
        .providers(Providers.of(provider))
        .callBudget(CALL_BUDGET)
        .build();
  }

  private static EmbeddedPostgres server(Path data, int port) throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false);
    return (port == 0 ? builder : builder.setPort(port)).start();
  }

  private static PatientPool pool(int port) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:postgresql://localhost:" + port + "/postgres");
    config.setUsername("postgres");
    config.setMaximumPoolSize(10);
    config.setConnectionTimeout(USUAL_WAIT.toMillis());
    return new PatientPool(config);
  }

  @Tag("killed-process")
  @Test
  void aRestartOfTheDatabase_losesNothing_andTheWorkGoesOnByItself(
      @TempDir(cleanup = CleanupMode.NEVER) Path data) throws Exception {
    EmbeddedPostgres server = server(data, 0);
    int port = server.getPort();
    FakeProvider provider =
        FakeProvider.builder("fake").provisioningTakes(Duration.ofSeconds(3)).build();
    try (PatientPool pool = pool(port);
        HostedDatabases databases =
            open(
                JdbcDatabaseStore.builder(pool.dataSource(), cipher).lease(LEASE).build(),
                provider)) {
      List<HostedDatabase> attached = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        attached.add(databases.attach(request("project-" + i, "key")));
      }
      server.close();
      pool.expectNone();
      assertThatThrownBy(() -> databases.attach(request("late", "key")))
          .isInstanceOf(StoreException.class);

      server = server(data, port);
      pool.expectSome();
      HostedDatabase late = attachUntilItIsDone(databases, request("late", "key"));
      attached.add(late);
      for (HostedDatabase database : attached) {
        databases.awaitReady(database.id(), PATIENCE);
      }
      assertThat(databases.attach(request("late", "key")).id()).isEqualTo(late.id());
      assertThat(provider.vendor().inventory()).hasSize(21);
      assertThat(provider.vendor().duplicates()).isZero();
      for (HostedDatabase database : attached) {
        databases.detach(database.id(), ANA);
      }
      for (HostedDatabase database : attached) {
        databases.awaitDeleted(database.id(), PATIENCE);
      }
      assertThat(provider.vendor().inventory()).isEmpty();
    } finally {
      server.close();
    }
  }

  /** What a caller does: repeats under its key until there is an answer. */
  private static HostedDatabase attachUntilItIsDone(
      HostedDatabases databases, AttachRequest request) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return databases.attach(request);
      } catch (StoreException e) {
        assertThat(System.nanoTime()).as("still failing: %s", e.getMessage()).isLessThan(end);
      }
    }
  }

  @Test
  void anAttachWhoseAnswerIsLost_isLookedUp_andRepeatingItGivesTheSame() throws Exception {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.newPlace();
    FakeProvider provider = FakeProvider.builder("fake").build();
    try (HikariDataSource pool = place.pool(10)) {
      WatchedDataSource watched = new WatchedDataSource(pool);
      JdbcDatabaseStore store =
          JdbcDatabaseStore.builder(watched.dataSource(), cipher).schema(place.schema()).build();
      try (HostedDatabases databases = open(store, provider)) {
        HostedDatabase first = databases.attach(request("project-1", "first"));
        databases.awaitReady(first.id(), PATIENCE);
        databases.detach(first.id(), ANA);
        databases.awaitDeleted(first.id(), PATIENCE);

        watched.lose("commit", true, "08006");
        HostedDatabase second = databases.attach(request("project-1", "second"));
        HostedDatabase repeated = databases.attach(request("project-1", "second"));
        assertThat(repeated.id()).isEqualTo(second.id());
        databases.awaitReady(second.id(), PATIENCE);
        assertThat(databases.list(ProjectId.of("project-1"), 10, null).items()).hasSize(1);
      }
    }
  }

  @Test
  void anExhaustedPool_refusesTheAttach_andTheWorkGoesOnWhenItIsNot() throws Exception {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.newPlace();
    FakeProvider provider =
        FakeProvider.builder("fake").provisioningTakes(Duration.ofSeconds(1)).build();
    HikariConfig config = place.config(2);
    config.setConnectionTimeout(USUAL_WAIT.toMillis());
    try (PatientPool pool = new PatientPool(config)) {
      JdbcDatabaseStore store =
          JdbcDatabaseStore.builder(pool.dataSource(), cipher).schema(place.schema()).build();
      try (HostedDatabases databases = open(store, provider)) {
        HostedDatabase before = attachUntilItIsDone(databases, request("project-1", "key"));
        // The engine may hold one just now: what it gives back is taken too.
        List<Connection> taken = new ArrayList<>();
        while (taken.size() < 2) {
          taken.add(pool.getConnection());
        }
        pool.expectNone();
        try {
          assertThatThrownBy(() -> databases.attach(request("project-2", "key")))
              .isInstanceOf(StoreException.class)
              .hasMessageContaining("pool");
        } finally {
          pool.expectSome();
          for (Connection connection : taken) {
            connection.close();
          }
        }
        databases.awaitReady(before.id(), PATIENCE);
        HostedDatabase after = attachUntilItIsDone(databases, request("project-2", "key"));
        databases.awaitReady(after.id(), PATIENCE);
      }
    }
  }
}
