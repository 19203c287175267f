package io.hosteddb.provider.postgres.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.StepResult;
import java.sql.Connection;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tenants keep apart, and what is not ours is left alone. */
class PostgresTenantsTest {
  private static final DatabaseIdentity RIVAL = TestServer.newIdentity();
  private static @Nullable String tenantUrl;

  private final TestServer server = TestServer.get();
  private final DatabaseIdentity identity = TestServer.newIdentity();
  private final String name = identity.vendorName().withUnderscores();
  private final Steps steps = new Steps(server.provider(), identity);

  @Test
  void oneTenantCannotReachAnother() throws Exception {
    DatabaseIdentity other = TestServer.newIdentity();
    Steps otherSteps = new Steps(server.provider(), other);
    String url = Steps.url(steps.provision(false));
    String otherName = other.vendorName().withUnderscores();
    try (Connection connection = Steps.connect(Steps.url(otherSteps.provision(false)));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE private (x int)");
    }
    assertThatThrownBy(() -> Steps.connect(url, otherName))
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
    try (Connection connection = Steps.connect(tenantUrl());
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
      new Steps(server.provider(), RIVAL).provision(false);
      url = Steps.url(new Steps(server.provider(), TestServer.newIdentity()).provision(false));
      tenantUrl = url;
    }
    return url;
  }

  @Test
  void foreignDatabaseIsLeftAlone() throws Exception {
    server.execute("CREATE DATABASE " + name);
    assertThatThrownBy(() -> steps.provision(true))
        .isInstanceOfSatisfying(ProviderException.class, e -> assertConflict(e, "a database"));
    assertThat(steps.deprovision()).isInstanceOf(StepResult.Done.class);
    assertThat(server.traces(identity)).containsExactly("database " + name);
    server.execute("DROP DATABASE " + name);
  }

  @Test
  void foreignDatabaseBesideOurRolesIsLeftAlone() throws Exception {
    steps.provision(false);
    server.execute("ALTER DATABASE " + name + " OWNER TO postgres");
    assertThatThrownBy(() -> steps.provision(true))
        .isInstanceOfSatisfying(ProviderException.class, e -> assertConflict(e, "a database"));
    assertThat(steps.deprovision()).isInstanceOf(StepResult.Done.class);
    assertThat(server.traces(identity)).containsExactly("database " + name);
    server.execute("DROP DATABASE " + name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "_owner"})
  void foreignRoleIsLeftAlone(String suffix) throws Exception {
    server.execute(
        "CREATE ROLE " + name + suffix + " LOGIN",
        "COMMENT ON ROLE " + name + suffix + " IS 'hosteddb:other:" + identity.database() + "'");
    assertThatThrownBy(() -> steps.provision(true))
        .isInstanceOfSatisfying(ProviderException.class, e -> assertConflict(e, "a role"));
    assertThat(steps.deprovision()).isInstanceOf(StepResult.Done.class);
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
    assertThatThrownBy(() -> steps.provision(false))
        .isInstanceOfSatisfying(ProviderException.class, e -> assertConflict(e, "a database"));
    assertThat(steps.deprovision()).isInstanceOf(StepResult.Done.class);
    assertThat(server.traces(identity))
        .containsExactly("database " + name, "role " + name + "_owner");
    server.execute("DROP DATABASE " + name, "DROP ROLE " + name + "_owner");
  }

  @Test
  void administratorNeedsToBeNoSuperuser() throws Exception {
    server.execute("CREATE ROLE clerk LOGIN CREATEDB CREATEROLE PASSWORD 'clerk password'");
    PostgresServerProvider clerk = TestServer.provider(server.admin("clerk", "clerk password"));
    Steps clerkSteps = new Steps(clerk, identity);
    String url = Steps.url(clerkSteps.provision(false));
    clerkSteps.provision(true);
    try (Connection own = Steps.connect(url);
        Connection elsewhere = Steps.connect(url, "postgres")) {
      assertThat(own.isValid(5)).isTrue();
      assertThat(clerkSteps.deprovision()).isInstanceOf(StepResult.Done.class);
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
