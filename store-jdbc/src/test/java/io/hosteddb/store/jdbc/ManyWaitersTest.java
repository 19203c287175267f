package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.store.jdbc.internal.sql.Schema;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import io.hosteddb.testkit.ManualWorkQueue;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ten thousand databases that are waited for at once. */
@Isolated
class ManyWaitersTest {
  private static final int WAITERS = 10_000;
  private static final int PAGE = 2_500;
  private static final int PAGES_A_SECOND = 4;

  private static String id(int number) {
    return "d%018d".formatted(number);
  }

  /** As another node would have them, which this one knows nothing of. */
  private static void insert(HikariDataSource pool, Schema schema) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      StatementRunner.update(
          connection, schema.in("insert into @hosteddb_project (id) values ('p')"), b -> {});
      String insert =
          """
          insert into @hosteddb_database (id, project_id, provider, backend, name,
            requested_region, target_region, vendor_name, platform, contract, created_by,
            created_at, fingerprint, version, status, updated_at, may_exist, problems, since,
            next_poll, steps)
          values (?, 'p', 'fake', 'fake', 'name', 'r', 'r', 'hdb-x', 'hosteddb',
            'secret DATABASE_URL url', 'user:ana', current_timestamp, 'f', 1, 'PROVISIONING',
            current_timestamp, true, 0, current_timestamp, current_timestamp, 1)\
          """;
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < WAITERS; i++) {
        ids.add(id(i));
      }
      List<Integer> unused =
          StatementRunner.batch(connection, schema.in(insert), ids, (b, one) -> b.text(one));
    }
  }

  private static void become(HikariDataSource pool, Schema schema, String status, String which)
      throws SQLException {
    try (Connection connection = pool.getConnection()) {
      int changed =
          StatementRunner.update(
              connection,
              schema.in(
                  "update @hosteddb_database set status = ?, version = version + 1 where " + which),
              b -> b.text(status));
      assertThat(changed).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource
  void tenThousandCostWhatOneCosts(TestDatabase database) throws Exception {
    TestDatabase.Place place = database.newPlace();
    Schema schema = new Schema(place.schema());
    SettableClock clock = new SettableClock();
    ManualWorkQueue nothingRuns = new ManualWorkQueue(clock);
    try (HikariDataSource pool = place.pool(4)) {
      WatchedDataSource watched = new WatchedDataSource(pool);
      JdbcDatabaseStore store =
          JdbcDatabaseStore.builder(
                  watched.dataSource(), TinkSecretCipher.of(TinkKeyset.generate()))
              .schema(place.schema())
              .build();
      insert(pool, schema);
      try (HostedDatabases databases =
          HostedDatabases.builder()
              .store(store)
              .clock(clock)
              .queue(nothingRuns.asFactory())
              .providers(Providers.of(FakeProvider.builder("fake").clock(clock).build()))
              .build()) {
        watched.events();
        int threads = Thread.activeCount();
        long begun = System.nanoTime();
        List<CompletableFuture<HostedDatabase>> waiting = new ArrayList<>();
        for (int i = 0; i < WAITERS; i++) {
          waiting.add(databases.whenReady(DatabaseId.of(id(i))).toCompletableFuture());
        }
        assertThat(Thread.activeCount() - threads).as("threads for the waiters").isLessThan(10);
        become(pool, schema, "READY", "id = '" + id(WAITERS - 1) + "'");
        assertThat(waiting.get(WAITERS - 1).get(60, TimeUnit.SECONDS).status())
            .isEqualTo(DatabaseStatus.READY);
        assertThat(waiting.get(0)).isNotDone();
        become(pool, schema, "READY", "status = 'PROVISIONING'");
        CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new))
            .get(60, TimeUnit.SECONDS);

        long statements = watched.events().stream().filter("execute"::equals).count();
        double seconds = (System.nanoTime() - begun) / 1e9;
        // The first look at all, a page each time it is time, and the records of a page that ended.
        double most = 2.0 * WAITERS / PAGE + (1 + seconds) * PAGES_A_SECOND * 2 + 10;
        assertThat((double) statements).as("statements in %s s", seconds).isLessThan(most);
      }
    }
  }
}
