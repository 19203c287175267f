package io.hosteddb.provider.postgres.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.WorkloadKind;
import io.hosteddb.provider.postgres.extension.AvailableExtension;
import io.hosteddb.provider.postgres.extension.PlannedExtension;
import io.hosteddb.provider.postgres.extension.PostgresExtension;
import io.hosteddb.provider.postgres.internal.CallSession;
import io.hosteddb.provider.postgres.internal.ExtensionTrial;
import io.hosteddb.spi.AmendRequest;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.WorkloadSupport;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * With extensions that come with PostgreSQL itself: amcheck, dblink and earthdistance are for
 * superusers, pgcrypto, hstore and cube are trusted.
 */
@ResourceLock(TestServer.LOCK)
class PostgresServerExtensionsTest {
  private final TestServer server = TestServer.get();
  private final DatabaseIdentity identity = TestServer.newIdentity();
  private final String name = identity.vendorName().withUnderscores();
  private final ProviderDriver steps = ProviderDriver.of(identity);

  @AfterEach
  void detach() throws Exception {
    steps.servedBy(server.provider()).deprovision();
    assertThat(server.traces(identity)).isEmpty();
  }

  private PostgresServerProvider with(String extensions) {
    return with(extensions, server.options());
  }

  private static PostgresServerProvider with(String extensions, PostgresServerSettings options) {
    return new PostgresServerProvider(
        options.withExtensions(PostgresExtension.parse(extensions)), TestServer.context());
  }

  @Test
  void areThereWhenTheDatabaseIs() throws Exception {
    String url =
        TestServer.url(
            steps
                .servedBy(with("earthdistance, amcheck schema tools, pgcrypto schema tools"))
                .provision());

    assertThat(
            tenant(
                url,
                "SELECT extname || ' in ' || nspname || ' of ' || extowner::regrole FROM"
                    + " pg_extension JOIN pg_namespace n ON n.oid = extnamespace"
                    + " WHERE extname <> 'plpgsql' ORDER BY 1"))
        .containsExactly(
            "amcheck in tools of postgres",
            "cube in public of " + name + "_owner",
            "earthdistance in public of postgres",
            "pgcrypto in tools of " + name + "_owner");
    // As programs do, that know no schema.
    assertThat(tenant(url, "SELECT encode(digest('x', 'md5'), 'hex')"))
        .containsExactly("9dd4e461268c8034f5c8564e155c67a6");
    assertThat(tenant(url, "SELECT earth_distance(ll_to_earth(0, 0), ll_to_earth(0, 0))"))
        .containsExactly("0");
    assertThat(tenant(url, "SELECT to_regprocedure('bt_index_check(regclass)') IS NULL"))
        .as("the path reaches the schema that was named")
        .containsExactly("f");
  }

  @Test
  void tenantKeepsInHandWhatPostgresTrusts() throws Exception {
    String url = TestServer.url(steps.servedBy(with("dblink, pgcrypto")).provision());

    tenant(
        url,
        // Libraries say so whether it is there or not.
        "CREATE EXTENSION IF NOT EXISTS dblink",
        "DROP EXTENSION pgcrypto",
        "CREATE EXTENSION pgcrypto",
        "CREATE EXTENSION hstore",
        "DROP EXTENSION hstore");
    assertThatThrownBy(() -> tenant(url, "CREATE EXTENSION amcheck"))
        .hasMessageContaining("permission denied to create extension");
    assertThatThrownBy(() -> tenant(url, "DROP EXTENSION dblink"))
        .hasMessageContaining("must be owner");
  }

  @Test
  void areThereAfterACrash_whateverItLeft() throws Exception {
    steps.servedBy(with("amcheck schema tools, pgcrypto schema tools")).provision();
    try (Connection connection = server.superuser(name);
        Statement statement = connection.createStatement()) {
      statement.execute("DROP EXTENSION amcheck");
      statement.execute("ALTER DATABASE " + name + " RESET search_path");
    }

    String url = TestServer.url(steps.mayExist().provision());

    assertThat(
            tenant(
                url,
                "SELECT to_regprocedure('bt_index_check(regclass)') IS NULL"
                    + " OR to_regprocedure('digest(text, text)') IS NULL"))
        .containsExactly("f");
  }

  @Test
  void nothingIsMadeIfOneIsMissing() throws Exception {
    assertThatThrownBy(
            () -> steps.servedBy(with("vector, amcheck, no_such_thing, earthdistance")).provision())
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> {
              assertThat(e.category()).isEqualTo(ErrorCategory.INVALID_REQUEST);
              assertThat(e.failure().message()).contains("vector, no_such_thing,");
              assertThat(e.failure().remedy())
                  .contains("-pgvector", "-no-such-thing", "take them out of the setting");
            });
    assertThat(server.traces(identity)).isEmpty();
  }

  /** Neither a superuser nor the owner of any database. */
  private PostgresServerSettings lesserAdministrator() throws SQLException {
    server.execute(
        "DROP ROLE IF EXISTS lesser_admin",
        "CREATE ROLE lesser_admin LOGIN CREATEDB CREATEROLE PASSWORD 'lesser'");
    PostgresServerSettings options = server.options();
    return new PostgresServerSettings(
        options.descriptor(),
        server.admin("lesser_admin", "lesser"),
        options.endpoint(),
        options.placedRegion(),
        PostgresServerSettings.UNLIMITED);
  }

  private static CallContext aCall() {
    return CallContext.startingNow(Duration.ofSeconds(60));
  }

  @Test
  void administratorThatMayNotInstallOne_isToldSo_beforeAnythingIsMade() throws Exception {
    PostgresServerSettings lesser = lesserAdministrator();
    String sentence =
        "The PostgreSQL server does not install the extension amcheck. It says:"
            + " permission denied to create extension \"amcheck\".";
    try {
      assertThat(with("pgcrypto, amcheck", lesser).workloads(aCall()))
          .filteredOn(support -> !support.workload().equals(WorkloadKind.DOCUMENTS))
          .allSatisfy(support -> {
            assertThat(support.works()).isFalse();
            assertThat(support.note()).startsWith(sentence).contains("superuser");
          });
      assertThatThrownBy(() -> steps.servedBy(with("pgcrypto, amcheck", lesser)).provision())
          .isInstanceOfSatisfying(
              ProviderException.class,
              e -> {
                assertThat(e.category()).isEqualTo(ErrorCategory.UNAUTHORIZED);
                assertThat(e.failure().message()).isEqualTo(sentence);
                assertThat(e.failure().remedy()).contains("superuser", "take it out");
              });
      assertThat(server.traces(identity)).isEmpty();
      // What is trusted takes no superuser, and no trial.
      int before = server.log().length();
      assertThat(with("pgcrypto", lesser).workloads(aCall()).get(0).works()).isTrue();
      assertThat(server.log().substring(before)).doesNotContain("CREATE EXT");
      String url =
          TestServer.url(
              steps.servedBy(with("pgcrypto schema tools", lesser)).mayExist().provision());
      assertThat(tenant(url, "SELECT length(gen_random_bytes(4))")).containsExactly("4");
      assertThat(steps.deprovisionStep()).isInstanceOf(StepResult.Done.class);
    } finally {
      server.execute("DROP ROLE lesser_admin");
    }
  }

  /** Who may make schemas there is not refused for want of that. */
  @Test
  void administratorWithTheRightsOfAnOwner_isRefused_andLeavesNothing() throws Exception {
    PostgresServerSettings lesser = lesserAdministrator();
    try {
      server.execute("GRANT CREATE ON DATABASE postgres TO lesser_admin");

      assertThat(with("earthdistance", lesser).workloads(aCall()).get(0).note())
          .contains("permission denied to create extension \"earthdistance\"");
      assertThat(trialOfTrusted(lesser.admin())).isTrue();

      try (Connection connection = server.superuser("postgres");
          Statement statement = connection.createStatement();
          ResultSet left =
              statement.executeQuery(
                  "SELECT (SELECT count(*) FROM pg_extension)"
                      + " + (SELECT count(*) FROM pg_namespace WHERE nspname ~ '^hosteddb')")) {
        assertThat(left.next()).isTrue();
        assertThat(left.getInt(1)).as("plpgsql").isEqualTo(1);
      }
    } finally {
      server.execute(
          "REVOKE CREATE ON DATABASE postgres FROM lesser_admin", "DROP ROLE lesser_admin");
    }
  }

  /** As where a service lets an administrator install what PostgreSQL does not trust. */
  private static boolean trialOfTrusted(PostgresAdmin admin) throws Exception {
    String url = "jdbc:postgresql://" + admin.host() + ":" + admin.port() + "/postgres";
    AvailableExtension hstore = new AvailableExtension("hstore", false, true, null, List.of());
    try (CallSession session =
        new CallSession(
            DriverManager.getConnection(url, admin.user(), admin.password().reveal()), aCall())) {
      ExtensionTrial.Finding finding =
          ExtensionTrial.of(session, List.of(new PlannedExtension(hstore, null)));
      return finding.seen() && finding.refusal() == null;
    }
  }

  /** Of what is installed in his own database the server says nothing. */
  @Test
  void whatCannotBeSeen_isPromised_untilTheServerHasRefusedIt() throws Exception {
    PostgresServerSettings lesser = lesserAdministrator();
    try {
      server.execute("CREATE EXTENSION amcheck");
      PostgresServerProvider provider = with("amcheck", lesser);
      assertThat(provider.workloads(aCall()).get(0).works()).isTrue();
      assertThatThrownBy(() -> steps.servedBy(provider).provision())
          .hasMessageContaining("permission denied to create extension");

      assertThat(provider.workloads(aCall()).get(0).note())
          .contains("permission denied to create extension \"amcheck\"");

      server.execute("ALTER ROLE lesser_admin SUPERUSER");
      assertThat(provider.workloads(aCall()).get(0).works()).isTrue();
      assertThat(tenant(TestServer.url(steps.mayExist().provision()), "SELECT 1"))
          .containsExactly("1");
      assertThat(steps.deprovisionStep()).isInstanceOf(StepResult.Done.class);
    } finally {
      server.execute("DROP EXTENSION amcheck", "DROP ROLE lesser_admin");
    }
  }

  @Test
  void saysWhatItServes_beforeAnAttach() throws Exception {
    CallContext call = CallContext.startingNow(Duration.ofSeconds(30));

    assertThat(server.provider().workloads(call))
        .extracting(WorkloadSupport::workload, WorkloadSupport::works)
        .containsExactly(
            tuple(WorkloadKind.RELATIONAL, true),
            tuple(WorkloadKind.VECTORS, false),
            tuple(WorkloadKind.DOCUMENTS, false));
    assertThat(server.provider().workloads(call).get(1).note())
        .startsWith("The PostgreSQL server does not have the extension vector (pgvector)");
    assertThat(with("no_such_thing").workloads(call))
        .allSatisfy(support -> {
          assertThat(support.works()).isFalse();
          assertThat(support.note()).contains("does not have the extension no_such_thing");
        });
  }

  private List<String> amend(String extensions) throws InterruptedException {
    return with(extensions)
        .amending()
        .orElseThrow()
        .amend(
            new AmendRequest(
                identity,
                steps.checkpoint(),
                name,
                CallContext.startingNow(Duration.ofSeconds(60))));
  }

  @Test
  void databaseThatExists_getsWhatIsNew_once() throws Exception {
    String url = TestServer.url(steps.servedBy(with("pgcrypto")).provision());
    String more = "pgcrypto, amcheck, dblink schema tools, hstore";

    assertThat(amend(more))
        .containsExactly(
            "Installed the extension amcheck in the schema public.",
            "Installed the extension dblink in the schema tools.",
            "Installed the extension hstore in the schema public.",
            "Set the search path of the database to \"$user\", public, \"tools\".");
    assertThat(amend(more)).isEmpty();
    assertThat(tenant(url, "SELECT 'a=>1'::hstore -> 'a'", "SELECT dblink_get_connections()"))
        .containsExactly("1", "null");
    assertThat(tenant(url, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'hosteddb%'"))
        .isEmpty();
  }

  @Test
  void tenantsOwnSettingsStay_andHinderNothing() throws Exception {
    String url = TestServer.url(steps.servedBy(with("pgcrypto")).provision());
    tenant(
        url,
        "CREATE SCHEMA mine",
        "ALTER DATABASE " + name + " SET search_path = mine, public",
        "ALTER DATABASE " + name + " SET role = " + name + "_owner");

    assertThat(amend("pgcrypto schema tools, amcheck schema tools"))
        .containsExactly(
            "Left the extension pgcrypto in the schema public.",
            "Installed the extension amcheck in the schema tools.",
            "The database has a search path of its own, which lacks tools and was left as it is.");
    assertThat(tenant(url, "SHOW search_path")).containsExactly("mine, public");
  }

  @Test
  void pathThatWasSetByAnEarlierInstallation_isExtended() throws Exception {
    String url = TestServer.url(steps.servedBy(with("amcheck schema tools")).provision());

    assertThat(amend("amcheck schema tools, dblink schema links"))
        .containsExactly(
            "Installed the extension dblink in the schema links.",
            "Set the search path of the database to \"$user\", public, \"tools\", \"links\".");
    assertThat(tenant(url, "SELECT dblink_get_connections()")).containsExactly("null");

    // The same form, with a schema of the tenant's in it.
    tenant(
        url,
        "CREATE SCHEMA mine",
        "ALTER DATABASE " + name + " SET search_path = \"$user\", public, mine");
    assertThat(amend("amcheck schema tools"))
        .containsExactly(
            "The database has a search path of its own, which lacks tools and was left as it is.");
  }

  /** For the administrator, too, who comes into it. */
  @Test
  void limitsOfTheTenant_hinderNothing() throws Exception {
    String url = TestServer.url(steps.servedBy(with("pgcrypto")).provision());
    tenant(
        url,
        "ALTER DATABASE " + name + " SET default_transaction_read_only = on",
        "ALTER DATABASE " + name + " SET default_transaction_isolation = serializable",
        "ALTER DATABASE " + name + " SET lock_timeout = 1");

    assertThat(amend("pgcrypto, amcheck schema tools, hstore")).hasSize(3);
    assertThat(amend("pgcrypto, amcheck schema tools, hstore")).isEmpty();
  }

  /** Behind a pooler the session may be another's next. */
  @Test
  void nothingOfASessionIsSet() throws Exception {
    steps.servedBy(with("pgcrypto")).provision();
    int before = server.log().length();
    assertThat(amend("pgcrypto, amcheck schema tools")).hasSize(2);
    assertThat(server.log().substring(before).lines().filter(line -> line.contains("CREATE EXT")))
        .isNotEmpty();
    assertThat(server.log().substring(before).lines())
        .noneMatch(line -> line.matches(".*: SET (?!LOCAL|TRANSACTION|extra_float|application).*"));
  }

  /** cube is the tenant's, and so is the schema it is in. */
  @Test
  void whatTheTenantCouldHavePrepared_isNotInstalledAsASuperuser() throws Exception {
    steps.servedBy(with("cube")).provision();

    assertThatThrownBy(() -> amend("cube, earthdistance"))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> {
              assertThat(e.failure().message())
                  .contains("The extension cube", "may create objects in the schema public");
              assertThat(e.failure().remedy()).contains("cube schema cube_extension");
            });
  }

  @Test
  void databaseThatIsNotOurs_isLeftAlone() throws Exception {
    assertThatThrownBy(() -> amend("amcheck"))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.category()).isEqualTo(ErrorCategory.NOT_FOUND));
  }

  private static List<String> tenant(String url, String... statements) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection connection = TestServer.connect(url);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        if (statement.execute(sql)) {
          try (ResultSet rows = statement.getResultSet()) {
            while (rows.next()) {
              found.add(String.valueOf(rows.getString(1)));
            }
          }
        }
      }
    }
    return found;
  }
}
