package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.environment.ManagedEnvironment;
import io.hosteddb.error.AttachConflict;
import io.hosteddb.error.ConflictException;
import io.hosteddb.error.StoreException;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Page;
import io.hosteddb.model.ProjectId;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import io.hosteddb.testkit.ManualWorkQueue;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One row that cannot be read, beside another in the same project: what cannot be read is said for
 * that database alone, and it can be detached.
 */
class UnreadableRowTest {
  private static final Actor ANA = Actor.user("ana");
  private static final ProjectId PROJECT = Records.PROJECT;
  private static final byte[] GARBAGE = {9, 9, 9};

  private final SettableClock clock = new SettableClock();
  private final ManualWorkQueue queue = new ManualWorkQueue(clock);
  private final FakeProvider bad = provider("bad").build();
  private final FakeProvider good = provider("good").build();
  private TestDatabase.@Nullable Place place;
  private @Nullable HikariDataSource pool;
  private @Nullable HostedDatabases databases;

  private FakeProvider.Builder provider(String id) {
    String upper = id.toUpperCase(java.util.Locale.ROOT);
    return FakeProvider.builder(id)
        .clock(clock)
        .contract(
            VariableContract.of(
                ManagedVariable.plain(upper + "_URL", "where"),
                ManagedVariable.secret(upper + "_PASSWORD", "what opens it")));
  }

  private HostedDatabases open(TestDatabase database, FakeProvider broken) {
    TestDatabase.Place here = database.newPlace();
    place = here;
    pool = here.pool(4);
    JdbcDatabaseStore opened =
        JdbcDatabaseStore.builder(
                Objects.requireNonNull(pool), TinkSecretCipher.of(TinkKeyset.generate()))
            .schema(here.schema())
            .build();
    HostedDatabases built =
        HostedDatabases.builder()
            .store(opened)
            .providers(Providers.of(broken, good))
            .clock(clock)
            .queue(queue.asFactory())
            .build();
    databases = built;
    return built;
  }

  @AfterEach
  void close() {
    if (databases != null) {
      databases.close();
    }
    if (pool != null) {
      pool.close();
    }
  }

  private HostedDatabase ready(String provider) {
    DatabaseId id =
        facade().attach(AttachRequest.to(PROJECT).provider(provider).by(ANA).build()).id();
    runUntil(id, DatabaseStatus.READY);
    return facade().get(id);
  }

  private void runUntil(DatabaseId id, DatabaseStatus status) {
    queue.runUntil(() -> facade().get(id).status() == status, Duration.ofHours(3));
    assertThat(queue.unexpected()).isEmpty();
  }

  private HostedDatabases facade() {
    return Objects.requireNonNull(databases);
  }

  @ParameterizedTest
  @EnumSource
  void variablesThatDoNotDecrypt_areMissingAlone_andTheDetachNeedsNone(TestDatabase database)
      throws Exception {
    open(database, bad);
    HostedDatabase broken = ready("bad");
    HostedDatabase whole = ready("good");
    set(broken, "variables", GARBAGE);

    assertThat(facade().get(broken.id()).status()).isEqualTo(DatabaseStatus.READY);
    assertThat(facade().list(PROJECT, 10, null).items()).hasSize(2);
    ManagedEnvironment environment = facade().environment(PROJECT);
    assertThat(environment.entries())
        .extracting(
            e -> e.variable().name().value(), ManagedEnvironment.Entry::readable, e -> e.database())
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("BAD_URL", false, broken.id()),
            org.assertj.core.groups.Tuple.tuple("BAD_PASSWORD", false, broken.id()),
            org.assertj.core.groups.Tuple.tuple("GOOD_URL", true, whole.id()),
            org.assertj.core.groups.Tuple.tuple("GOOD_PASSWORD", true, whole.id()));
    assertThat(environment.reveal(ANA, "start")).containsOnlyKeys("GOOD_URL", "GOOD_PASSWORD");
    assertThat(
            environment
                .merge(Map.of("BAD_URL", "a user's own, which would be another database"), Map.of())
                .reveal(ANA, "start"))
        .containsOnlyKeys("GOOD_URL", "GOOD_PASSWORD");
    for (org.assertj.core.api.ThrowableAssert.ThrowingCallable read :
        List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
            () -> facade().connection(broken.id()),
            () -> facade().reveal(broken.id(), ANA, "look"))) {
      assertThatThrownBy(read)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(broken.id().value());
    }
    assertThat(facade().connection(whole.id()).variables()).hasSize(2);

    assertThat(facade().detach(broken.id(), ANA).status()).isEqualTo(DatabaseStatus.DELETING);
    assertThat(facade().environment(PROJECT).revision()).isEqualTo(environment.revision() + 1);
    runUntil(broken.id(), DatabaseStatus.DELETED);
    assertThat(bad.vendor().inventory()).isEmpty();
  }

  /** The provider has no accounts, so what it does not find by name is nowhere. */
  @ParameterizedTest
  @EnumSource
  void aCheckpointThatDoesNotDecrypt_isNotNeededForADetach(TestDatabase database) throws Exception {
    open(database, bad);
    HostedDatabase broken = ready("bad");
    HostedDatabase whole = ready("good");
    set(broken, "checkpoint", GARBAGE);

    assertThat(facade().environment(PROJECT).reveal(ANA, "start")).hasSize(4);
    assertThat(facade().connection(broken.id()).variables()).hasSize(2);
    facade().detach(broken.id(), ANA);
    runUntil(broken.id(), DatabaseStatus.DELETED);

    assertThat(bad.vendor().inventory()).isEmpty();
    assertThat(facade().history().of(broken.id()).get(3).reason()).contains("cannot be read");
    assertThat(facade().get(whole.id()).status()).isEqualTo(DatabaseStatus.READY);
  }

  /** The account stood in the checkpoint: what is not found here may be in another one. */
  @ParameterizedTest
  @EnumSource
  void aCheckpointThatDoesNotDecrypt_provesNoAbsence_whereThereAreAccounts(TestDatabase database)
      throws Exception {
    FakeProvider inAccount =
        provider("bad").account(new VendorAccount("organization", "org-1")).build();
    open(database, inAccount);
    HostedDatabase broken = ready("bad");
    byte[] checkpoint = column(broken, "checkpoint");
    set(broken, "checkpoint", GARBAGE);

    facade().detach(broken.id(), ANA);
    queue.runDue();

    assertThat(inAccount.vendor().inventory()).as("what is ours by its mark is removed").isEmpty();
    HostedDatabase deleting = facade().get(broken.id());
    assertThat(deleting.status()).isEqualTo(DatabaseStatus.DELETING);
    assertThat(Objects.requireNonNull(deleting.failure()).message())
        .contains("cannot be read")
        .contains("org-1");
    assertThat(column(broken, "checkpoint")).as("nothing is written over it").isEqualTo(GARBAGE);

    set(broken, "checkpoint", checkpoint);
    runUntil(broken.id(), DatabaseStatus.DELETED);
  }

  @ParameterizedTest
  @EnumSource
  void aCheckpointThatDoesNotDecrypt_failsTheAttach_andSaysSo(TestDatabase database)
      throws Exception {
    FakeProvider slow = provider("bad").provisioningTakes(Duration.ofMinutes(2)).build();
    open(database, slow);
    DatabaseId id = facade().attach(AttachRequest.to(PROJECT).provider("bad").by(ANA).build()).id();
    queue.runDue();
    set(facade().get(id), "checkpoint", GARBAGE);

    runUntil(id, DatabaseStatus.FAILED);

    assertThat(Objects.requireNonNull(facade().get(id).failure()).message())
        .contains("cannot be read");
    facade().detach(id, ANA);
    runUntil(id, DatabaseStatus.DELETED);
    assertThat(slow.vendor().inventory()).isEmpty();
  }

  /** What another release or another JDK wrote: nothing of it is judged when it is read. */
  @ParameterizedTest
  @EnumSource
  void whatIsNotAllowedToday_isReadAsItIs_andDetached(TestDatabase database) throws Exception {
    open(database, bad);
    for (Map.Entry<String, String> change :
        Map.of(
                "name", "a private \uE000 character, unassigned on some JDK",
                "environment_id", " an environment ",
                "requested_region", "no region\tat all",
                "idempotency_key", " ",
                "created_by", "robot:7",
                "failure_category", "COSMIC_RAYS",
                "contract", "secret BAD_URL where\nencrypted BAD_PASSWORD what opens it\nodd")
            .entrySet()) {
      HostedDatabase broken = ready("bad");
      HostedDatabase whole = ready("good");
      set(broken, "failure_message", "It was so.");
      set(broken, "failure_remedy", "Wait.");
      set(broken, "failure_retryable", true);
      set(broken, change.getKey(), change.getValue());

      HostedDatabase read = facade().get(broken.id());
      assertThat(read.status()).as("with another %s", change).isEqualTo(DatabaseStatus.READY);
      assertThat(facade().list(PROJECT, 10, null).items())
          .as("with another %s", change)
          .extracting(HostedDatabase::id)
          .containsExactlyInAnyOrder(broken.id(), whole.id());
      assertThat(facade().environment(PROJECT).reveal(ANA, "start"))
          .as("with another %s", change)
          .containsKeys("GOOD_URL", "GOOD_PASSWORD");
      assertThatThrownBy(
              () -> facade().attach(AttachRequest.to(PROJECT).provider("bad").by(ANA).build()))
          .as("with another %s", change)
          .isInstanceOf(ConflictException.class);
      if (change.getKey().equals("name")) {
        assertThat(read.name().value()).isEqualTo(change.getValue());
      }
      if (change.getKey().equals("contract")) {
        assertThat(facade().connection(broken.id()).variables())
            .as("a kind that is not known is taken for a secret")
            .allSatisfy(variable -> assertThat(variable.secret()).isTrue());
      }
      for (HostedDatabase each : List.of(broken, whole)) {
        facade().detach(each.id(), ANA);
        runUntil(each.id(), DatabaseStatus.DELETED);
      }
    }
    assertThat(bad.vendor().inventory()).isEmpty();
    assertThat(ErrorCategory.values()).extracting(Enum::name).doesNotContain("COSMIC_RAYS");
  }

  @ParameterizedTest
  @EnumSource
  void aStatusThatIsNotKnown_holdsWhatItHolds_andHidesNoOther(TestDatabase database)
      throws Exception {
    open(database, bad);
    HostedDatabase broken = ready("bad");
    HostedDatabase whole = ready("good");
    set(broken, "status", "HIBERNATING");

    assertThatThrownBy(() -> facade().get(broken.id()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(broken.id().value())
        .hasMessageContaining("HIBERNATING");
    assertThatThrownBy(() -> facade().detach(broken.id(), ANA)).isInstanceOf(StoreException.class);
    List<HostedDatabase> listed = new ArrayList<>();
    String after = null;
    do {
      Page<HostedDatabase> page = facade().list(PROJECT, 1, after);
      listed.addAll(page.items());
      after = page.next();
    } while (after != null);
    assertThat(listed).extracting(HostedDatabase::id).containsExactly(whole.id());
    assertThat(facade().environment(PROJECT).reveal(ANA, "start")).hasSize(2);
    assertThat(facade().fleet().workload().provisioning()).isZero();
    queue.sweep();
    assertThatThrownBy(
            () -> facade().attach(AttachRequest.to(PROJECT).provider("bad").by(ANA).build()))
        .isInstanceOfSatisfying(
            ConflictException.class,
            e ->
                assertThat(e.conflicts())
                    .extracting(AttachConflict::kind, AttachConflict::rival)
                    .contains(
                        org.assertj.core.groups.Tuple.tuple(
                            AttachConflict.Kind.PROVIDER_ATTACHED, broken.id())));
    facade().detach(whole.id(), ANA);
    runUntil(whole.id(), DatabaseStatus.DELETED);
  }

  @ParameterizedTest
  @EnumSource
  void aProjectIsClosed_whateverCannotBeRead(TestDatabase database) throws Exception {
    open(database, bad);
    HostedDatabase broken = ready("bad");
    HostedDatabase whole = ready("good");
    set(broken, "checkpoint", GARBAGE);
    set(broken, "variables", GARBAGE);
    assertThat(facade().projects().close(PROJECT, ANA).deleting())
        .extracting(HostedDatabase::id)
        .containsExactlyInAnyOrder(broken.id(), whole.id());
    runUntil(broken.id(), DatabaseStatus.DELETED);
    runUntil(whole.id(), DatabaseStatus.DELETED);

    facade().projects().reopen(PROJECT, ANA, null);
    HostedDatabase unknown = ready("bad");
    HostedDatabase neighbour = ready("good");
    set(unknown, "vendor_name", "No Name Of Ours");
    assertThat(facade().projects().close(PROJECT, ANA).deleting())
        .extracting(HostedDatabase::id)
        .containsExactly(neighbour.id());
    assertThatThrownBy(() -> facade().get(unknown.id()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(unknown.id().value());
  }

  @ParameterizedTest
  @EnumSource
  void historyAndAudit_sayWhatIsNotKnown_andGoOn(TestDatabase database) throws Exception {
    open(database, bad);
    HostedDatabase broken = ready("bad");
    facade().detach(broken.id(), ANA, "not needed");
    update("history", "to_status", "HIBERNATING", "to_status = 'READY'");
    update("history", "from_status", "HIBERNATING", "to_status = 'DELETING'");
    update("history", "actor", "no actor", "to_status = 'DELETING'");
    update("audit", "action", "HIBERNATE", "action = 'ATTACH'");
    update("audit", "actor", "robot:7", "action = 'DETACH'");

    assertThat(facade().history().of(broken.id())).hasSize(3);
    assertThat(facade().history().of(broken.id()).get(1).reason()).contains("HIBERNATING");
    assertThat(facade().history().of(broken.id()).get(2).reason()).contains("HIBERNATING");
    assertThat(facade().history().of(broken.id()).get(2).to()).isEqualTo(DatabaseStatus.DELETING);
    List<AuditEntry> audit = facade().audit().of(PROJECT, 10, null, ANA).items();
    assertThat(audit).hasSize(2);
    assertThat(audit.get(0).reason()).contains("HIBERNATE");
    assertThat(audit.get(0).action()).isEqualTo(io.hosteddb.model.Action.OTHER);
    assertThat(audit.get(1).actor().id()).contains("robot");
    assertThat(audit.get(1).reason()).isEqualTo("not needed");
  }

  private String table(String name) {
    return "\"" + Objects.requireNonNull(place).schema() + "\".hosteddb_" + name;
  }

  private void update(String table, String column, String value, String where) throws SQLException {
    try (Connection connection = Objects.requireNonNull(pool).getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "update " + table(table) + " set " + column + " = ? where " + where)) {
      statement.setString(1, value);
      assertThat(statement.executeUpdate()).isPositive();
    }
  }

  private void set(HostedDatabase database, String column, Object value) throws SQLException {
    try (Connection connection = Objects.requireNonNull(pool).getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "update " + table("database") + " set " + column + " = ? where id = ?")) {
      statement.setObject(1, value);
      statement.setString(2, database.id().value());
      assertThat(statement.executeUpdate()).isEqualTo(1);
    }
  }

  private byte[] column(HostedDatabase database, String column) throws SQLException {
    try (Connection connection = Objects.requireNonNull(pool).getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "select " + column + " from " + table("database") + " where id = ?")) {
      statement.setString(1, database.id().value());
      try (ResultSet rows = statement.executeQuery()) {
        assertThat(rows.next()).isTrue();
        return Objects.requireNonNull(rows.getBytes(1));
      }
    }
  }
}
