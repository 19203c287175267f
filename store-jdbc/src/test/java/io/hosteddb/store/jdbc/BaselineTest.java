package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.env.VariableValues;
import io.hosteddb.error.HostedDatabasesException;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.Secret;
import io.hosteddb.profile.KnownProviders;
import io.hosteddb.rules.AttachmentScope;
import io.hosteddb.spi.ProviderProfile;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.Trail;
import io.hosteddb.store.jdbc.BaselineStore.Entry;
import io.hosteddb.store.jdbc.internal.maintenance.RetentionJob;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import io.hosteddb.testkit.fake.FakeProvider;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Today's code on the stores that earlier releases made: nothing in them is lost or stuck. */
class BaselineTest {
  private static final String RELEASE = "/baseline/0.1.0/";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static TestDatabase.Place load(TestDatabase database) throws IOException, SQLException {
    TestDatabase.Place place = database.emptyPlace();
    BaselineDump.load(place, BaselineDump.resource(RELEASE + BaselineGenerator.fileName(database)));
    return place;
  }

  private static TinkSecretCipher cipher() throws IOException {
    return TinkSecretCipher.of(
        TinkKeyset.parse(Secret.of(BaselineDump.resource(RELEASE + "test-keyset.json"))));
  }

  private static JdbcDatabaseStore open(TestDatabase.Place place, HikariDataSource pool)
      throws IOException {
    return JdbcDatabaseStore.builder(pool, cipher())
        .schema(place.schema())
        .pollInterval(Duration.ofMillis(100))
        .build();
  }

  private static DatabaseRecord find(JdbcDatabaseStore store, Entry entry) {
    return store.findByKey(entry.projectId(), entry.key()).orElseThrow();
  }

  @ParameterizedTest
  @EnumSource
  void everything_isRead(TestDatabase database) throws Exception {
    TestDatabase.Place place = load(database);
    try (HikariDataSource pool = place.pool(4)) {
      JdbcDatabaseStore store = open(place, pool);
      for (Entry entry : BaselineStore.entries()) {
        DatabaseRecord record = find(store, entry);
        assertThat(record.status()).as(entry.project()).isEqualTo(entry.status());
        assertThat(record.attachment().name()).isEqualTo(entry.name());
        assertThat(record.attachment().backend()).isEqualTo(entry.backend());
        boolean keepsNothing =
            entry.status() == DatabaseStatus.DELETED || !record.work().mayExist();
        if (!keepsNothing) {
          assertThat(record.checkpoint()).isEqualTo(entry.kept());
        }
        assertThat(record.variables())
            .isEqualTo(
                entry.status() == DatabaseStatus.READY ? entry.values() : VariableValues.none());
        assertThat(store.history(record.id(), 10, null).items()).isNotEmpty();
        assertThat(store.audit(entry.projectId(), 10, null).items()).isNotEmpty();
      }
      assertThat(store.agreeOnScope(AttachmentScope.ENVIRONMENT, false).kept())
          .isEqualTo(AttachmentScope.ENVIRONMENT);
      assertThat(store.workload(BaselineStore.NOW.plus(PATIENCE)).provisioning()).isEqualTo(3);
      assertThat(store.duplicateNames(10)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void rules_stillHold(TestDatabase database) throws Exception {
    TestDatabase.Place place = load(database);
    try (HikariDataSource pool = place.pool(4)) {
      JdbcDatabaseStore store = open(place, pool);
      for (Entry entry : BaselineStore.entries()) {
        DatabaseRecord again = BaselineStore.attached(entry, BaselineStore.NOW);
        assertThat(store.insert(again, Trail.none()))
            .isInstanceOfSatisfying(
                InsertOutcome.Repeated.class,
                repeated -> assertThat(repeated.record().status()).isEqualTo(entry.status()));
      }
      DatabaseRecord closed = Records.attached(ProjectId.of("closed"), "postgres", null);
      assertThat(store.insert(closed, Trail.none())).isInstanceOf(InsertOutcome.Refused.class);
      DatabaseRecord second = Records.attached(ProjectId.of("vendors"), "turso", null);
      assertThat(store.insert(second, Trail.none())).isInstanceOf(InsertOutcome.Refused.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void jobs_doTheirWork(TestDatabase database) throws Exception {
    TestDatabase.Place place = load(database);
    try (Inside here = new Inside(place, place.pool(4))) {
      JdbcDatabaseStore store = here.store(cipher());
      ReencryptionProgress progress = store.reencrypt();
      assertThat(progress.done()).isTrue();
      assertThat(progress.reencrypted()).isPositive();
      Entry ready = BaselineStore.entries().get(0);
      assertThat(find(store, ready).variables()).isEqualTo(ready.values());

      RetentionJob.Removed removed =
          here.retentionJob(Retention.defaults(), 10).run(BaselineStore.NOW);
      assertThat(removed.records()).isOne();
      assertThat(store.audit(ProjectId.of("past"), 10, null).items()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void work_goesOn(TestDatabase database) throws Exception {
    TestDatabase.Place place = load(database);
    Instant then = BaselineStore.NOW.plus(Duration.ofMinutes(1));
    Clock system = Clock.systemUTC();
    Clock clock = Clock.offset(system, Duration.between(system.instant(), then));
    try (HikariDataSource pool = place.pool(8)) {
      JdbcDatabaseStore store = open(place, pool);
      Map<DatabaseStatus, List<DatabaseId>> before =
          BaselineStore.entries().stream()
              .filter(entry -> !entry.project().equals("laptop"))
              .filter(entry -> !entry.backend().equals("server"))
              .map(entry -> find(store, entry))
              .collect(
                  Collectors.groupingBy(
                      DatabaseRecord::status,
                      Collectors.mapping(DatabaseRecord::id, Collectors.toList())));
      try (HostedDatabases databases =
          HostedDatabases.builder()
              .store(store)
              .attachmentScope(AttachmentScope.ENVIRONMENT)
              .providers(
                  Providers.of(
                      provider(KnownProviders.TURSO, "cloud"),
                      provider(KnownProviders.POSTGRES, "neon"),
                      provider(KnownProviders.MONGODB, "atlas")))
              .clock(clock)
              .callBudget(Duration.ofSeconds(2))
              .build()) {
        Entry turso = BaselineStore.entries().get(0);
        assertThat(
                databases
                    .environment(ProjectId.of("vendors"))
                    .reveal(BaselineStore.ANA, "start of the runtime"))
            .containsAllEntriesOf(turso.variables())
            .hasSize(5);
        for (DatabaseId id : before.getOrDefault(DatabaseStatus.PROVISIONING, List.of())) {
          assertThat(databases.awaitReady(id, PATIENCE).status()).isEqualTo(DatabaseStatus.READY);
        }
        for (DatabaseId id : before.getOrDefault(DatabaseStatus.DELETING, List.of())) {
          assertThat(databases.awaitDeleted(id, PATIENCE).status())
              .isEqualTo(DatabaseStatus.DELETED);
        }
        for (DatabaseId id : before.getOrDefault(DatabaseStatus.FAILED, List.of())) {
          HostedDatabase retried = databases.retry(id, BaselineStore.ANA);
          assertThat(databases.awaitReady(retried.id(), PATIENCE).status())
              .isEqualTo(DatabaseStatus.READY);
        }
        for (DatabaseId id : before.getOrDefault(DatabaseStatus.READY, List.of())) {
          HostedDatabase leaving = databases.detach(id, BaselineStore.ANA);
          assertThat(databases.awaitDeleted(leaving.id(), PATIENCE).status())
              .isEqualTo(DatabaseStatus.DELETED);
        }
        assertThatThrownBy(() ->
                databases.attach(
                    AttachRequest.to(ProjectId.of("closed"))
                        .provider("turso")
                        .by(BaselineStore.ANA)
                        .build()))
            .isInstanceOf(HostedDatabasesException.class)
            .hasMessageContaining("closed");
      }
    }
  }

  private static FakeProvider provider(ProviderProfile profile, String backend) {
    Entry like =
        BaselineStore.entries().stream()
            .filter(entry -> entry.backend().equals(backend))
            .findFirst()
            .orElseThrow();
    return FakeProvider.builder(profile).backend(backend).account(like.account()).build();
  }
}
