package io.hosteddb.spring;

import static io.hosteddb.spring.Applications.KEYSET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.store.jdbc.JdbcDatabaseStore;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

class FailureAnalysisTest {
  private static final String PROVIDERS = "hosteddb.providers=turso";
  private static final String LOCAL = "hosteddb.turso.backend=local";

  private static ApplicationContextRunner withPool() {
    return Applications.withPool(Applications.withFake(), Applications.newDatabase());
  }

  /** Starts an application that fails, and what its user reads. */
  private static FailureAnalysis analysis(ApplicationContextRunner runner) {
    CompletableFuture<Environment> environment = new CompletableFuture<>();
    AtomicReference<@Nullable FailureAnalysis> found = new AtomicReference<>();
    runner
        .withInitializer(context -> environment.complete(context.getEnvironment()))
        .run(context -> {
          Throwable failure = context.getStartupFailure();
          assertThat(failure).as("why the application does not start").isNotNull();
          if (failure != null) {
            FailureAnalysis analysis =
                new ConfigurationFailureAnalyzer(environment.join()).analyze(failure);
            found.set(analysis == null ? new StoreFailureAnalyzer().analyze(failure) : analysis);
          }
        });
    return Objects.requireNonNull(found.get(), "not analyzed");
  }

  @Test
  void aStoreWithoutACipher_saysHowToMakeAKeyset() {
    FailureAnalysis analysis = analysis(withPool());

    assertThat(analysis.getDescription())
        .isEqualTo(
            """
            Hosted databases cannot start as configured:

            - The JDBC store keeps secrets, and nothing is set to encrypt them with: neither \
            hosteddb.keyset nor hosteddb.keyset-file, and no SecretCipher bean.\
            """);
    assertThat(analysis.getAction())
        .contains(
            "TinkKeyset.generate().write(Path.of(\"hosteddb-keyset.json\"))",
            "hosteddb.keyset-file",
            "HOSTEDDB_KEYSET",
            "SecretCipher bean",
            "hosteddb.store=memory");
  }

  @Test
  void anotherKey_saysThatItMustBeTheOldOne() {
    String url = Applications.newDatabase();
    ApplicationContextRunner runner = Applications.withPool(Applications.withFake(), url);
    runner
        .withPropertyValues("hosteddb.keyset=" + KEYSET)
        .run(context -> assertThat(context).hasNotFailed());
    String other = TinkKeyset.generate().toBase64().reveal();

    FailureAnalysis analysis = analysis(runner.withPropertyValues("hosteddb.keyset=" + other));

    assertThat(analysis.getDescription())
        .contains("This cipher does not open this store")
        .doesNotContain(other);
    assertThat(analysis.getAction())
        .contains("the keyset that the store was made with", "hosteddb.jdbc.schema");
  }

  @Test
  void aKeysetThatIsNone_isNotRepeated() {
    FailureAnalysis analysis =
        analysis(withPool().withPropertyValues("hosteddb.keyset=hunter2hunter2"));

    assertThat(analysis.getDescription())
        .contains("The keyset is not one of Tink's for AEAD")
        .doesNotContain("hunter2");
    assertThat(analysis.getAction()).contains("hosteddb.keyset to a Tink keyset for AEAD");
  }

  @Test
  void aKeysetFileThatIsNotThere_isNamed(@TempDir Path folder) {
    Path file = folder.resolve("keyset.json");

    FailureAnalysis analysis =
        analysis(withPool().withPropertyValues("hosteddb.keyset-file=" + file));

    assertThat(analysis.getDescription()).contains("There is no keyset file " + file);
  }

  @Test
  void keysetAndFile_cannotBothBeMeant() {
    FailureAnalysis analysis =
        analysis(
            withPool()
                .withPropertyValues(
                    "hosteddb.keyset=" + KEYSET, "hosteddb.keyset-file=keyset.json"));

    assertThat(analysis.getAction())
        .isEqualTo("- Remove one of hosteddb.keyset and hosteddb.keyset-file.");
  }

  @Test
  void severalDataSources_areNamed() {
    FailureAnalysis analysis =
        analysis(
            Applications.withFake()
                .withBean("orders", DataSource.class, JdbcDataSource::new)
                .withBean("people", DataSource.class, JdbcDataSource::new));

    assertThat(analysis.getDescription()).contains("2 DataSources (orders, people)");
    assertThat(analysis.getAction()).contains("@HostedDatabasesDataSource", "@Primary");
  }

  @Test
  void jdbcWithoutADataSource_saysWhatToAdd() {
    FailureAnalysis analysis =
        analysis(Applications.withFake().withPropertyValues("hosteddb.store=jdbc"));

    assertThat(analysis.getDescription())
        .contains("hosteddb.store is jdbc, and the application has no DataSource.");
    assertThat(analysis.getAction())
        .contains("spring-boot-starter-jdbc", "spring.datasource.url", "hosteddb.store=memory");
  }

  @Test
  void jdbcWithoutTheModule_saysWhatToAdd() {
    FailureAnalysis analysis =
        analysis(
            withPool()
                .withPropertyValues("hosteddb.store=jdbc")
                .withClassLoader(new FilteredClassLoader(JdbcDatabaseStore.class)));

    assertThat(analysis.getAction()).contains("Add io.hosteddb:hosteddb-store-jdbc");
  }

  @Test
  void aDatabaseThatTheStoreDoesNotKnow_saysWhichOnesItKnows(@TempDir Path folder) {
    FailureAnalysis analysis =
        analysis(
            Applications.withPool(Applications.withFake(), "jdbc:h2:" + folder.resolve("store"))
                .withPropertyValues("hosteddb.keyset=" + KEYSET));

    assertThat(analysis.getDescription()).contains("jdbc:h2:retry:");
    assertThat(analysis.getAction()).contains("spring.datasource.url", "PostgreSQL 14 or later");
  }

  @Test
  void aDatabaseThatDoesNotAnswer_saysWhatToCheck() {
    FailureAnalysis analysis =
        analysis(
            Applications.withPool(
                    Applications.withFake(), "jdbc:h2:tcp://localhost:1/none;PASSWORD=hunter2")
                .withPropertyValues("hosteddb.keyset=" + KEYSET));

    assertThat(analysis.getDescription())
        .contains("The store of hosted databases cannot be opened", "SQL state")
        .doesNotContain("hunter2");
    assertThat(analysis.getAction()).contains("spring.datasource.url", "hosteddb.store=memory");
  }

  @Test
  void aPoolOfOneConnection_namesTheProperty() {
    FailureAnalysis analysis =
        analysis(
            Applications.withFake()
                .withBean(
                    "dataSource",
                    DataSource.class,
                    () -> {
                      HikariDataSource pool = Applications.pool(Applications.newDatabase());
                      pool.setMaximumPoolSize(1);
                      pool.setConnectionTimeout(250);
                      return pool;
                    })
                .withPropertyValues("hosteddb.keyset=" + KEYSET));

    assertThat(analysis.getDescription()).contains("the DataSource gives one connection");
    assertThat(analysis.getAction())
        .startsWith("- Set spring.datasource.hikari.maximum-pool-size")
        .doesNotContain("hosteddb.data-source.pool");
  }

  @Test
  void aUserWhoIsRefused_namesTheProperties() {
    String url = Applications.newDatabase();
    Applications.withPool(Applications.withFake(), url)
        .withPropertyValues("hosteddb.keyset=" + KEYSET)
        .run(context -> assertThat(context).hasNotFailed());

    FailureAnalysis analysis =
        analysis(
            Applications.withPool(Applications.withFake(), url + ";PASSWORD=hunter2")
                .withPropertyValues("hosteddb.keyset=" + KEYSET));

    assertThat(analysis.getDescription())
        .contains("refuses its user")
        .doesNotContain("hunter2", "does not answer");
    assertThat(analysis.getAction()).contains("spring.datasource.username");
  }

  @Test
  void aSchemaThatIsNotThere_namesTheProperties() {
    FailureAnalysis analysis =
        analysis(
            withPool()
                .withPropertyValues("hosteddb.keyset=" + KEYSET, "hosteddb.jdbc.migrate=false"));

    assertThat(analysis.getDescription()).contains("There is no schema hosteddb");
    assertThat(analysis.getAction()).contains("hosteddb.jdbc.schema", "hosteddb.jdbc.migrate");
  }

  @Test
  void aBackendThatCannotBeChosen_namesThePropertyAndTheChoices() {
    FailureAnalysis analysis =
        analysis(
            Applications.plain()
                .withPropertyValues(
                    "hosteddb.providers=postgres", "hosteddb.neon.api-key=hunter2"));

    assertThat(analysis.getDescription())
        .contains(
            "The provider 'postgres' has several backends",
            "local, neon (needs neon.api-key), server (needs postgres.admin-url)")
        .doesNotContain("hunter2");
    assertThat(analysis.getAction())
        .isEqualTo("- Set hosteddb.postgres.backend (environment: HOSTEDDB_POSTGRES_BACKEND).");
  }

  @Test
  void aMissingBackend_isToBeCorrected() {
    FailureAnalysis analysis =
        analysis(
            Applications.plain()
                .withPropertyValues(
                    "hosteddb.providers=postgres", "hosteddb.postgres.backend=nein"));

    assertThat(analysis.getDescription())
        .contains("There is no backend 'nein' of provider 'postgres'", "Did you mean neon?");
    assertThat(analysis.getAction())
        .isEqualTo("- Correct hosteddb.postgres.backend (environment: HOSTEDDB_POSTGRES_BACKEND).");
  }

  @Test
  void aMissingRequiredSetting_isToBeSet() {
    FailureAnalysis analysis =
        analysis(
            Applications.plain()
                .withPropertyValues(
                    "hosteddb.providers=postgres", "hosteddb.postgres.backend=neon"));

    assertThat(analysis.getDescription()).contains("The setting 'neon.api-key' is missing");
    assertThat(analysis.getAction())
        .contains("- Set hosteddb.neon.api-key (environment: HOSTEDDB_NEON_API_KEY).");
  }

  @Test
  void aProviderThatNobodyKnows_isNamedWithoutTheValue() {
    FailureAnalysis analysis =
        analysis(
            Applications.plain()
                .withPropertyValues(PROVIDERS, LOCAL, "hosteddb.mysql.api-token=hunter2"));

    assertThat(analysis.getDescription())
        .contains("No provider reads the setting 'mysql.api-token'")
        .doesNotContain("hunter2");
  }

  @Test
  void aTypingErrorInAProvidersProperty_isNamedWithWhatWasMeantAndWhereItStands() {
    FailureAnalysis analysis =
        analysis(
            Applications.plain()
                .withPropertyValues(PROVIDERS, LOCAL, "hosteddb.turso.api-kye=hunter2"));

    assertThat(analysis.getDescription())
        .contains(
            "No provider reads the setting 'turso.api-kye'. Did you mean turso.api-key?",
            "(hosteddb.turso.api-kye is set by ")
        .doesNotContain("hunter2");
    assertThat(analysis.getAction())
        .isEqualTo(
            "- Correct the name of the property hosteddb.turso.api-kye, or remove it."
                + " Did you mean hosteddb.turso.api-key?");
  }

  @Test
  void aTypingErrorInAPropertyOfTheStarter_isNamedWithWhatWasMeant() {
    FailureAnalysis analysis =
        analysis(
            Applications.plain().withPropertyValues(PROVIDERS, LOCAL, "hosteddb.keyset-fil=a"));

    assertThat(analysis.getAction())
        .contains(
            "the property hosteddb.keyset-fil, or remove it. Did you mean hosteddb.keyset-file");
  }

  @Test
  void anUnknownEnvironmentVariable_isNamed() {
    FailureAnalysis analysis =
        analysis(
            Applications.withVariables(
                Applications.plain().withPropertyValues(PROVIDERS, LOCAL),
                Map.of("HOSTEDDB_TURSO_API_KYE", "hunter2")));

    assertThat(analysis.getAction())
        .isEqualTo(
            "- Correct the name of the environment variable HOSTEDDB_TURSO_API_KYE, or remove"
                + " it.");
  }

  @Test
  void aWrongNumberOrName_namesTheProperty() {
    assertThat(analysis(Applications.withFake().withPropertyValues("hosteddb.platform=Not OK")))
        .extracting(FailureAnalysis::getAction)
        .isEqualTo("- Correct hosteddb.platform.");
    assertThat(analysis(Applications.withFake().withPropertyValues("hosteddb.vendor-prefix=9")))
        .extracting(FailureAnalysis::getAction)
        .isEqualTo("- Correct hosteddb.vendor-prefix.");
    assertThat(analysis(Applications.withFake().withPropertyValues("hosteddb.parallelism=0")))
        .extracting(FailureAnalysis::getAction)
        .isEqualTo("- Correct hosteddb.parallelism.");
    assertThat(
            analysis(
                Applications.withFake()
                    .withPropertyValues("hosteddb.call-budget=0s", "hosteddb.shutdown-grace=-1s")))
        .extracting(FailureAnalysis::getAction)
        .isEqualTo("- Correct hosteddb.call-budget.\n- Correct hosteddb.shutdown-grace.");
    assertThat(
            analysis(Applications.withFake().withPropertyValues("hosteddb.rotation-overlap=-1s")))
        .extracting(FailureAnalysis::getAction)
        .isEqualTo("- Correct hosteddb.rotation-overlap.");
    assertThat(
            analysis(
                withPool()
                    .withPropertyValues("hosteddb.keyset=" + KEYSET, "hosteddb.jdbc.lease=1ms")))
        .extracting(FailureAnalysis::getAction)
        .isEqualTo("- Correct hosteddb.jdbc.lease.");
  }

  @Configuration(proxyBeanMethods = false)
  @Import(HostedDatabasesAutoConfiguration.class)
  static class Failing {}

  @Test
  void aRealApplication_saysIt() {
    String loggingSystem = "org.springframework.boot.logging.LoggingSystem";
    System.setProperty(loggingSystem, "none");
    try (LogLines log = LogLines.of("org.springframework.boot")) {
      SpringApplication application =
          new SpringApplicationBuilder(Failing.class)
              .web(WebApplicationType.NONE)
              .bannerMode(Banner.Mode.OFF)
              .registerShutdownHook(false)
              .properties("hosteddb.providers=postgres", "hosteddb.postgres.backend=nein")
              .build();

      assertThatThrownBy(application::run).hasRootCauseInstanceOf(ConfigurationException.class);
      assertThat(log.lines())
          .anyMatch(line ->
              line.contains("APPLICATION FAILED TO START")
                  && line.contains("Correct hosteddb.postgres.backend"));
    } finally {
      System.clearProperty(loggingSystem);
    }
  }

  @Test
  void durationsWithoutAUnit_areRefusedTogether() {
    FailureAnalysis analysis =
        analysis(
            Applications.withFake()
                .withPropertyValues(
                    "hosteddb.call-budget=30",
                    "hosteddb.rotation-overlap=24",
                    "hosteddb.jdbc.lease=30",
                    "hosteddb.jdbc.poll-interval=1s",
                    "hosteddb.shutdown-grace=0"));

    assertThat(analysis.getDescription().lines().filter(line -> line.startsWith("- ")))
        .hasSize(3)
        .first()
        .asString()
        .contains("hosteddb.call-budget is 30 without a unit", "30s", "30ms");
    assertThat(analysis.getAction())
        .contains("Correct hosteddb.rotation-overlap.", "Correct hosteddb.jdbc.lease.");
  }

  @Test
  void aBlankKeyset_isSaidToBeBlank() {
    assertThat(analysis(withPool().withPropertyValues("hosteddb.keyset=")).getDescription())
        .contains("The keyset is blank.");
  }
}
