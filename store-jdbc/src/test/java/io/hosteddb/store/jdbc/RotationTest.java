package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.RotateRequest;
import io.hosteddb.Subscription;
import io.hosteddb.credentials.CredentialGeneration;
import io.hosteddb.database.Operation;
import io.hosteddb.env.ManagedVariable;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.CredentialStatus;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.OperationStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.RuntimeName;
import io.hosteddb.model.Secret;
import io.hosteddb.profile.KnownProviders;
import io.hosteddb.rules.AttachmentScope;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.IssuedCredentials;
import io.hosteddb.spi.Revoked;
import io.hosteddb.spi.StepResult;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.jdbc.BaselineStore.Entry;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeVendor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Credentials rotate with the durable store, over processes, and of the release before. */
class RotationTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final ProjectId PROJECT = ProjectId.of("rotated");
  private static final String RELEASE = "/baseline/0.1.0/";

  private static TinkSecretCipher cipher() throws IOException {
    return TinkSecretCipher.of(
        TinkKeyset.parse(Secret.of(BaselineDump.resource(RELEASE + "test-keyset.json"))));
  }

  private static HostedDatabases open(
      TestDatabase.Place place, HikariDataSource pool, FakeProvider provider) throws IOException {
    JdbcDatabaseStore store =
        JdbcDatabaseStore.builder(pool, cipher())
            .schema(place.schema())
            .pollInterval(Duration.ofMillis(100))
            .build();
    return HostedDatabases.builder()
        .store(store)
        .attachmentScope(AttachmentScope.ENVIRONMENT)
        .providers(Providers.of(provider))
        .build();
  }

  private static List<CredentialStatus> standing(HostedDatabases databases, DatabaseId id) {
    return databases.credentials().status(id, BaselineStore.ANA).generations().stream()
        .map(CredentialGeneration::status)
        .toList();
  }

  private static void awaitStanding(
      HostedDatabases databases, DatabaseId id, CredentialStatus... wanted) throws Exception {
    CountDownLatch there = new CountDownLatch(1);
    Subscription heard =
        databases.subscribe(event -> {
          if (standing(databases, id).equals(List.of(wanted))) {
            there.countDown();
          }
        });
    try {
      boolean unused =
          standing(databases, id).equals(List.of(wanted))
              || there.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } finally {
      heard.close();
    }
    assertThat(standing(databases, id)).containsExactly(wanted);
  }

  private static Operation rotate(HostedDatabases databases, DatabaseId id, Duration overlap)
      throws Exception {
    Operation asked =
        databases
            .credentials()
            .rotate(RotateRequest.of(id).by(BaselineStore.ANA).overlap(overlap).build());
    Operation done = databases.operations().await(asked.id(), PATIENCE);
    assertThat(done.status()).as("%s", done).isEqualTo(OperationStatus.SUCCEEDED);
    return done;
  }

  private static void emergency(HostedDatabases databases, DatabaseId id) throws Exception {
    Operation asked =
        databases
            .credentials()
            .rotateCompromised(RotateRequest.of(id).by(BaselineStore.ANA).build());
    assertThat(databases.operations().await(asked.id(), PATIENCE).status())
        .isEqualTo(OperationStatus.SUCCEEDED);
  }

  private static boolean opens(HostedDatabases databases, DatabaseId id, FakeVendor vendor) {
    List<Secret> values =
        databases.reveal(id, BaselineStore.ANA, "to look").values().stream()
            .map(Secret::of)
            .toList();
    return vendor.open(values).isPresent();
  }

  /** The steps of docs/operating.md, "Backup". */
  @Test
  void aStoreThatIsSetBackToABackup_isMendedByTheStepsForIt() throws Exception {
    TestDatabase.Place place = TestDatabase.H2.newPlace();
    Path file = place.files().get(0);
    Path backup = file.resolveSibling("backup");
    FakeVendor vendor = new FakeVendor();
    RuntimeName web = RuntimeName.of("web");
    DatabaseId id;
    try (HikariDataSource pool = place.pool(4);
        HostedDatabases first = open(place, pool, provider(vendor))) {
      id =
          first
              .attach(AttachRequest.to(PROJECT).provider("fake").by(BaselineStore.ANA).build())
              .id();
      first.awaitReady(id, PATIENCE);
      first.credentials().expect(PROJECT, null, Set.of(web), BaselineStore.ANA);
    }
    Files.copy(file, backup);
    long lost;
    try (HikariDataSource pool = place.pool(4);
        HostedDatabases second = open(place, pool, provider(vendor))) {
      emergency(second, id);
      emergency(second, id);
      lost = second.environment(PROJECT).revision();
      second.credentials().acknowledge(web, PROJECT, null, lost, BaselineStore.ANA);
    }
    Files.copy(backup, file, StandardCopyOption.REPLACE_EXISTING);
    try (HikariDataSource pool = place.pool(4);
        Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("update \"hosteddb\".hosteddb_project set revision = revision + 1000000");
    }
    try (HikariDataSource pool = place.pool(4);
        HostedDatabases third = open(place, pool, provider(vendor))) {
      assertThat(opens(third, id, vendor)).as("by what was rotated away since").isFalse();
      rotate(third, id, Duration.ofDays(1));
      assertThat(opens(third, id, vendor)).isTrue();
      // A runtime of the time that was lost: it has nothing of what is injected now.
      third.credentials().acknowledge(web, PROJECT, null, lost, BaselineStore.ANA);
      assertThat(standing(third, id))
          .containsExactly(CredentialStatus.ACTIVE, CredentialStatus.RETIRING);
      emergency(third, id);
      assertThat(opens(third, id, vendor)).isTrue();
      assertThat(vendor.keys(vendor.inventory().get(0).externalId())).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsRetiring_isRevokedByTheNextProcess(TestDatabase database) throws Exception {
    TestDatabase.Place place = database.newPlace();
    FakeVendor vendor = new FakeVendor();
    DatabaseId id;
    try (HikariDataSource pool = place.pool(8);
        HostedDatabases first = open(place, pool, provider(vendor))) {
      id =
          first
              .attach(AttachRequest.to(PROJECT).provider("fake").by(BaselineStore.ANA).build())
              .id();
      assertThat(first.awaitReady(id, PATIENCE).status()).isEqualTo(DatabaseStatus.READY);
      Operation done = rotate(first, id, Duration.ofDays(1));
      assertThat(first.operations().of(id, 10, null, BaselineStore.ANA).items())
          .containsExactly(done);
      assertThat(standing(first, id))
          .containsExactly(CredentialStatus.ACTIVE, CredentialStatus.RETIRING);
      Operation emergency =
          first.credentials().rotateCompromised(RotateRequest.of(id).by(BaselineStore.ANA).build());
      assertThat(first.operations().await(emergency.id(), PATIENCE).status())
          .isEqualTo(OperationStatus.SUCCEEDED);
      awaitStanding(
          first, id, CredentialStatus.ACTIVE, CredentialStatus.REVOKED, CredentialStatus.REVOKED);
      Operation again = rotate(first, id, Duration.ofSeconds(1));
      assertThat(again.credential()).isEqualTo(CredentialId.main(4));
    }
    try (HikariDataSource pool = place.pool(8);
        HostedDatabases second = open(place, pool, provider(vendor))) {
      awaitStanding(
          second,
          id,
          CredentialStatus.ACTIVE,
          CredentialStatus.REVOKED,
          CredentialStatus.REVOKED,
          CredentialStatus.REVOKED);
      assertThat(vendor.keys(vendor.inventory().get(0).externalId())).containsExactly("g4");
    }
  }

  private static FakeProvider provider(FakeVendor vendor) {
    return FakeProvider.builder("fake")
        .vendor(vendor)
        .credentials(CredentialTraits.seamless())
        .build();
  }

  /** What is detached stays as a row; a sweep that comes by it each time would never end. */
  @ParameterizedTest
  @EnumSource
  void whatIsDetachedOrClosed_hasNothingDueAnyMore(TestDatabase database) throws Exception {
    TestDatabase.Place place = database.newPlace();
    FakeProvider expiring =
        FakeProvider.builder("fake")
            .credentials(CredentialTraits.expiring())
            .credentialsLiveFor(Duration.ofDays(30))
            .build();
    ProjectId closed = ProjectId.of("closed");
    try (HikariDataSource pool = place.pool(8);
        HostedDatabases databases = open(place, pool, expiring)) {
      DatabaseId detached = ready(databases, PROJECT);
      DatabaseId other = ready(databases, closed);
      assertThat(due(pool, place)).containsExactlyInAnyOrder(detached.value(), other.value());

      var unused = databases.detach(detached, BaselineStore.ANA);
      assertThat(due(pool, place)).containsExactly(other.value());
      var unusedToo = databases.projects().close(closed, BaselineStore.ANA, "done");
      assertThat(due(pool, place)).isEmpty();
      for (DatabaseId id : List.of(detached, other)) {
        assertThat(databases.awaitDeleted(id, PATIENCE).status()).isEqualTo(DatabaseStatus.DELETED);
      }
      assertThat(due(pool, place)).isEmpty();
    }
  }

  private static DatabaseId ready(HostedDatabases databases, ProjectId project) throws Exception {
    DatabaseId id =
        databases
            .attach(AttachRequest.to(project).provider("fake").by(BaselineStore.ANA).build())
            .id();
    return databases.awaitReady(id, PATIENCE).id();
  }

  private static List<String> due(HikariDataSource pool, TestDatabase.Place place)
      throws SQLException {
    List<String> due = new ArrayList<>();
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select database_id from \""
                    + place.schema()
                    + "\".hosteddb_upkeep where due is not null")) {
      while (rows.next()) {
        due.add(rows.getString(1));
      }
    }
    return due;
  }

  @ParameterizedTest
  @EnumSource
  void databaseOfTheReleaseBefore_rotates(TestDatabase database) throws Exception {
    TestDatabase.Place place = database.emptyPlace();
    BaselineDump.load(place, BaselineDump.resource(RELEASE + BaselineGenerator.fileName(database)));
    Entry old =
        BaselineStore.entries().stream()
            .filter(entry -> entry.backend().equals("neon"))
            .filter(entry -> entry.status() == DatabaseStatus.READY)
            .findFirst()
            .orElseThrow();
    List<Checkpoint> handed = new CopyOnWriteArrayList<>();
    FakeProvider neon =
        FakeProvider.builder(KnownProviders.POSTGRES)
            .backend("neon")
            .account(old.account())
            .credentials(CredentialTraits.seamless())
            .build();
    neon.scriptedCredentials()
        .everyIssue((request, correctly) -> {
          handed.add(request.database().checkpoint());
          Map<String, Secret> values = new LinkedHashMap<>();
          for (ManagedVariable variable : request.database().contract().variables()) {
            values.put(variable.name().value(), Secret.of("new"));
          }
          return StepResult.done(
              request.checkpoint().with("role", "of the second"),
              IssuedCredentials.of(request.database().fill(values)));
        })
        .everyRevoke((request, correctly) -> {
          handed.add(request.database().checkpoint());
          assertThat(request.credential()).isEqualTo(CredentialId.main(1));
          assertThat(request.checkpoint().isEmpty()).isTrue();
          return StepResult.done(request.checkpoint(), Revoked.dead());
        });
    try (HikariDataSource pool = place.pool(8);
        HostedDatabases databases = open(place, pool, neon)) {
      DatabaseRecord record =
          JdbcDatabaseStore.builder(pool, cipher())
              .schema(place.schema())
              .build()
              .findByKey(old.projectId(), old.key())
              .orElseThrow();
      assertThat(standing(databases, record.id())).containsExactly(CredentialStatus.ACTIVE);
      Operation done = rotate(databases, record.id(), Duration.ZERO);
      awaitStanding(databases, record.id(), CredentialStatus.ACTIVE, CredentialStatus.REVOKED);

      assertThat(done.credential()).isEqualTo(CredentialId.main(2));
      assertThat(databases.reveal(record.id(), BaselineStore.ANA, "to connect").values())
          .containsOnly("new");
      // What provisioning left is as it was, and nothing of the generations stands in it.
      assertThat(handed).isNotEmpty().allSatisfy(seen -> assertThat(seen).isEqualTo(old.kept()));
    }
  }
}
