package io.hosteddb.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.local.internal.files.PrivateFiles;
import io.hosteddb.local.internal.postgres.TestHome;
import io.hosteddb.model.WorkloadKind;
import io.hosteddb.spi.AmendRequest;
import io.hosteddb.spi.Amending;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.WorkloadSupport;
import io.hosteddb.testkit.provider.ProviderDriver;
import io.hosteddb.testlaunch.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** An installed PostgreSQL with extensions that the bundled one does not have. */
@Order(Integer.MAX_VALUE)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "The installation is made of symbolic links.")
@ResourceLock("postgres/local")
class LocalExtensionsTest {
  private final ProviderDriver steps = ProviderDriver.of(ProviderDriver.newIdentity());

  private final List<Path> homes = new ArrayList<>();

  @TempDir Path directory;

  private Path home() throws Exception {
    Path made = TestHome.copy(RunFolder.newKeptFolder("postgres-home-"));
    homes.add(made);
    return made;
  }

  @AfterEach
  void removeHomes() throws Exception {
    for (Path home : homes) {
      PrivateFiles.deleteTree(home);
    }
  }

  private DatabaseProvider open(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("local.data-dir", directory.resolve("data").toString());
    return ProviderDriver.open(new LocalPostgresProviderFactory(), all, LocalProviders.context());
  }

  @Test
  void installedPostgresServes_withTheExtensionsItHas() throws Exception {
    Path home = home();
    TestHome.add(
        home,
        "shapes",
        "requires = 'colours, pgcrypto'\nrelocatable = true\n",
        "CREATE FUNCTION shape() RETURNS text LANGUAGE sql RETURN 'round and ' || colour();");
    TestHome.add(
        home,
        "colours",
        "trusted = true\nrelocatable = true\n",
        "CREATE FUNCTION colour() RETURNS text LANGUAGE sql RETURN 'red';");

    try (DatabaseProvider provider =
        open(
            Map.of(
                "local.postgres.home",
                home.toString(),
                "postgres.extensions",
                "shapes schema things"))) {
      String url = LocalProviders.value(steps.servedBy(provider).provision(), "DATABASE_URL");
      assertThat(Pg.query(url, "SELECT shape()")).isEqualTo("round and red");
      assertThat(
              Pg.query(
                  url,
                  "SELECT string_agg(extname || ' ' || nspname, ', ' ORDER BY extname)"
                      + " FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace"
                      + " WHERE extname <> 'plpgsql'"))
          .isEqualTo("colours things, pgcrypto things, shapes things");
    }
    // Another start, with one extension more for what is made from then on.
    try (DatabaseProvider provider =
        open(
            Map.of(
                "local.postgres.home",
                home.toString(),
                "postgres.extensions",
                "shapes, amcheck"))) {
      ProviderDriver other = ProviderDriver.of(ProviderDriver.newIdentity()).servedBy(provider);
      String url = LocalProviders.value(other.provision(), "DATABASE_URL");
      assertThat(Pg.query(url, "SELECT shape()")).isEqualTo("round and red");
      other.deprovision();
      steps.servedBy(provider).deprovision();
    }
  }

  /**
   * The script says what it means carelessly, as many do. Installed straight into a schema in which
   * the tenant can create, it would run the tenant's function as a superuser.
   */
  @Test
  void scriptOfAnExtension_doesNotRunWhatTheTenantPrepared() throws Exception {
    Path home = home();
    TestHome.add(
        home,
        "careless",
        "relocatable = true\n",
        "CREATE FUNCTION shout(text) RETURNS text LANGUAGE sql RETURN upper($1);"
            + " CREATE TABLE said AS SELECT shout('hello'::varchar) AS word;"
            + " GRANT SELECT ON said TO PUBLIC;");
    TestHome.add(home, "rigid", "relocatable = false\n", "SELECT shout('hello'::varchar);");
    String url;
    try (DatabaseProvider provider = open(Map.of("local.postgres.home", home.toString()))) {
      url = LocalProviders.value(steps.servedBy(provider).provision(), "DATABASE_URL");
      String tenant = Pg.query(url, "SELECT session_user");
      Pg.execute(
          url,
          "CREATE FUNCTION shout(varchar) RETURNS text LANGUAGE plpgsql AS $$ BEGIN"
              + (" EXECUTE 'ALTER ROLE " + tenant + " SUPERUSER'; RETURN 'taken over';")
              + " END $$");
    }
    try (DatabaseProvider provider =
        open(
            Map.of(
                "local.postgres.home",
                home.toString(),
                "postgres.extensions",
                "careless, rigid"))) {
      Amending amending = provider.amending().orElseThrow();
      assertThat(LocalProviders.eventually(() -> refusal(amending)))
          .contains("The extension rigid is not installed as administrator");
      assertThat(Pg.query(url, "SELECT word FROM public.said")).isEqualTo("HELLO");
      assertThat(Pg.query(url, "SELECT rolsuper FROM pg_roles WHERE rolname = session_user"))
          .isEqualTo("f");
      steps.servedBy(provider).deprovision();
    }
  }

  /** Waits for the server: until it runs, that is the refusal. */
  private String refusal(Amending amending) throws InterruptedException {
    AmendRequest request =
        new AmendRequest(
            steps.identity(),
            steps.checkpoint(),
            steps.identity().vendorName().withUnderscores(),
            CallContext.startingNow(Duration.ofSeconds(60)));
    try {
      return "none: " + amending.amend(request);
    } catch (ProviderException e) {
      assertThat(e.failure().message()).isNotEqualTo("The local PostgreSQL is starting.");
      return e.failure().message();
    }
  }

  /** What stands in for pgvector here is empty: it is there, and whether it is trusted counts. */
  @Test
  void vectorsAreServed_ifTheyCanBe() throws Exception {
    assertThat(vectors(Map.of()))
        .matches(support -> !support.works())
        .extracting(WorkloadSupport::note)
        .asString()
        .contains("has no pgvector", "local.postgres.home");

    Path untrusted = home();
    TestHome.add(untrusted, "vector", "", "");
    assertThat(vectors(Map.of("local.postgres.home", untrusted.toString())))
        .matches(support -> !support.works())
        .extracting(WorkloadSupport::note)
        .asString()
        .contains("only an administrator may install", "'postgres.extensions'");
    assertThat(
            vectors(
                Map.of(
                    "local.postgres.home",
                    untrusted.toString(),
                    "postgres.extensions",
                    "vector schema ai")))
        .matches(WorkloadSupport::works);

    Path trusted = home();
    TestHome.add(trusted, "vector", "trusted = true\n", "");
    assertThat(vectors(Map.of("local.postgres.home", trusted.toString())))
        .matches(WorkloadSupport::works);
  }

  private WorkloadSupport vectors(Map<String, String> settings) throws Exception {
    try (DatabaseProvider provider = open(settings)) {
      return provider.workloads(CallContext.startingNow(Duration.ofSeconds(30))).stream()
          .filter(support -> support.workload().equals(WorkloadKind.VECTORS))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void bundledPostgresLacksMost_whichTheStartSays() {
    assertThatThrownBy(
            () -> open(Map.of("postgres.extensions", "vector, pgcrypto, postgis schema gis")))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e ->
                assertThat(e)
                    .hasMessageContaining("does not have the extensions vector, postgis,")
                    .hasMessageContaining("set 'local.postgres.home'")
                    .hasMessageContaining("-pgvector"));
    // The directory is free again for whoever corrects the settings.
    open(Map.of("postgres.extensions", "pgcrypto")).close();
    assertThat(Files.exists(directory.resolve("data/postgres/cluster"))).isFalse();
  }
}
