package io.hosteddb.provider.postgres.neon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.env.VariableValues;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.AmendRequest;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.IssuedCredentials;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.Revoked;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Roles by SQL, as the role of the API, on a real PostgreSQL behind the simulator. */
class NeonCredentialsTest {
  private static final CredentialId ONE = CredentialId.main(1);
  private static final CredentialId TWO = CredentialId.main(2);
  private static final CredentialId THREE = CredentialId.main(3);
  private static final String RESET =
      "POST /projects/{project_id}/branches/{branch_id}/roles/{role_name}/reset_password";

  private NeonUnderTest subject;
  private ProviderDriver database;
  private String name;

  @BeforeEach
  void open() {
    use(Map.of());
  }

  private void use(Map<String, String> settings) {
    subject = new NeonUnderTest(settings);
    database = NeonUnderTest.drive(subject.provider()).clock(subject.clock());
    name = database.identity().vendorName().withUnderscores();
  }

  @AfterEach
  void close() {
    subject.close();
  }

  @Test
  void rotatingIsSeamless() {
    assertThat(subject.provider().credentials().orElseThrow().traits())
        .isEqualTo(CredentialTraits.seamless());
  }

  @Test
  void theRoleOfTheApiIsNeverHandedOut() throws Exception {
    String url = NeonUnderTest.url(database.provision().variables());
    assertThat(user(url)).isEqualTo(name + "_g1");
    try (Connection connection = NeonUnderTest.connect(url)) {
      assertThat(query(connection, "SELECT current_user")).isEqualTo(name + "_owner");
      assertThat(
              query(
                  connection,
                  "SELECT pg_get_userbyid(datdba) FROM pg_database"
                      + " WHERE datname = current_database()"))
          .isEqualTo(name + "_owner");
      assertThat(query(connection, "SELECT pg_has_role(session_user, 'neon_superuser', 'member')"))
          .isEqualTo("f");
    }
    execute(url, "CREATE SCHEMA app", "CREATE TABLE public.t (x int)", "CREATE EXTENSION hstore");
    assertThatThrownBy(() -> execute(url, "CREATE DATABASE another"))
        .hasMessageContaining("permission denied");
  }

  @Test
  void oneSetAfterTheOtherAndNoCallOfTheApi() throws Exception {
    String one = NeonUnderTest.url(database.provision().variables());
    execute(one, "CREATE TABLE by_one (x int)");
    subject.vendor().traffic().clear();
    String two = url(database.issue(TWO));
    execute(two, "ALTER TABLE by_one ADD COLUMN y int", "CREATE TABLE by_two (x int)");
    execute(
        one,
        "ALTER TABLE by_two ADD COLUMN y int",
        "GRANT CREATE ON SCHEMA public TO " + name + "_g1",
        "SET ROLE NONE",
        "CREATE TABLE own (x int)");
    try (Connection open = NeonUnderTest.connect(one)) {
      assertThat(database.revoke(ONE).isDead()).isTrue();
      assertThatThrownBy(() -> query(open, "SELECT 1")).isInstanceOf(SQLException.class);
    }
    assertRefused(one);
    execute(two, "DROP TABLE own", "DROP TABLE by_one", "DROP TABLE by_two");
    assertThat(subject.vendor().traffic().counts()).isEmpty();
    assertThat(roles(two)).isEqualTo(name + "," + name + "_g2," + name + "_owner");
  }

  @Test
  void lostAnswersLeaveOneValidSet() throws Exception {
    database.provision();
    database.issueStep(TWO);
    StepResult<IssuedCredentials> lost = database.loseIssueStep(TWO);
    String two = url(database.issue(TWO));
    assertThat(two).isEqualTo(url(((StepResult.Done<IssuedCredentials>) lost).value()));
    execute(two, "SELECT 1");
  }

  @Test
  void everySetEndsAtOnceInAnEmergency() throws Exception {
    String one = NeonUnderTest.url(database.provision().variables());
    String two = url(database.issue(TWO));
    try (Connection open = NeonUnderTest.connect(two)) {
      assertThat(database.revokeAll().isDead()).isTrue();
      assertThatThrownBy(() -> query(open, "SELECT 1")).isInstanceOf(SQLException.class);
    }
    assertRefused(one);
    assertRefused(two);
    String three = url(database.issue(THREE));
    assertThat(roles(three)).isEqualTo(name + "," + name + "_g3," + name + "_owner");
    assertThat(subject.vendor().traffic().counts()).doesNotContainKey(RESET);
  }

  @Test
  void anotherDatabaseOfTheApisRoleStaysItsOwn_whateverItIsCalled() throws Exception {
    String old = makeOld();
    execute(old, "CREATE DATABASE \"My other-db\" TEMPLATE template0");
    String two = url(database.issue(TWO));
    try (Connection connection = NeonUnderTest.connect(two)) {
      assertThat(
              query(
                  connection,
                  "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'My other-db'"))
          .isEqualTo(name);
    }
    execute(old, "SET ROLE NONE", "DROP DATABASE \"My other-db\"");
  }

  /** Whoever has credentials can leave a large object in every database of the project. */
  @Test
  void whatALoginRoleLeftInAnotherDatabaseHoldsNothingUp() throws Exception {
    String one = NeonUnderTest.url(database.provision().variables());
    String two = url(database.issue(TWO));
    for (String url : List.of(one, two)) {
      execute(url.replaceFirst("/" + name + "(\\?|$)", "/postgres$1"), "SELECT lo_create(0)");
    }
    assertThat(database.revoke(ONE).isDead()).isTrue();
    assertThat(roles(two)).doesNotContain("_g1");
    assertThat(database.revokeAll().note()).isEmpty();
    String three = url(database.issue(THREE));
    assertThat(roles(three)).doesNotContain("_g2");
    execute(
        three.replaceFirst("/" + name + "(\\?|$)", "/postgres$1"),
        "SET ROLE " + name + "_owner",
        "SELECT lo_unlink(oid) FROM pg_largeobject_metadata"
            + " WHERE lomowner = current_user::regrole");
  }

  /** Somebody whom the thief has let in holds it, and is not this platform's to end. */
  @Test
  void whatCannotBeHandedOver_doesNotHoldUpAnEmergency() throws Exception {
    subject.close();
    use(Map.of("neon.application-rights", "createrole"));
    String one = NeonUnderTest.url(database.provision().variables());
    String friend = "friend_of_" + name;
    execute(
        one,
        "CREATE ROLE " + friend + " LOGIN PASSWORD 'friendly'",
        "GRANT CONNECT ON DATABASE " + name + " TO " + friend,
        "GRANT CREATE ON SCHEMA public TO " + name + "_g1",
        "SET ROLE NONE",
        "CREATE TABLE own (x int)",
        "GRANT SELECT ON own TO " + friend);
    String user = URI.create(one).getRawUserInfo();
    try (Connection open = NeonUnderTest.connect(one.replace(user, friend + ":friendly"))) {
      open.setAutoCommit(false);
      execute(open, "SELECT x FROM public.own");

      Revoked revoked = database.revokeAll();

      assertThat(revoked.isDead()).isTrue();
      assertThat(revoked.note())
          .hasValueSatisfying(note -> assertThat(note).contains(name + "_g1 (", friend));
    }
    assertRefused(one);
    String two = url(database.issue(TWO));
    assertThat(database.revoke(ONE).isDead()).isTrue();
    assertThat(roles(two)).doesNotContain("_g1");
    execute(two, "DROP TABLE own", "REVOKE ALL ON DATABASE " + name + " FROM " + friend);
    execute(two, "DROP ROLE " + friend);
  }

  /** A thief can make more than one call gets through; the database here needs for ever. */
  @Test
  void whatTakesLongerThanACallToHandOver_doesNotHoldUpAnEmergency() throws Exception {
    String one = NeonUnderTest.url(database.provision().variables());
    String project = database.identity().vendorName().value();
    execute(
        one,
        "GRANT CREATE ON SCHEMA public TO " + name + "_g1",
        "SET ROLE NONE",
        "CREATE TABLE own (x int)");
    subject
        .vendor()
        .asSuperuser(
            project,
            "CREATE FUNCTION slow() RETURNS event_trigger LANGUAGE plpgsql"
                + " AS 'BEGIN PERFORM pg_sleep(600); END'",
            "CREATE EVENT TRIGGER slow ON ddl_command_start WHEN TAG IN ('DROP OWNED')"
                + " EXECUTE FUNCTION slow()");

    try {
      Revoked revoked = database.budget(Duration.ofSeconds(4)).revokeAll();

      assertThat(revoked.isDead()).isTrue();
      assertThat(revoked.note())
          .hasValueSatisfying(note -> assertThat(note).contains(name + "_g1 ("));
      assertRefused(one);
    } finally {
      subject.vendor().asSuperuser(project, "DROP EVENT TRIGGER slow", "DROP FUNCTION slow()");
    }
    database.budget(Duration.ofSeconds(60));
    String two = url(database.issue(TWO));
    assertThat(database.revoke(ONE).isDead()).isTrue();
    assertThat(roles(two)).doesNotContain("_g1");
  }

  @Test
  void behindThePoolerItIsTheSame() throws Exception {
    subject.close();
    use(Map.of("neon.connection", "pooled"));
    String one = NeonUnderTest.url(database.provision().variables());
    String two = url(database.issue(TWO));
    assertThat(URI.create(two).getHost()).isEqualTo(URI.create(one).getHost());
    assertThat(database.revoke(ONE).isDead()).isTrue();
    assertRefused(one);
    execute(two, "CREATE TABLE t (x int)");
  }

  @Test
  void rightsOfTheSettingAreGiven() throws Exception {
    subject.close();
    use(Map.of("neon.application-rights", "createdb, replication, pg_monitor"));
    String url = NeonUnderTest.url(database.provision().variables());
    String rights =
        "SELECT rolcreatedb || ',' || rolcreaterole || ',' || rolreplication || ',' ||"
            + " pg_has_role('pg_monitor', 'usage') FROM pg_roles WHERE rolname = ";
    try (Connection connection = NeonUnderTest.connect(url)) {
      assertThat(query(connection, rights + "current_user")).isEqualTo("true,false,true,true");
      assertThat(query(connection, rights + "session_user")).isEqualTo("false,false,true,true");
    }
  }

  /** Somebody has changed the password of the API's role in the console. */
  @Test
  void thePasswordOfTheApiIsReadAgain() throws Exception {
    String one = NeonUnderTest.url(database.provision().variables());
    subject.vendor().resetPassword(database.identity().vendorName().value());
    String two = url(database.issue(TWO));
    assertThat(database.revoke(ONE).isDead()).isTrue();
    assertRefused(one);
    execute(two, "SELECT 1");
  }

  @Test
  void neonTakesPasswordsInClearOnly() throws Exception {
    database.provision();
    assertThatThrownBy(() ->
            execute(adminUrl(), "CREATE ROLE hashed PASSWORD 'SCRAM-SHA-256$4096:c2FsdA==$a:b'"))
        .hasMessageContaining("from control plane");
  }

  // Databases of before, whose applications have the role of the API.

  @Test
  void databasesOfBeforeMoveToAnOwnerRole() throws Exception {
    String old = makeOld();
    IssuedCredentials issued = database.issue(TWO);
    assertThat(issued.note()).hasValueSatisfying(note -> assertThat(note).contains("Neon made"));
    String two = url(issued);
    execute(two, "ALTER TABLE by_api ADD COLUMN y int");
    execute(old, "INSERT INTO by_api VALUES (1, 2)", "CREATE TABLE later (x int)");
    execute(two, "ALTER TABLE later ADD COLUMN y int");
    try (Connection open = NeonUnderTest.connect(old);
        Connection stays = NeonUnderTest.connect(two)) {
      execute(open, "SET ROLE NONE", "CREATE TABLE last (x int)");
      assertThat(database.revoke(ONE).isDead()).isTrue();
      assertThatThrownBy(() -> query(open, "SELECT 1")).isInstanceOf(SQLException.class);
      assertThat(query(stays, "SELECT 1")).isEqualTo("1");
    }
    assertRefused(old);
    execute(two, "DROP TABLE last", "DROP TABLE by_api");
    // Again, as after a crash; and on from there.
    assertThat(database.revoke(ONE).isDead()).isTrue();
    IssuedCredentials third = database.issue(THREE);
    assertThat(third.note()).isEmpty();
    assertThat(database.revoke(TWO).isDead()).isTrue();
    assertRefused(two);
    execute(url(third), "CREATE TABLE fine (x int)");
    assertThat(roles(url(third))).isEqualTo(name + "," + name + "_g3," + name + "_owner");
  }

  /** So does PostgreSQL 15 and before, for a role that may replicate. */
  @Test
  void whereTheRoleMayNotChangeItsPasswordNeonDoes() throws Exception {
    String old = makeOld();
    String two = url(database.issue(TWO));
    subject
        .vendor()
        .refuseStatements(
            "ALTER ROLE \"" + name + "\" PASSWORD", "42501", "must be superuser to alter roles");
    Revoked revoked = database.revoke(ONE);
    assertThat(revoked.isDead()).isTrue();
    assertThat(revoked.note()).hasValueSatisfying(n -> assertThat(n).contains("every connection"));
    assertThat(subject.vendor().traffic().counts()).containsEntry(RESET, 1L);
    assertRefused(old);
    execute(two, "DROP TABLE by_api");
    assertThat(database.issue(THREE).note()).isEmpty();
    assertThat(database.revoke(TWO).isDead()).isTrue();
    assertRefused(two);
  }

  @Test
  void rightsThatAnOlderPostgresCannotGiveAreRefusedAtTheStart() {
    NeonProviderFactory factory = new NeonProviderFactory();
    Map<String, String> older =
        Map.of(
            "neon.api-key",
            "key",
            "neon.application-rights",
            "bypassrls",
            "neon.engine-version",
            "15");
    assertThatThrownBy(() -> ProviderDriver.open(factory, older))
        .hasMessageContaining("PostgreSQL 16");
    assertThatThrownBy(() ->
            ProviderDriver.open(
                factory, Map.of("neon.api-key", "key", "neon.application-rights", "superuser")))
        .hasMessageContaining("createdb");
  }

  @Test
  void databasesOfBeforeKnowAnEmergency() throws Exception {
    String old = makeOld();
    try (Connection open = NeonUnderTest.connect(old)) {
      assertThat(database.revokeAll().isDead()).isTrue();
      assertThatThrownBy(() -> query(open, "SELECT 1")).isInstanceOf(SQLException.class);
    }
    assertRefused(old);
    assertThat(subject.vendor().traffic().counts()).containsEntry(RESET, 1L);
    String two = url(database.issue(TWO));
    execute(two, "ALTER TABLE by_api ADD COLUMN y int");
    assertThat(database.revokeAll().isDead()).isTrue();
    assertRefused(two);
    execute(url(database.issue(THREE)), "DROP TABLE by_api");
  }

  /** What Neon says of its work is one thing, and whom the database lets in another. */
  @ParameterizedTest
  @ValueSource(strings = {"failed", "error", "cancelled", "skipped"})
  void aPasswordThatNeonDidNotChangeIsNotDead(String status) throws Exception {
    String old = makeOld();
    AtomicInteger resets = new AtomicInteger();
    subject
        .vendor()
        .creationTime(() -> {
          subject.vendor().endOfOperations(resets.incrementAndGet() == 1 ? status : "finished");
          return Duration.ofMillis(900);
        });
    assertThat(database.revokeAll().isDead()).isTrue();
    assertRefused(old);
    assertThat(subject.vendor().traffic().counts()).containsEntry(RESET, 2L);
    execute(url(database.issue(TWO)), "DROP TABLE by_api");
  }

  /** He can change its password, and take every other role into his hands. */
  @Test
  void whoHasTheRoleOfTheApiIsOutFirst() throws Exception {
    String old = makeOld();
    String two = url(database.issue(TWO));
    String planted = name + "_planted";
    execute(
        old,
        "SET ROLE NONE",
        "ALTER ROLE " + name + " PASSWORD 'npg_of_a_thief'",
        "CREATE ROLE " + planted + " LOGIN PASSWORD 'npg_planted'",
        "ALTER ROLE " + planted + " IN DATABASE " + name + " SET work_mem = '5MB'",
        "SET ROLE " + name + "_owner",
        "GRANT CONNECT ON DATABASE " + name + " TO " + planted);
    String password = old.replaceFirst("^.*?//[^:]*:([^@]*)@.*$", "$1");
    String thief = old.replace(password, "npg_of_a_thief");
    try (Connection open = NeonUnderTest.connect(thief)) {
      Revoked revoked = database.revokeAll();
      assertThat(revoked.isDead()).isTrue();
      assertThat(revoked.note()).hasValueSatisfying(n -> assertThat(n).contains(planted));
      assertThatThrownBy(() -> query(open, "SELECT 1")).isInstanceOf(SQLException.class);
    }
    assertRefused(thief);
    assertRefused(two);
    execute(url(database.issue(THREE)), "DROP TABLE by_api");
  }

  /** A compute that wakes up must cost nobody his connections. */
  @Test
  void aDatabaseThatDoesNotAnswerIsNotTakenForOneThatRefuses() throws Exception {
    String old = makeOld();
    String two = url(database.issue(TWO));
    try (Connection stays = NeonUnderTest.connect(two)) {
      subject
          .vendor()
          .refuseOnce(database.identity().vendorName().value(), "57P03", "the compute is starting");
      assertThatThrownBy(() -> database.revoke(ONE))
          .isInstanceOfSatisfying(
              ProviderException.class,
              e -> assertThat(e.category()).isEqualTo(ErrorCategory.UNAVAILABLE));
      assertThat(database.revoke(ONE).isDead()).isTrue();
      assertThat(query(stays, "SELECT 1")).isEqualTo("1");
    }
    assertRefused(old);
    assertThat(subject.vendor().traffic().counts()).doesNotContainKey(RESET);
  }

  /** PostgreSQL's REASSIGN takes them along. */
  @Test
  void otherDatabasesOfTheRoleOfTheApiStayItsOwn() throws Exception {
    String old = makeOld();
    String second = name + "_second";
    execute(old, "CREATE DATABASE " + second);
    String two = url(database.issue(TWO));
    try (Connection connection = NeonUnderTest.connect(two)) {
      assertThat(
              query(
                  connection,
                  "SELECT string_agg(datname || ' of ' || pg_get_userbyid(datdba), ', '"
                      + " ORDER BY datname) FROM pg_database WHERE starts_with(datname, '"
                      + name
                      + "')"))
          .isEqualTo(name + " of " + name + "_owner, " + second + " of " + name);
    }
    execute(old, "SET ROLE NONE", "DROP DATABASE " + second);
  }

  /** Neon may store no passwords, or one that it was not told has changed. */
  @Test
  void amendsAsTheRoleOfTheApiWhicheverPasswordItHas() throws Exception {
    subject.close();
    use(Map.of("postgres.extensions", "hstore"));
    String old = makeOld();
    execute(old, "DROP EXTENSION IF EXISTS hstore");
    assertThat(amend()).containsExactly("Installed the extension hstore in the schema public.");
    String two = url(database.issue(TWO));
    execute(two, "DROP EXTENSION hstore");
    assertThat(database.revoke(ONE).isDead()).isTrue();
    assertThat(amend()).hasSize(1);
    subject.vendor().storesPasswords(database.identity().vendorName().value(), false);
    assertThat(amend()).isEmpty();
    execute(two, "DROP EXTENSION hstore");
  }

  private List<String> amend() throws InterruptedException {
    return subject
        .provider()
        .amending()
        .orElseThrow()
        .amend(
            new AmendRequest(
                database.identity(),
                database.checkpoint(),
                subject.vendor().idsOf(database.identity().vendorName().value()).get(0),
                CallContext.startingNow(Duration.ofSeconds(60))));
  }

  /** As the release before left it: no role but the API's, which owns everything. */
  private String makeOld() throws Exception {
    database.provision();
    String url = adminUrl();
    execute(
        url,
        "ALTER DATABASE " + name + " OWNER TO " + name,
        "DROP OWNED BY " + name + "_g1, " + name + "_owner",
        "DROP ROLE " + name + "_g1, " + name + "_owner",
        "CREATE TABLE by_api (x int)");
    database.checkpoint(database.checkpoint().without("login-password"));
    return url;
  }

  private String adminUrl() {
    return NeonCheckpoint.of(database.checkpoint()).connection().orElseThrow().uri().reveal();
  }

  private static String roles(String url) throws SQLException {
    try (Connection connection = NeonUnderTest.connect(url)) {
      return query(
          connection,
          "SELECT string_agg(rolname, ',' ORDER BY rolname) FROM pg_roles"
              + " WHERE starts_with(rolname, current_database()::text)");
    }
  }

  private static String user(String url) {
    return URI.create(url).getUserInfo().replaceFirst(":.*", "");
  }

  private static String url(IssuedCredentials issued) {
    VariableValues variables = issued.variables();
    return NeonUnderTest.url(variables);
  }

  private static void assertRefused(String url) {
    assertThatThrownBy(() -> NeonUnderTest.connect(url))
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
    try (Connection connection = NeonUnderTest.connect(url)) {
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
