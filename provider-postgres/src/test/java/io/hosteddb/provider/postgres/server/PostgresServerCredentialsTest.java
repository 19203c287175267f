package io.hosteddb.provider.postgres.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.model.CredentialId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.VariableName;
import io.hosteddb.provider.postgres.internal.ConnectionOpener;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.IssuedCredentials;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.Revoked;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.CrashPoints;
import io.hosteddb.testkit.CuttingConnections;
import io.hosteddb.testkit.SimulatedCrash;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A login role for each generation, on the real server. */
@Order(1)
@ResourceLock(TestServer.LOCK)
class PostgresServerCredentialsTest {
  private static final CredentialId ONE = CredentialId.main(1);
  private static final CredentialId TWO = CredentialId.main(2);
  private static final CredentialId THREE = CredentialId.main(3);

  private final TestServer server = TestServer.get();
  private final DatabaseIdentity identity = TestServer.newIdentity();
  private final String name = identity.vendorName().withUnderscores();
  private final ProviderDriver steps = ProviderDriver.of(identity).servedBy(server.provider());

  @AfterEach
  void remove() throws Exception {
    steps.servedBy(server.provider()).deprovision();
    assertThat(server.traces(identity)).isEmpty();
  }

  @Test
  void rotatingIsSeamless() {
    assertThat(server.provider().credentials().orElseThrow().traits())
        .isEqualTo(CredentialTraits.seamless());
  }

  @Test
  void bothWorkSideBySideAndChangeWhatTheOtherMade() throws Exception {
    String one = TestServer.url(steps.provision());
    execute(one, "CREATE TABLE by_one (x int)");
    String two = url(steps.issue(TWO));
    assertThat(two).isNotEqualTo(one).contains(name + "_g2:");
    execute(two, "ALTER TABLE by_one ADD COLUMN y int", "CREATE TABLE by_two (x int)");
    execute(one, "ALTER TABLE by_two ADD COLUMN y int", "INSERT INTO by_one VALUES (1, 2)");
    assertThat(steps.revoke(ONE).isDead()).isTrue();
    assertRefused(one);
    execute(two, "DROP TABLE by_one", "CREATE SCHEMA another", "DROP TABLE by_two");
  }

  @Test
  void revokingEndsOpenSessionsWhereverTheyAre() throws Exception {
    String one = TestServer.url(steps.provision());
    String two = url(steps.issue(TWO));
    try (Connection inside = TestServer.connect(one);
        Connection elsewhere = TestServer.connect(one, "postgres");
        Connection stays = TestServer.connect(two);
        Statement open = inside.createStatement()) {
      inside.setAutoCommit(false);
      open.execute("CREATE TABLE held (x int)");
      assertThat(steps.revoke(ONE).isDead()).isTrue();
      assertThatThrownBy(() -> open.execute("SELECT 1")).isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> query(elsewhere, "SELECT 1")).isInstanceOf(SQLException.class);
      assertThat(query(stays, "SELECT session_user")).isEqualTo(name + "_g2");
    }
    assertThat(server.traces(identity))
        .containsExactly("database " + name, "role " + name + "_g2", "role " + name + "_owner");
  }

  /** Who leaves the owner role makes things that are his own. */
  @Test
  void whatALoginRoleMadeForItselfIsTheOwnersAfterwards() throws Exception {
    String one = TestServer.url(steps.provision());
    execute(
        one,
        "GRANT CREATE ON SCHEMA public TO " + name,
        "SET ROLE NONE",
        "CREATE TABLE own (x int)",
        "CREATE SEQUENCE numbers",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC",
        "SELECT lo_create(0)",
        "INSERT INTO own VALUES (7)");
    String two = url(steps.issue(TWO));
    assertThat(steps.revoke(ONE).isDead()).isTrue();
    try (Connection connection = TestServer.connect(two)) {
      assertThat(query(connection, "SELECT x FROM own")).isEqualTo("7");
      assertThat(
              query(
                  connection,
                  "SELECT string_agg(DISTINCT tableowner, ',') FROM pg_tables"
                      + " WHERE schemaname = 'public'"))
          .isEqualTo(name + "_owner");
    }
    execute(two, "DROP TABLE own", "DROP SEQUENCE numbers", "DROP FUNCTION f()");
  }

  @Test
  void lostAnswersLeaveOneValidSet() throws Exception {
    steps.provision();
    // The password is chosen, then set; nobody has seen that.
    steps.issueStep(TWO);
    StepResult<IssuedCredentials> lost = steps.loseIssueStep(TWO);
    assertThat(lost).isInstanceOf(StepResult.Done.class);
    IssuedCredentials again = steps.issue(TWO);
    assertThat(url(again)).isEqualTo(url(((StepResult.Done<IssuedCredentials>) lost).value()));
    execute(url(again), "SELECT 1");
    assertThat(server.traces(identity)).hasSize(4);
  }

  @Test
  void everySetEndsAtOnceInAnEmergency() throws Exception {
    ProviderDriver neighbour =
        ProviderDriver.of(TestServer.newIdentity()).servedBy(server.provider());
    String theirs = TestServer.url(neighbour.provision());
    String one = TestServer.url(steps.provision());
    execute(one, "CREATE TABLE data AS SELECT 1 AS x");
    String two = url(steps.issue(TWO));
    // One that no list knows.
    ProviderDriver forgotten =
        ProviderDriver.of(identity)
            .servedBy(server.provider())
            .mayExist()
            .checkpoint(steps.checkpoint());
    forgotten.provision();
    String three = url(forgotten.issue(THREE));
    try (Connection open = TestServer.connect(one);
        Connection untouched = TestServer.connect(theirs)) {
      assertThat(steps.revokeAll().isDead()).isTrue();
      assertThatThrownBy(() -> query(open, "SELECT 1")).isInstanceOf(SQLException.class);
      assertThat(query(untouched, "SELECT 1")).isEqualTo("1");
    }
    assertRefused(one);
    assertRefused(two);
    assertRefused(three);
    assertThat(server.traces(identity))
        .containsExactly("database " + name, "role " + name + "_owner");
    String next = url(steps.issue(CredentialId.main(4)));
    execute(next, "ALTER TABLE data ADD COLUMN y int");
    neighbour.deprovision();
  }

  /** It takes the new variables before the old set is revoked, and never stops asking. */
  @Test
  void aClientThatFollowsLosesNoQuery() throws Exception {
    AtomicReference<String> current = new AtomicReference<>(TestServer.url(steps.provision()));
    BlockingQueue<String> taken = new LinkedBlockingQueue<>();
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      Future<Integer> client = pool.submit(() -> follow(current, taken, over));
      assertThat(taken.poll(1, TimeUnit.MINUTES)).isEqualTo(current.get());
      for (int generation = 2; generation <= 11; generation++) {
        String url = url(steps.issue(CredentialId.main(generation)));
        current.set(url);
        assertThat(taken.poll(1, TimeUnit.MINUTES)).isEqualTo(url);
        assertThat(steps.revoke(CredentialId.main(generation - 1)).isDead()).isTrue();
      }
      over.set(true);
      // A query that failed is thrown here.
      assertThat(client.get(1, TimeUnit.MINUTES)).isGreaterThan(10);
    } finally {
      over.set(true);
      pool.shutdownNow();
    }
    assertThat(server.traces(identity))
        .containsExactly("database " + name, "role " + name + "_g11", "role " + name + "_owner");
  }

  private static int follow(
      AtomicReference<String> current, BlockingQueue<String> taken, AtomicBoolean over)
      throws SQLException {
    int queries = 0;
    while (!over.get()) {
      String url = Objects.requireNonNull(current.get());
      try (Connection connection = TestServer.connect(url)) {
        // What was begun with the old set is over: the new one may be the only one.
        taken.add(url);
        while (url.equals(current.get()) && !over.get()) {
          assertThat(query(connection, "SELECT current_database()")).isNotEmpty();
          queries++;
        }
      }
    }
    return queries;
  }

  @Test
  void whatWasNeverIssuedIsDead() throws Exception {
    String one = TestServer.url(steps.provision());
    assertThat(steps.revoke(THREE).isDead()).isTrue();
    assertThat(steps.revoke(new CredentialId("read-only", 1)).isDead()).isTrue();
    execute(one, "SELECT 1");
  }

  @Test
  void anotherSetStandsBesideTheMainOne() throws Exception {
    CredentialId reports = new CredentialId("a-set-of-20-letters-", 2_000_000_000);
    String one = TestServer.url(steps.provision());
    String other = url(steps.issue(reports));
    execute(other, "CREATE TABLE report (x int)");
    execute(one, "DROP TABLE report");
    assertThat(steps.revoke(reports).isDead()).isTrue();
    assertRefused(other);
    execute(one, "SELECT 1");
  }

  /** Its session goes on without a name, and no look by name finds it. */
  @Test
  void aSessionWithoutARoleIsEnded() throws Exception {
    steps.provision();
    String two = url(steps.issue(TWO));
    try (Connection nameless = TestServer.connect(two)) {
      server.execute("DROP ROLE " + name + "_g2");
      assertThat(query(nameless, "SELECT 1")).isEqualTo("1");
      assertThat(steps.revoke(TWO).isDead()).isTrue();
      assertThatThrownBy(() -> query(nameless, "SELECT 1")).isInstanceOf(SQLException.class);
    }
  }

  /** What the tenant sets for his database holds for whoever comes in, the administrator too. */
  @Test
  void settingsOfTheTenantDoNotHinder() throws Exception {
    String one = TestServer.url(steps.provision());
    execute(
        one,
        "CREATE SCHEMA trap",
        "CREATE FUNCTION trap.eq(name, text) RETURNS boolean LANGUAGE sql AS 'SELECT 1/0 = 1'",
        "CREATE OPERATOR trap.= (FUNCTION = trap.eq, LEFTARG = name, RIGHTARG = text)",
        "ALTER DATABASE " + name + " SET search_path = trap, pg_catalog, public",
        "ALTER DATABASE " + name + " SET default_transaction_read_only = on",
        "ALTER DATABASE " + name + " SET role = " + name + "_owner",
        "ALTER DATABASE " + name + " CONNECTION LIMIT 5");
    String two = url(steps.issue(TWO));
    assertThat(steps.revoke(ONE).isDead()).isTrue();
    assertRefused(one);
    try (Connection connection = TestServer.connect(two)) {
      assertThat(query(connection, "SELECT current_user")).isEqualTo(name + "_owner");
    }
  }

  /** Whoever has credentials may do with the database what its owner may. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER DATABASE %1$s ALLOW_CONNECTIONS false",
        "ALTER DATABASE %1$s CONNECTION LIMIT 0",
        "REVOKE ALL ON DATABASE %1$s FROM %1$s_owner",
        "ALTER DATABASE %1$s SET local_preload_libraries = 'no_such_library'",
        "ALTER DATABASE %1$s SET idle_session_timeout = 1",
        "ALTER DATABASE %1$s SET tcp_user_timeout = 1",
      })
  void whoHasCredentialsCannotKeepThemFromBeingRevoked(String hindrance) throws Exception {
    revokedDespite(hindrance);
    execute(url(steps.issue(THREE)), "SELECT 1");
  }

  /** As above; but what may be meant well is left alone where it is in nobody's way. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "idle_in_transaction_session_timeout = 1",
        "statement_timeout = 1",
        "transaction_timeout = 1",
        "lock_timeout = 1",
        "exit_on_error = on",
        "row_security = off",
        "default_transaction_isolation = serializable",
        "default_transaction_read_only = on",
      })
  void limitsOfTheTenantKeepNothingFromBeingRevoked(String limit) throws Exception {
    if (limit.startsWith("transaction_timeout") && !knows("transaction_timeout")) {
      return;
    }
    revokedDespite("ALTER DATABASE %s SET " + limit);
  }

  private void revokedDespite(String statement) throws Exception {
    String hindrance = statement.formatted(name);
    String one = TestServer.url(steps.provision());
    execute(one, "CREATE TABLE data (x int)");
    String two = url(steps.issue(TWO));
    try (Connection elsewhere = TestServer.connect(two, "postgres")) {
      execute(elsewhere, "SET ROLE " + name + "_owner", hindrance);
    }

    assertThat(steps.revoke(ONE).isDead()).isTrue();
    assertThat(server.traces(identity)).doesNotContain("role " + name);
    server.execute(hindrance);
    assertThat(steps.revokeAll().isDead()).isTrue();
    assertThat(server.traces(identity))
        .containsExactly("database " + name, "role " + name + "_owner");
  }

  private boolean knows(String setting) throws SQLException {
    return !server.query("SELECT 1 FROM pg_settings WHERE name = '" + setting + "'").isEmpty();
  }

  @Test
  void whomAThiefHasLetIn_isOutAfterAnEmergency() throws Exception {
    ProviderDriver accomplice =
        ProviderDriver.of(TestServer.newIdentity()).servedBy(server.provider());
    String theirs = TestServer.url(accomplice.provision());
    String login = accomplice.identity().vendorName().withUnderscores();
    String stolen = TestServer.url(steps.provision());
    execute(
        stolen,
        "CREATE TABLE data AS SELECT 'secret' AS x",
        "GRANT CONNECT ON DATABASE " + name + " TO PUBLIC",
        "GRANT CONNECT ON DATABASE " + name + " TO " + login + " WITH GRANT OPTION",
        "GRANT SELECT ON data TO " + login);
    try (Connection open = TestServer.connect(theirs, name)) {
      assertThat(query(open, "SELECT x FROM data")).isEqualTo("secret");
      execute(open, "GRANT CONNECT ON DATABASE " + name + " TO " + login + "_owner");

      assertThat(steps.revokeAll().isDead()).isTrue();

      assertThatThrownBy(() -> query(open, "SELECT x FROM data")).isInstanceOf(SQLException.class);
    }
    assertThatThrownBy(() -> TestServer.connect(theirs, name))
        .hasMessageContaining("permission denied for database");
    try (Connection own = TestServer.connect(theirs)) {
      assertThat(query(own, "SELECT 1")).isEqualTo("1");
    }
    execute(url(steps.issue(TWO)), "DROP TABLE data");
    accomplice.deprovision();
  }

  /** An emergency must come to its end: otherwise nobody gets new credentials. */
  @Test
  void aRoleThatOwnsSomethingElsewhereDoesNotStopAnEmergency() throws Exception {
    String one = TestServer.url(steps.provision());
    server.execute("CREATE DATABASE shut TEMPLATE template0");
    try (Connection elsewhere = TestServer.connect(one, "shut")) {
      execute(elsewhere, "SELECT lo_create(4711)");
    }
    server.execute("ALTER DATABASE shut ALLOW_CONNECTIONS false");
    Revoked revoked = steps.revokeAll();
    assertThat(revoked.isDead()).isTrue();
    assertThat(revoked.note())
        .hasValueSatisfying(n -> assertThat(n).contains(name + " (1 object in database shut)"));
    assertRefused(one);
    assertThat(server.query("SELECT pg_has_role('" + name + "', '" + name + "_owner', 'member')"))
        .containsExactly("f");
    execute(url(steps.issue(TWO)), "SELECT 1");
    assertThat(steps.revoke(TWO).isDead()).isTrue();
    server.execute("DROP DATABASE shut");
  }

  /** Prepared as the owner, it is not the role's to roll back, and locks what the role owns. */
  @Test
  void whatCannotBeHandedOver_doesNotHoldUpAnEmergency() throws Exception {
    String one = TestServer.url(steps.provision());
    execute(
        one,
        "GRANT CREATE ON SCHEMA public TO " + name,
        "SET ROLE NONE",
        "CREATE TABLE own (x int)",
        "GRANT ALL ON own TO " + name + "_owner",
        "SET ROLE " + name + "_owner",
        "BEGIN",
        "INSERT INTO own VALUES (1)",
        "PREPARE TRANSACTION 'trap'");

    Revoked revoked = steps.revokeAll();

    assertThat(revoked.isDead()).isTrue();
    assertThat(revoked.note()).hasValueSatisfying(note -> assertThat(note).contains(name + " ("));
    assertRefused(one);
    execute(url(steps.issue(TWO)), "ROLLBACK PREPARED 'trap'");
    assertThat(steps.revoke(ONE).isDead()).isTrue();
    assertThat(server.traces(identity)).doesNotContain("role " + name);
  }

  /** A thief can make more than one call gets through; the server here needs for ever. */
  @Test
  void whatTakesLongerThanACallToHandOver_doesNotHoldUpAnEmergency() throws Exception {
    String one = TestServer.url(steps.provision());
    try (Connection inside = server.superuser(name)) {
      execute(
          inside,
          "CREATE FUNCTION slow() RETURNS event_trigger LANGUAGE plpgsql"
              + " AS 'BEGIN PERFORM pg_sleep(600); END'",
          "CREATE EVENT TRIGGER slow ON ddl_command_start WHEN TAG IN ('DROP OWNED')"
              + " EXECUTE FUNCTION slow()");
      execute(
          one,
          "GRANT CREATE ON SCHEMA public TO " + name,
          "SET ROLE NONE",
          "CREATE TABLE own (x int)");

      Revoked revoked = steps.budget(Duration.ofSeconds(4)).revokeAll();

      assertThat(revoked.isDead()).isTrue();
      assertThat(revoked.note()).hasValueSatisfying(note -> assertThat(note).contains(name + " ("));
      assertRefused(one);
      steps.budget(Duration.ofSeconds(30));
      execute(url(steps.issue(TWO)), "SELECT 1");
      execute(inside, "DROP EVENT TRIGGER slow", "DROP FUNCTION slow()");
    }
    assertThat(steps.revoke(ONE).isDead()).isTrue();
    assertThat(server.traces(identity)).doesNotContain("role " + name);
  }

  /** Whose it was nobody knows, and nobody has a URL for it. */
  @Test
  void aRoleThatWasRenamedByHand_isEndedWithTheNextOne() throws Exception {
    String one = TestServer.url(steps.provision());
    steps.issue(TWO);
    steps.issue(THREE);
    server.execute(
        "ALTER ROLE " + name + " RENAME TO one_by_hand",
        "ALTER ROLE " + name + "_g2 RENAME TO two_by_hand");
    String renamed = one.replace("//" + name + ":", "//one_by_hand:");
    execute(renamed, "CREATE TABLE data (x int)");

    assertThat(steps.revoke(ONE).isDead()).isTrue();

    assertRefused(renamed);
    assertThat(server.query("SELECT rolname FROM pg_roles WHERE rolname LIKE '%by_hand'"))
        .isEmpty();
    assertThat(server.traces(identity)).contains("role " + name + "_g3");
  }

  /** Who is no superuser may give only to a role that may create in the schema. */
  @Test
  void administratorWhoIsNoSuperuser_revokesWhereTheOwnerMayNotCreate() throws Exception {
    server.execute("CREATE ROLE keeper LOGIN CREATEDB CREATEROLE PASSWORD 'keeper password'");
    ProviderDriver theirs =
        ProviderDriver.of(TestServer.newIdentity())
            .servedBy(TestServer.provider(server.admin("keeper", "keeper password")));
    String login = theirs.identity().vendorName().withUnderscores();
    String one = TestServer.url(theirs.provision());
    execute(
        one,
        "CREATE SCHEMA shut",
        "GRANT CREATE ON SCHEMA shut, public TO " + login,
        "SET ROLE NONE",
        "CREATE FUNCTION shut.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA own",
        "CREATE FUNCTION own.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "REVOKE ALL ON SCHEMA own FROM " + login,
        "SET ROLE " + login + "_owner",
        "REVOKE CREATE ON SCHEMA shut FROM " + login + "_owner",
        "REVOKE CREATE ON SCHEMA public FROM pg_database_owner");
    String two = url(theirs.issue(TWO));

    assertThat(theirs.revoke(ONE).isDead()).isTrue();

    assertRefused(one);
    execute(two, "ALTER FUNCTION shut.f() STABLE", "DROP SCHEMA own CASCADE");
    theirs.deprovision();
    server.execute("DROP ROLE keeper");
  }

  @Test
  void administratorNeedsToBeNoSuperuser() throws Exception {
    server.execute("CREATE ROLE keeper LOGIN CREATEDB CREATEROLE PASSWORD 'keeper password'");
    PostgresServerProvider keeper = TestServer.provider(server.admin("keeper", "keeper password"));
    DatabaseIdentity other = TestServer.newIdentity();
    String login = other.vendorName().withUnderscores();
    ProviderDriver theirs = ProviderDriver.of(other).servedBy(keeper);
    String one = TestServer.url(theirs.provision());
    execute(
        one,
        "GRANT CREATE ON SCHEMA public TO " + login,
        "SET ROLE NONE",
        "CREATE TABLE own (x int)");
    String two = url(theirs.issue(TWO));
    try (Connection open = TestServer.connect(one)) {
      assertThat(theirs.revoke(ONE).isDead()).isTrue();
      assertThatThrownBy(() -> query(open, "SELECT 1")).isInstanceOf(SQLException.class);
    }
    assertRefused(one);
    execute(two, "ALTER TABLE own ADD COLUMN y int");
    try (Connection elsewhere = TestServer.connect(two, "postgres")) {
      execute(
          elsewhere,
          "SET ROLE " + login + "_owner",
          "REVOKE ALL ON DATABASE " + login + " FROM " + login + "_owner",
          "ALTER DATABASE " + login + " ALLOW_CONNECTIONS false");
    }
    assertThat(theirs.revokeAll().isDead()).isTrue();
    assertRefused(two);
    execute(url(theirs.issue(THREE)), "DROP TABLE own");
    theirs.deprovision();
    assertThat(server.traces(other)).isEmpty();
    server.execute("DROP ROLE keeper");
  }

  @Test
  void whoseSessionsTheAdministratorMayNotEndIsNamed() throws Exception {
    server.execute(
        "CREATE ROLE keeper LOGIN CREATEDB CREATEROLE PASSWORD 'keeper password'",
        "CREATE ROLE stranger LOGIN PASSWORD 'strange'");
    PostgresServerProvider keeper = TestServer.provider(server.admin("keeper", "keeper password"));
    ProviderDriver theirs = ProviderDriver.of(TestServer.newIdentity()).servedBy(keeper);
    String database = theirs.identity().vendorName().withUnderscores();
    String one = TestServer.url(theirs.provision());
    execute(one, "GRANT CONNECT ON DATABASE " + database + " TO stranger");
    String user = URI.create(one).getRawUserInfo();
    try (Connection open = TestServer.connect(one.replace(user, "stranger:strange"))) {
      assertThat(theirs.revokeAll().note())
          .hasValueSatisfying(note -> assertThat(note).contains("stranger"));
      assertThat(query(open, "SELECT 1")).isEqualTo("1");

      server.execute("GRANT pg_signal_backend TO keeper");
      assertThat(theirs.revokeAll().note()).isEmpty();
      assertThatThrownBy(() -> query(open, "SELECT 1")).isInstanceOf(SQLException.class);
    }
    theirs.deprovision();
    server.execute("DROP ROLE stranger, keeper");
  }

  @Test
  void aRoleOfTheNameThatIsNotOursIsLeftAlone() throws Exception {
    String one = TestServer.url(steps.provision());
    server.execute(
        "CREATE ROLE " + name + "_g2 LOGIN PASSWORD 'theirs'",
        "COMMENT ON ROLE " + name + "_g2 IS 'hosteddb:other:" + identity.database() + "'");
    assertThatThrownBy(() -> steps.issue(TWO))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.category()).isEqualTo(ErrorCategory.CONFLICT));
    assertThat(steps.revoke(TWO).isDead()).isTrue();
    execute(one, "SELECT 1");
    steps.deprovision();
    assertThat(server.traces(identity)).containsExactly("role " + name + "_g2");
    server.execute("DROP ROLE " + name + "_g2");
  }

  @Test
  void detachRemovesGenerationsThatNobodyRemembers() throws Exception {
    steps.provision();
    steps.issueStep(TWO);
    steps.loseIssueStep(TWO);
    ProviderDriver forgetful = ProviderDriver.of(identity).servedBy(server.provider());
    try (Connection open = TestServer.connect(url(steps.issue(TWO)))) {
      forgetful.deprovision();
      assertThatThrownBy(() -> query(open, "SELECT 1")).isInstanceOf(SQLException.class);
    }
    assertThat(server.traces(identity)).isEmpty();
  }

  @Test
  void nothingIsMadeForADatabaseThatIsGone() throws Exception {
    steps.provision();
    server.execute("DROP DATABASE " + name);
    assertThatThrownBy(() -> steps.issue(TWO))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.category()).isEqualTo(ErrorCategory.NOT_FOUND));
    assertThat(steps.revoke(ONE).isDead()).isTrue();
    assertThat(server.traces(identity)).containsExactly("role " + name + "_owner");
  }

  @Test
  void passwordsNeverStandInTheServersLog() throws Exception {
    steps.provision();
    String url = url(steps.issue(TWO));
    String password = url.replaceAll(".*_g2:(\\w+)@.*", "$1");
    execute(url, "SELECT 'the log is written'");
    assertThat(server.log()).contains("the log is written").doesNotContain(password);
  }

  /** Wherever the process dies, at whatever statement of either: one valid set, nothing else. */
  @Test
  @Tag("sweep")
  void everyCutIsHealed() throws Exception {
    String valid = TestServer.url(steps.provision());
    List<String> cuts = new ArrayList<>();
    boolean dying = true;
    int generation = 1;
    for (int cut = 0; dying; cut++) {
      CredentialId before = CredentialId.main(generation++);
      CredentialId next = CredentialId.main(generation);
      CrashPoints issuing = CrashPoints.crashAt(cut);
      dying = dies(issuing, () -> steps.issue(next));
      execute(valid, "SELECT 1");
      String url = url(steps.servedBy(server.provider()).issue(next));
      CrashPoints revoking = CrashPoints.crashAt(cut);
      dying |= dies(revoking, () -> steps.revoke(before));
      execute(url, "SELECT 1");
      Revoked revoked = steps.servedBy(server.provider()).revoke(before);
      assertThat(revoked.isDead()).isTrue();
      assertRefused(valid);
      valid = url;
      execute(valid, "SELECT 1");
      assertThat(server.traces(identity))
          .containsExactly(
              "database " + name, "role " + name + "_g" + generation, "role " + name + "_owner");
      cuts.addAll(last(issuing));
      cuts.addAll(last(revoking));
    }
    assertThat(cuts).contains("after COMMIT").hasSizeGreaterThan(20);
  }

  @Test
  @Tag("sweep")
  void everyCutOfAnEmergencyIsHealed() throws Exception {
    String valid = TestServer.url(steps.provision());
    boolean dying = true;
    int generation = 1;
    for (int cut = 0; dying; cut++) {
      dying = dies(CrashPoints.crashAt(cut), steps::revokeAll);
      assertThat(steps.servedBy(server.provider()).revokeAll().isDead()).isTrue();
      assertRefused(valid);
      assertThat(server.traces(identity))
          .containsExactly("database " + name, "role " + name + "_owner");
      valid = url(steps.issue(CredentialId.main(++generation)));
      execute(valid, "SELECT 1");
    }
    assertThat(generation).isGreaterThan(10);
  }

  private static List<String> last(CrashPoints points) {
    List<String> names = points.names();
    return points.isDead() ? names.subList(names.size() - 1, names.size()) : List.of();
  }

  /** A piece of work of the driver. */
  private interface Work {
    Object run() throws Exception;
  }

  private boolean dies(CrashPoints points, Work work) throws Exception {
    CuttingConnections cutting = new CuttingConnections(points);
    steps.servedBy(
        server.provider((url, properties) ->
            cutting.open(() -> ConnectionOpener.driver().open(url, properties))));
    try {
      Object unused = work.run();
      return false;
    } catch (SimulatedCrash crash) {
      return true;
    }
  }

  private static String url(IssuedCredentials issued) {
    return issued.variables().find(VariableName.of("DATABASE_URL")).orElseThrow().reveal();
  }

  private static void assertRefused(String url) {
    assertThatThrownBy(() -> TestServer.connect(url))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).startsWith("28"));
  }

  private static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  private static void execute(String url, String... statements) throws SQLException {
    try (Connection connection = TestServer.connect(url)) {
      execute(connection, statements);
    }
  }

  private static void execute(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
