package io.hosteddb.provider.postgres.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.sql.Connection;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tenants keep apart, and what is not ours is left alone. */
@ResourceLock(TestServer.LOCK)
class PostgresTenantsTest {
  private static final DatabaseIdentity RIVAL = TestServer.newIdentity();
  private static @Nullable String tenantUrl;

  private final TestServer server = TestServer.get();
  private final DatabaseIdentity identity = TestServer.newIdentity();
  private final String name = identity.vendorName().withUnderscores();
  private final ProviderDriver steps = ProviderDriver.of(identity).servedBy(server.provider());

  @Test
  void oneTenantCannotReachAnother() throws Exception {
    DatabaseIdentity other = TestServer.newIdentity();
    ProviderDriver otherSteps = ProviderDriver.of(other).servedBy(server.provider());
    String url = TestServer.url(steps.provision());
    String otherName = other.vendorName().withUnderscores();
    try (Connection connection = TestServer.connect(TestServer.url(otherSteps.provision()));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE private (x int)");
    }
    assertThatThrownBy(() -> TestServer.connect(url, otherName))
        .hasMessageContaining("permission denied for database");
    steps.deprovision();
    otherSteps.deprovision();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE ROLE intruder",
        "CREATE DATABASE intruder",
        "SET ROLE postgres",
        "RESET ROLE; CREATE ROLE intruder",
        "RESET ROLE; SET ROLE %s",
        "RESET ROLE; GRANT %s TO CURRENT_USER",
        "DROP DATABASE %s",
        "DROP ROLE %s",
        "COMMENT ON ROLE %s IS 'mine'",
        "SELECT rolpassword FROM pg_authid",
        "SELECT pg_read_file('PG_VERSION')",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "ALTER SYSTEM SET work_mem = '1MB'"
      })
  void tenantMayNot(String statement) throws Exception {
    String rival = RIVAL.vendorName().withUnderscores();
    try (Connection connection = TestServer.connect(tenantUrl());
        Statement tenant = connection.createStatement()) {
      assertThatThrownBy(() -> tenant.execute(statement.replace("%s", rival)))
          .hasMessageMatching("(?s).*(permission|must be).*");
    }
  }

  /** Two tenants for all that one of them may not do; the server goes with the tests. */
  private static synchronized String tenantUrl() throws Exception {
    String url = tenantUrl;
    if (url == null) {
      TestServer server = TestServer.get();
      ProviderDriver.of(RIVAL).servedBy(server.provider()).provision();
      url =
          TestServer.url(
              ProviderDriver.of(TestServer.newIdentity()).servedBy(server.provider()).provision());
      tenantUrl = url;
    }
    return url;
  }

  @Test
  void foreignDatabaseIsLeftAlone() throws Exception {
    server.execute("CREATE DATABASE " + name);
    assertThatThrownBy(() -> steps.mayExist().provision())
        .isInstanceOfSatisfying(ProviderException.class, e -> assertConflict(e, "a database"));
    assertThat(steps.deprovisionStep()).isInstanceOf(StepResult.Done.class);
    assertThat(server.traces(identity)).containsExactly("database " + name);
    server.execute("DROP DATABASE " + name);
  }

  @Test
  void foreignDatabaseBesideOurRolesIsLeftAlone() throws Exception {
    steps.provision();
    server.execute("ALTER DATABASE " + name + " OWNER TO postgres");
    assertThatThrownBy(() -> steps.mayExist().provision())
        .isInstanceOfSatisfying(ProviderException.class, e -> assertConflict(e, "a database"));
    assertThat(steps.deprovisionStep()).isInstanceOf(StepResult.Done.class);
    assertThat(server.traces(identity)).containsExactly("database " + name);
    server.execute("DROP DATABASE " + name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "_owner"})
  void foreignRoleIsLeftAlone(String suffix) throws Exception {
    server.execute(
        "CREATE ROLE " + name + suffix + " LOGIN",
        "COMMENT ON ROLE " + name + suffix + " IS 'hosteddb:other:" + identity.database() + "'");
    assertThatThrownBy(() -> steps.mayExist().provision())
        .isInstanceOfSatisfying(ProviderException.class, e -> assertConflict(e, "a role"));
    assertThat(steps.deprovisionStep()).isInstanceOf(StepResult.Done.class);
    assertThat(server.traces(identity)).containsExactly("role " + name + suffix);
    assertThat(
            server.query(
                "SELECT rolcanlogin FROM pg_roles WHERE rolname = '" + name + suffix + "'"))
        .containsExactly("t");
    server.execute("DROP ROLE " + name + suffix);
  }

  @Test
  void foreignDatabaseOwnedByAForeignRoleOfOurNameIsLeftAlone() throws Exception {
    server.execute(
        "CREATE ROLE " + name + "_owner", "CREATE DATABASE " + name + " OWNER " + name + "_owner");
    assertThatThrownBy(() -> steps.provision())
        .isInstanceOfSatisfying(ProviderException.class, e -> assertConflict(e, "a database"));
    assertThat(steps.deprovisionStep()).isInstanceOf(StepResult.Done.class);
    assertThat(server.traces(identity))
        .containsExactly("database " + name, "role " + name + "_owner");
    server.execute("DROP DATABASE " + name, "DROP ROLE " + name + "_owner");
  }

  /** As everybody may before PostgreSQL 15, and on clusters that were upgraded from there. */
  @Test
  void whatTenantsMakeWhereTheAdministratorConnects_isNotCalledWithHisRights() throws Exception {
    String url = TestServer.url(steps.provision());
    server.execute("GRANT CREATE ON SCHEMA public TO PUBLIC");
    try (Connection connection = TestServer.connect(url, "postgres");
        Statement tenant = connection.createStatement()) {
      tenant.execute(
          """
          CREATE FUNCTION public.same(name, varchar) RETURNS boolean LANGUAGE plpgsql AS $$
            BEGIN
              CREATE ROLE intruder;
              RETURN true;
            EXCEPTION WHEN insufficient_privilege OR duplicate_object THEN
              RETURN true;
            END $$\
          """);
      tenant.execute(
          "CREATE OPERATOR public.= (FUNCTION = public.same, LEFTARG = name, RIGHTARG = varchar)");
    }
    try {
      assertThatThrownBy(steps::deprovision).hasMessageContaining("cannot be dropped yet");
      assertThat(server.query("SELECT rolname FROM pg_roles WHERE rolname = 'intruder'")).isEmpty();
    } finally {
      server.execute(
          "DROP FUNCTION public.same CASCADE",
          "DROP ROLE IF EXISTS intruder",
          "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    }
    steps.deprovision();
    assertThat(server.traces(identity)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"INHERIT", "NOINHERIT"})
  void administratorNeedsToBeNoSuperuser(String inherit) throws Exception {
    server.execute(
        "CREATE ROLE clerk LOGIN CREATEDB CREATEROLE " + inherit + " PASSWORD 'clerk password'");
    PostgresServerProvider clerk = TestServer.provider(server.admin("clerk", "clerk password"));
    ProviderDriver clerkSteps = ProviderDriver.of(identity).servedBy(clerk);
    String url = TestServer.url(clerkSteps.provision());
    clerkSteps.mayExist().provision();
    try (Connection own = TestServer.connect(url);
        Connection elsewhere = TestServer.connect(url, "postgres")) {
      assertThat(own.isValid(5)).isTrue();
      assertThat(clerkSteps.deprovisionStep()).isInstanceOf(StepResult.Done.class);
      assertThat(elsewhere.isValid(1)).isFalse();
    }
    assertThat(server.traces(identity)).isEmpty();
    server.execute("DROP ROLE clerk");
  }

  private void assertConflict(ProviderException e, String what) {
    assertThat(e.category()).isEqualTo(ErrorCategory.CONFLICT);
    assertThat(e.isOutcomeKnown()).isTrue();
    assertThat(e.failure().message()).contains(what, name);
    assertThat(e.failure().remedy()).contains("operator");
  }
}
