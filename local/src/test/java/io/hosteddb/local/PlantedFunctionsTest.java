package io.hosteddb.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.local.internal.files.PrivateFiles;
import io.hosteddb.local.internal.postgres.TestHome;
import io.hosteddb.provider.postgres.server.PostgresServerProviderFactory;
import io.hosteddb.spi.AmendRequest;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Extensions whose scripts say what they mean carelessly, as many do: a function with a better
 * match is the tenant's, and would run as a superuser if the script found it. Here it writes down
 * that it ran, and does nothing else.
 */
@Order(Integer.MAX_VALUE)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "The installation is made of symbolic links.")
@ResourceLock("postgres/local")
class PlantedFunctionsTest {
  private static final String SAYS =
      "CREATE FUNCTION %1$s(text) RETURNS text LANGUAGE sql RETURN upper($1);"
          + " CREATE TABLE said_%1$s AS SELECT %1$s('hello'::varchar) AS word;"
          + " GRANT SELECT ON said_%1$s TO PUBLIC;";

  private static Path directory;
  private static DatabaseProvider local;

  private final ProviderDriver steps = ProviderDriver.of(ProviderDriver.newIdentity());
  private final String name = steps.identity().vendorName().withUnderscores();
  private String url;

  @BeforeAll
  static void start() throws Exception {
    directory = Files.createTempDirectory("planted");
    Path home = TestHome.copy(directory.resolve("home"));
    TestHome.add(home, "careless", "relocatable = true\n", SAYS.formatted("careless"));
    TestHome.add(home, "rigid", "relocatable = false\n", SAYS.formatted("rigid"));
    TestHome.add(home, "fixed", "schema = 'fixed_place'\n", SAYS.formatted("fixed"));
    TestHome.add(home, "paint", "trusted = true\nrelocatable = true\n", "");
    TestHome.add(
        home, "needy", "requires = 'paint'\nrelocatable = true\n", SAYS.formatted("needy"));
    TestHome.add(
        home,
        "modest",
        "superuser = false\n",
        "CREATE FUNCTION modest() RETURNS text LANGUAGE sql RETURN 'modest';");
    local = open(new LocalPostgresProviderFactory(), Map.of("local.postgres.home", home + ""));
  }

  private static DatabaseProvider open(
      DatabaseProviderFactory factory, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    if (factory instanceof LocalPostgresProviderFactory) {
      all.put("local.data-dir", directory.resolve("data").toString());
    }
    return ProviderDriver.open(factory, all, LocalProviders.context());
  }

  @AfterAll
  static void stop() throws Exception {
    local.close();
    PrivateFiles.deleteTree(directory);
  }

  @BeforeEach
  void attach() throws Exception {
    url = LocalProviders.value(steps.servedBy(local).provision(), "DATABASE_URL");
    Pg.execute(
        url,
        "CREATE TABLE witness (function text, runs_as text)",
        "GRANT ALL ON witness TO PUBLIC");
  }

  @AfterEach
  void nothingOfTheTenantRan() throws Exception {
    try {
      assertThat(
              Pg.query(url, "SELECT string_agg(function || ' as ' || runs_as, ', ') FROM witness"))
          .isEqualTo("null");
    } finally {
      steps.servedBy(local).deprovision();
    }
  }

  private static String plant(String schema, String function) {
    return ("CREATE FUNCTION %1$s.%2$s(varchar) RETURNS text LANGUAGE plpgsql AS $$ BEGIN"
            + " INSERT INTO public.witness VALUES ('%2$s', current_user); RETURN 'taken over';"
            + " END $$")
        .formatted(schema, function);
  }

  private List<String> amend(String extensions) throws Exception {
    try (DatabaseProvider server =
        open(
            new PostgresServerProviderFactory(),
            Map.of("postgres.admin-url", admin("postgres"), "postgres.extensions", extensions))) {
      return server
          .amending()
          .orElseThrow()
          .amend(
              new AmendRequest(
                  steps.identity(),
                  steps.checkpoint(),
                  name,
                  CallContext.startingNow(Duration.ofSeconds(60))));
    }
  }

  private String admin(String database) throws Exception {
    String password = Files.readString(directory.resolve("data/postgres/admin-password"));
    return "postgresql://postgres:"
        + password
        + "@127.0.0.1:"
        + URI.create(url).getPort()
        + "/"
        + database;
  }

  private void assertRefused(String extensions, String extension, String schema) {
    assertThatThrownBy(() -> amend(extensions))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e ->
                assertThat(e.failure().message())
                    .contains("The extension " + extension + " is not installed as administrator")
                    .contains("the schema " + schema));
  }

  /** What was made while one could is still there. */
  @Test
  void rightThatWasTakenAway_provesNothing() throws Exception {
    Pg.execute(
        url,
        plant("public", "careless"),
        plant("public", "rigid"),
        "REVOKE CREATE ON SCHEMA public FROM pg_database_owner");

    assertThat(amend("careless")).hasSize(1);
    assertThat(Pg.query(url, "SELECT word FROM public.said_careless")).isEqualTo("HELLO");
    assertRefused("rigid", "rigid", "public");
  }

  @Test
  void schemaOfALoginRole_isNotTheAdministrators() throws Exception {
    Pg.execute(
        url,
        "SET ROLE NONE",
        "CREATE SCHEMA gis",
        "GRANT USAGE ON SCHEMA gis TO PUBLIC",
        plant("gis", "careless"),
        plant("gis", "rigid"));

    assertRefused("rigid schema gis", "rigid", "gis");
    assertThat(amend("careless schema gis"))
        .startsWith("Installed the extension careless in the schema gis.");
    assertThat(Pg.query(url, "SELECT word FROM gis.said_careless")).isEqualTo("HELLO");
  }

  @Test
  void schemaOfTheExtensionsOwnChoice_mayBeTheTenants() throws Exception {
    Pg.execute(
        url,
        "SET ROLE NONE",
        "CREATE SCHEMA fixed_place",
        "GRANT USAGE ON SCHEMA fixed_place TO PUBLIC",
        plant("fixed_place", "fixed"));

    assertRefused("fixed", "fixed", "fixed_place");
  }

  /** The tenant makes the schema between the look and the statement. */
  @Test
  void tenantWhoIsQuicker_getsNothing() throws Exception {
    Pg.execute(
        admin(name),
        "CREATE FUNCTION public.quicker() RETURNS event_trigger LANGUAGE plpgsql AS $body$ BEGIN"
            + " CREATE SCHEMA fixed_place; "
            + plant("fixed_place", "fixed")
            + "; END $body$",
        "CREATE EVENT TRIGGER quicker ON ddl_command_start WHEN TAG IN ('CREATE EXTENSION')"
            + " EXECUTE FUNCTION public.quicker()");

    assertThatThrownBy(() -> amend("fixed")).isInstanceOf(ProviderException.class);

    Pg.execute(admin(name), "DROP EVENT TRIGGER quicker");
    assertThat(amend("fixed"))
        .startsWith("Installed the extension fixed in the schema fixed_place.");
    assertThat(Pg.query(admin(name), "SELECT word FROM fixed_place.said_fixed")).isEqualTo("HELLO");
  }

  @Test
  void whereWhatIsRequiredStands_isLookedAtToo() throws Exception {
    assertThat(amend("paint")).hasSize(1);
    Pg.execute(
        url, plant("public", "needy"), "REVOKE CREATE ON SCHEMA public FROM pg_database_owner");
    assertRefused("paint, needy schema tools", "paint", "public");

    Pg.execute(url, "DROP EXTENSION paint");
    assertThat(amend("paint schema tools, needy schema tools")).hasSize(3);
    assertThat(Pg.query(url, "SELECT word FROM said_needy")).isEqualTo("HELLO");
  }

  @Test
  void whoMovesWhatIsRequired_isWaitedFor() throws Exception {
    assertThat(amend("paint schema tools")).hasSize(2);
    Pg.execute(url, "CREATE SCHEMA mine", plant("mine", "needy"));
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try (Connection tenant = Pg.connect(url, null);
        Statement statement = tenant.createStatement()) {
      tenant.setAutoCommit(false);
      statement.execute("DROP EXTENSION paint");
      statement.execute("CREATE EXTENSION paint SCHEMA mine");
      Future<?> amending =
          pool.submit(() -> {
            assertThatThrownBy(() -> amend("paint, needy schema tools"))
                .hasMessageContaining("paint was removed from the database");
            return true;
          });
      String waiting =
          "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
              + " AND datname = current_database()";
      String admin = admin(name);
      LocalProviders.eventually(() -> {
        assertThat(Pg.query(admin, waiting)).isEqualTo("1");
        return true;
      });
      tenant.commit();
      assertThat(amending.get(1, TimeUnit.MINUTES)).isEqualTo(true);
      assertRefused("paint, needy schema tools", "paint", "mine");
    } finally {
      pool.shutdownNow();
    }
  }

  /** Its script runs as the owner, who may only use the administrator's schema. */
  @Test
  void whatNeedsNoSuperuser_goesToASchemaThatIsNamed() throws Exception {
    assertThat(amend("modest schema tools")).hasSize(2);
    assertThat(Pg.query(url, "SELECT modest()")).isEqualTo("modest");
    assertThat(
            Pg.query(
                url,
                "SELECT has_schema_privilege('tools', 'CREATE') || ' ' || nspowner::regrole"
                    + " FROM pg_namespace WHERE nspname = 'tools'"))
        .isEqualTo("false postgres");
    // What is there now is the owner's, and nothing of it may be in a script's way.
    assertRefused("rigid schema tools", "rigid", "tools");
  }

  @Test
  void schemaOfTheNameThatWeUsedOnce_isNotInTheWay() throws Exception {
    Pg.execute(url, "CREATE SCHEMA hosteddb_installing");
    assertThat(amend("careless")).hasSize(1);
    assertThat(Pg.query(url, "SELECT word FROM public.said_careless")).isEqualTo("HELLO");
    assertThat(
            Pg.query(
                url,
                "SELECT string_agg(nspname, ',') FROM pg_namespace WHERE nspname LIKE 'hosteddb%'"))
        .isEqualTo("hosteddb_installing");
  }
}
