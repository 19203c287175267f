package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.RotateRequest;
import io.hosteddb.credentials.CredentialGeneration;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.database.Operation;
import io.hosteddb.model.Actor;
import io.hosteddb.model.CredentialStatus;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.OperationStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.StepResult;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeVendor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A node of release 0.1.0 beside one of this release, while nodes are replaced one by one: what it
 * writes is played by its own statements, which know nothing of operations and credentials.
 */
class RollingReleaseTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final ProjectId PROJECT = ProjectId.of("rolling");
  private static final Actor ANA = Actor.user("ana");

  private final TestDatabase.Place place = TestDatabase.POSTGRESQL.newPlace();
  private final HikariDataSource pool = place.pool(8);
  private final FakeVendor vendor = new FakeVendor();
  private final FakeProvider provider =
      FakeProvider.builder("fake").vendor(vendor).credentials(CredentialTraits.seamless()).build();
  private @Nullable HostedDatabases opened;

  private HostedDatabases databases() {
    if (opened == null) {
      throw new IllegalStateException("It has not been opened.");
    }
    return opened;
  }

  @BeforeEach
  void open() {
    opened =
        HostedDatabases.builder()
            .store(
                JdbcDatabaseStore.builder(pool, TinkSecretCipher.of(TinkKeyset.generate()))
                    .schema(place.schema())
                    .pollInterval(Duration.ofMillis(100))
                    .build())
            .providers(Providers.of(provider))
            .build();
  }

  @AfterEach
  void close() {
    databases().close();
    pool.close();
  }

  private DatabaseId ready() throws Exception {
    DatabaseId id =
        databases().attach(AttachRequest.to(PROJECT).provider("fake").by(ANA).build()).id();
    return databases().awaitReady(id, PATIENCE).id();
  }

  private int update(String sql, Object... arguments) throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(sql.replace("@", place.schema() + "."))) {
      for (int i = 0; i < arguments.length; i++) {
        statement.setObject(i + 1, arguments[i]);
      }
      return statement.executeUpdate();
    }
  }

  private List<CredentialStatus> standing(DatabaseId id) {
    return databases().credentials().status(id, ANA).generations().stream()
        .map(CredentialGeneration::status)
        .toList();
  }

  private Operation waitingRotation(DatabaseId id, String key) {
    provider
        .scriptedCredentials()
        .everyIssue((request, correctly) ->
            StepResult.waiting(request.checkpoint(), "waiting for the vendor"));
    return databases()
        .credentials()
        .rotate(
            RotateRequest.of(id)
                .by(ANA)
                .overlap(Duration.ZERO)
                .idempotencyKey(IdempotencyKey.of(key))
                .build());
  }

  /** It has no idea of what runs: it clears the variables and begins to delete. */
  private void detachByTheOldNode(DatabaseId id) throws Exception {
    String old =
        """
        with o as (
          select id, project_id, version, variables is not null as had
          from @hosteddb_database where id = ? and status = 'READY'),
        u as (
          update @hosteddb_database d set status = 'DELETING', version = o.version + 1,
            variables = null, progress = null, next_poll = now(), updated_at = now()
          from o where d.id = o.id and d.version = o.version
          returning o.project_id, o.had, d.id, d.version),
        r as (
          update @hosteddb_project p set revision = p.revision + 1
          from u where p.id = u.project_id and u.had)
        insert into @hosteddb_history
          (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
        select id, version, 0, now(), 'READY', 'DELETING', 'user:ana', 'A user detached it.' from u\
        """;
    // A step of the new node may come between; the old one then decides again, as all do.
    for (int tries = 0; update(old, id.value()) == 0; tries++) {
      assertThat(tries).isLessThan(1_000);
    }
    int unused =
        update(
            "update @hosteddb_work set execution_time = now(), picked = false, picked_by = null,"
                + " last_heartbeat = null, version = version + 1"
                + " where task_name = 'database' and task_instance = ?",
            id.value());
  }

  @Test
  void detachByTheOldNode_endsTheOperationInTheEyesOfTheNewOne() throws Exception {
    DatabaseId id = ready();
    long revision = databases().environment(PROJECT).revision();
    Operation running = waitingRotation(id, "quarter");

    detachByTheOldNode(id);

    assertThat(databases().operations().await(running.id(), PATIENCE).status())
        .isEqualTo(OperationStatus.CANCELLED);
    assertThat(databases().operations().of(id, 10, null, ANA).items())
        .extracting(Operation::status)
        .containsExactly(OperationStatus.CANCELLED);
    assertThat(databases().environment(PROJECT).revision()).isEqualTo(revision + 1);
    // Which node goes on with it is left to chance; here the new one does, and removes all.
    assertThat(databases().awaitDeleted(id, PATIENCE).status()).isEqualTo(DatabaseStatus.DELETED);
    assertThat(vendor.inventory()).isEmpty();
    assertThat(standing(id)).doesNotContain(CredentialStatus.ACTIVE, CredentialStatus.ISSUING);
    assertThat(databases().history().of(id))
        .extracting(HistoryEntry::to)
        .endsWith(DatabaseStatus.DELETING, DatabaseStatus.DELETED);
  }
}
