package io.hosteddb.provider.postgres.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.model.CredentialId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.VariableName;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.IssuedCredentials;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** What roles have left all over the server, and what keeps a database or a role on it. */
@ResourceLock(TestServer.LOCK)
class PostgresServerLeftoversTest {
  private static final CredentialId ONE = CredentialId.main(1);
  private static final CredentialId TWO = CredentialId.main(2);

  private final TestServer server = TestServer.get();
  private final DatabaseIdentity identity = TestServer.newIdentity();
  private final String name = identity.vendorName().withUnderscores();
  private final String owner = name + "_owner";
  private final ProviderDriver steps = ProviderDriver.of(identity).servedBy(server.provider());
  private String one = "";

  @BeforeEach
  void provision() throws Exception {
    server.execute("CREATE DATABASE elsewhere TEMPLATE template0");
    one = TestServer.url(steps.provision());
  }

  @AfterEach
  void remove() throws Exception {
    server.execute("DROP DATABASE IF EXISTS elsewhere WITH (FORCE)");
    steps.deprovision();
    assertThat(server.traces(identity)).isEmpty();
  }

  @Test
  void detach_takesAlongWhatNeedsNoRightToBeLeft_andTheRights() throws Exception {
    String two = url(steps.issue(TWO));
    in(one, "template1", "SELECT lo_create(0)");
    in(two, "postgres", "SET ROLE " + owner, "SELECT lo_create(0)");
    in(two, "elsewhere", "BEGIN", "SELECT lo_create(0)", "PREPARE TRANSACTION '" + name + "'");
    asSuperuser(
        "elsewhere",
        "CREATE TABLE operators (x int)",
        "GRANT SELECT ON operators TO " + name,
        "GRANT USAGE ON SCHEMA public TO " + owner,
        "ALTER DEFAULT PRIVILEGES FOR ROLE " + owner + " GRANT SELECT ON TABLES TO PUBLIC");

    steps.deprovision();

    assertThat(server.traces(identity)).isEmpty();
    asSuperuser("elsewhere", "SELECT x FROM operators");
  }

  /** Also in the database that the administrator connects to. */
  @ParameterizedTest
  @ValueSource(strings = {"elsewhere", "postgres"})
  void detach_leavesTablesElsewhere_andSaysWhereTheyAre(String database) throws Exception {
    asSuperuser(database, "CREATE SCHEMA given AUTHORIZATION " + owner);
    in(one, database, "SET ROLE " + owner, "CREATE TABLE given.data AS SELECT 7 AS x");

    assertThatThrownBy(steps::deprovision)
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> {
              assertThat(e.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
              assertThat(e.failure().message())
                  .contains(owner)
                  .contains(
                      database.equals("postgres") ? "table given.data" : "in database " + database);
              assertThat(e.failure().remedy()).contains("REASSIGN OWNED BY", "goes on by itself");
            });
    assertThat(server.traces(identity)).doesNotContain("database " + name);
    asSuperuser(database, "SELECT x FROM given.data", "DROP SCHEMA given CASCADE");
    steps.deprovision();
    assertThat(server.traces(identity)).isEmpty();
  }

  @Test
  void detach_neverDropsAnotherDatabase_andNamesIt() throws Exception {
    server.execute("ALTER DATABASE elsewhere OWNER TO " + owner);

    assertThatThrownBy(steps::deprovision).hasMessageContaining("owner of database elsewhere");

    assertThat(server.query("SELECT datname FROM pg_database WHERE datname = 'elsewhere'"))
        .isNotEmpty();
    server.execute("ALTER DATABASE elsewhere OWNER TO postgres");
    steps.deprovision();
    assertThat(server.traces(identity)).isEmpty();
  }

  /** The owner may do the first, and leave the second; both again after an attempt that failed. */
  @Test
  void detach_dropsATemplateWithPreparedTransactions() throws Exception {
    in(one, name, "ALTER DATABASE " + name + " IS_TEMPLATE true", "CREATE TABLE data (x int)");
    in(one, name, "BEGIN", "INSERT INTO data VALUES (1)", "PREPARE TRANSACTION 'it''s'");
    in(one, name, "SET ROLE NONE", "BEGIN", "SELECT lo_create(0)", "PREPARE TRANSACTION 'own'");
    server.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");

    steps.deprovision();

    assertThat(server.traces(identity)).isEmpty();
    assertThat(server.query("SELECT gid FROM pg_prepared_xacts")).isEmpty();
  }

  @Test
  void detach_endsWhoReadsChanges() throws Exception {
    server.execute(
        "CREATE ROLE reader LOGIN REPLICATION PASSWORD 'reader'",
        "GRANT CONNECT ON DATABASE " + name + " TO reader");
    asSuperuser(name, "CREATE PUBLICATION changes FOR ALL TABLES");
    Properties properties = new Properties();
    properties.put("user", "reader");
    properties.put("password", "reader");
    properties.put("replication", "database");
    properties.put("preferQueryMode", "simple");
    properties.put("assumeMinServerVersion", "14");
    // A slot waits for whatever was prepared on the server, which a test that failed may have left.
    properties.put("socketTimeout", "60");
    try (Connection reader =
        DriverManager.getConnection(
            "jdbc:postgresql://localhost:" + server.port() + "/" + name, properties)) {
      execute(reader, "CREATE_REPLICATION_SLOT changes LOGICAL pgoutput");
      Object unused =
          reader
              .unwrap(PGConnection.class)
              .getReplicationAPI()
              .replicationStream()
              .logical()
              .withSlotName("changes")
              .withSlotOption("proto_version", "1")
              .withSlotOption("publication_names", "changes")
              .start();

      steps.deprovision();
    } finally {
      server.execute("DROP ROLE reader");
    }
    assertThat(server.query("SELECT slot_name FROM pg_replication_slots")).isEmpty();
  }

  /** Each is locked until its transaction ends. */
  @Test
  void detach_removesMoreLargeObjectsThanTheServerHasLocksFor() throws Exception {
    for (String database : List.of("elsewhere", "postgres")) {
      for (int i = 0; i < 8; i++) {
        in(one, database, "SELECT count(lo_create(0)) FROM generate_series(1, 4000)");
      }
    }

    steps.deprovision();

    assertThat(server.traces(identity)).isEmpty();
    assertThat(server.query("SELECT oid FROM pg_largeobject_metadata")).isEmpty();
  }

  /** One such session keeps the server from ending any. */
  @Test
  void detach_namesWhomTheAdministratorMayNotEnd() throws Exception {
    server.execute("CREATE ROLE keeper LOGIN CREATEDB CREATEROLE PASSWORD 'keeper password'");
    ProviderDriver theirs =
        ProviderDriver.of(TestServer.newIdentity())
            .servedBy(TestServer.provider(server.admin("keeper", "keeper password")));
    Object unused = theirs.provision();
    try (Connection inside = server.superuser(theirs.identity().vendorName().withUnderscores())) {
      assertThatThrownBy(theirs::deprovision)
          .isInstanceOfSatisfying(
              ProviderException.class,
              e -> {
                assertThat(e.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
                assertThat(e.failure().message()).contains("may not end the sessions", "postgres");
                assertThat(e.failure().remedy()).contains("pg_signal_backend");
              });
      assertThat(inside.isValid(5)).isTrue();
    }
    theirs.deprovision();
    assertThat(server.traces(theirs.identity())).isEmpty();
    server.execute("DROP ROLE keeper");
  }

  @Test
  void detach_leavesADatabaseThatSubscribesOpenToItsOperator() throws Exception {
    asSuperuser(
        name,
        "CREATE SUBSCRIPTION changes CONNECTION 'host=localhost' PUBLICATION p"
            + " WITH (connect = false, enabled = false, slot_name = NONE)");
    server.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");

    assertThatThrownBy(steps::deprovision)
        .hasMessageContaining("subscriptions of logical replication, changes");

    assertThatThrownBy(() -> TestServer.connect(one)).isInstanceOf(SQLException.class);
    asSuperuser(name, "DROP SUBSCRIPTION changes");
    steps.deprovision();
    assertThat(server.traces(identity)).isEmpty();
  }

  @Test
  void revoking_givesWhatALoginRoleOwnsElsewhereToTheOwner() throws Exception {
    steps.issue(TWO);
    in(one, "template1", "SELECT lo_create(4711)");
    server.execute("ALTER DATABASE elsewhere OWNER TO " + name);
    asSuperuser(
        "elsewhere", "CREATE SCHEMA theirs AUTHORIZATION " + name, "CREATE TABLE theirs.t (x int)");

    assertThat(steps.revoke(ONE).isDead()).isTrue();

    assertThat(server.traces(identity)).doesNotContain("role " + name);
    assertThat(
            server.query(
                "SELECT pg_get_userbyid(datdba) FROM pg_database" + " WHERE datname = 'elsewhere'"))
        .containsExactly(owner);
    asSuperuser("elsewhere", "SELECT x FROM theirs.t", "DROP SCHEMA theirs CASCADE");
    asSuperuser("template1", "SET ROLE " + owner, "SELECT lo_unlink(4711)");
  }

  /** What was prepared as the owner, as every session is at first, is the next generation's. */
  @Test
  void revoking_rollsBackOnlyWhatALoginRolePreparedForItself() throws Exception {
    in(one, name, "CREATE TABLE data (x int)", "GRANT CREATE ON SCHEMA public TO " + name);
    in(one, name, "BEGIN", "INSERT INTO data VALUES (1)", "PREPARE TRANSACTION 'owners'");
    in(one, name, "SET ROLE NONE", "CREATE TABLE own (x int)");
    in(
        one,
        name,
        "SET ROLE NONE",
        "BEGIN",
        "INSERT INTO own VALUES (1)",
        "PREPARE TRANSACTION 'own'");
    String two = url(steps.issue(TWO));

    assertThat(steps.revoke(ONE).isDead()).isTrue();

    assertThat(server.query("SELECT gid FROM pg_prepared_xacts")).containsExactly("owners");
    in(two, name, "COMMIT PREPARED 'owners'", "DROP TABLE own, data");
  }

  /** In its own name, and so neither the owner's to take back nor the administrator's. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void revoking_takesBackRightsThatALoginRolePassedOn(int revoked) throws Exception {
    String two = url(steps.issue(TWO));
    List<String> kinds =
        List.of(
            "SELECT, INSERT ON own",
            "UPDATE (\"Y y\") ON own",
            "ALL ON SEQUENCE numbers",
            "ALL ON FUNCTION f",
            "ALL ON TYPE kind",
            "ALL ON SCHEMA \"S s\"",
            "ALL ON LARGE OBJECT 77",
            "ALL ON DATABASE " + name);
    in(
        one,
        name,
        "CREATE TABLE own (x int, \"Y y\" int)",
        "CREATE SEQUENCE numbers",
        "CREATE FUNCTION f(int, text) RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE TYPE kind AS ENUM ('a')",
        "CREATE SCHEMA \"S s\"",
        "SELECT lo_create(77)");
    for (String kind : kinds) {
      in(one, name, "GRANT " + kind + " TO " + name + " WITH GRANT OPTION");
      in(one, name, "SET ROLE NONE", "GRANT " + kind + " TO PUBLIC, " + name + "_g2");
    }

    assertThat(steps.revoke(CredentialId.main(revoked)).isDead()).isTrue();

    assertThat(server.traces(identity)).hasSize(3);
    in(revoked == 1 ? two : one, name, "SELECT x FROM own", "DROP TABLE own");
  }

  /** Each is locked until its transaction ends, and others hold nearly all locks that there are. */
  @Test
  void revoking_handsOverMoreThanTheServerHasLocksFor() throws Exception {
    String two = url(steps.issue(TWO));
    in(one, name, "GRANT CREATE ON SCHEMA public TO " + name);
    for (int i = 0; i < 5; i++) {
      in(
          one,
          name,
          "SET ROLE NONE",
          "DO 'BEGIN FOR i IN 1..500 LOOP"
              + " EXECUTE format(''CREATE VIEW v%s_%s AS SELECT 1'', "
              + i
              + ", i); END LOOP; END'");
    }
    in(
        one,
        name,
        "SET ROLE NONE",
        "CREATE TABLE \"O\"\"wn\" (x serial)",
        "CREATE SEQUENCE numbers",
        "CREATE FUNCTION f(int, text) RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE DOMAIN kind AS int");
    try (Connection greedy = server.superuser("postgres")) {
      int taken = 0;
      try {
        while (true) {
          execute(
              greedy,
              "SELECT count(pg_advisory_lock(1, "
                  + taken
                  + " + i)) FROM generate_series(1, 500) i");
          taken += 500;
        }
      } catch (SQLException e) {
        assertThat(e.getSQLState()).isEqualTo("53200");
      }
      execute(greedy, "SELECT count(pg_advisory_unlock(1, i)) FROM generate_series(1, 1500) i");

      assertThat(steps.revoke(ONE).isDead()).isTrue();
    }
    assertThat(server.traces(identity)).doesNotContain("role " + name);
    in(
        two,
        name,
        "DROP TABLE \"O\"\"wn\"",
        "DROP SEQUENCE numbers",
        "DROP FUNCTION f",
        "DROP DOMAIN kind",
        "DROP VIEW v0_1, v4_500");
  }

  /** They belong to no database; who gave them need not be the one who would take them back. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void rightsOnParametersAndTablespacesKeepNoRole(boolean detached) throws Exception {
    Object unused = steps.issue(TWO);
    server.execute("CREATE ROLE giver");
    try {
      for (String kind :
          List.of(
              "SET, ALTER SYSTEM ON PARAMETER log_statement",
              "SET ON PARAMETER my.own",
              "CREATE ON TABLESPACE pg_default")) {
        server.execute(
            "GRANT " + kind + " TO giver WITH GRANT OPTION",
            "SET ROLE giver",
            "GRANT " + kind + " TO " + name + " WITH GRANT OPTION",
            "SET ROLE " + name,
            "GRANT " + kind + " TO " + name + "_g2");
      }
      if (detached) {
        steps.deprovision();
      } else {
        assertThat(steps.revoke(TWO).isDead()).isTrue();
        assertThat(steps.revoke(ONE).isDead()).isTrue();
      }
      assertThat(server.traces(identity)).doesNotContain("role " + name, "role " + name + "_g2");
    } finally {
      server.execute("DROP OWNED BY giver CASCADE", "DROP ROLE giver");
    }
  }

  private void asSuperuser(String database, String... statements) throws SQLException {
    try (Connection connection = server.superuser(database)) {
      execute(connection, statements);
    }
  }

  private static void in(String url, String database, String... statements) throws SQLException {
    try (Connection connection = TestServer.connect(url, database)) {
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

  private static String url(IssuedCredentials issued) {
    return issued.variables().find(VariableName.of("DATABASE_URL")).orElseThrow().reveal();
  }
}
