package io.hosteddb.spring.temporary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.database.NotReadyException;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.temporary.TemporaryDatabase;
import io.r2dbc.spi.ConnectionFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration;
import org.springframework.boot.mongodb.autoconfigure.MongoConnectionDetails;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** When databases come and go with contexts, and what is said where they cannot. */
class ContextsTest {
  private final ApplicationContextRunner contexts =
      new ApplicationContextRunner()
          .withPropertyValues("hosteddb.temporary.leftovers-dir=target/leftovers");

  @Configuration
  @ImportHostedDatabase("turso")
  static class Memory {}

  @Test
  void theDatabase_goesWithTheContext() {
    List<TemporaryDatabase> memory = new ArrayList<>();
    contexts
        .withUserConfiguration(Memory.class)
        .run(context -> {
          memory.add(context.getBean(TemporaryDatabase.class));
          assertThat(memory.get(0).variables()).containsKey("TURSO_DATABASE_URL");
          assertThat(context.getBean(JdbcConnectionDetails.class).getJdbcUrl())
              .startsWith("jdbc:sqlite:");
        });
    assertThatThrownBy(memory.get(0)::variables).isInstanceOf(NotReadyException.class);
  }

  /** Spring would say "instance supplier is not supported", with a name that it has made up. */
  @Test
  void aContextThatIsProcessedAheadOfTime_isTold() {
    contexts
        .withUserConfiguration(Memory.class)
        .withPropertyValues("spring.aot.processing=true")
        .run(context ->
            assertThat(context)
                .getFailure()
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("cannot be processed ahead of time")
                .hasMessageContaining("@DisabledInAotMode"));
  }

  @Configuration
  @ImportHostedDatabase("turso")
  static class Failing {
    static final List<TemporaryDatabase> MEMORY = new CopyOnWriteArrayList<>();

    @Bean
    String neverMade(TemporaryDatabase memory) {
      MEMORY.add(memory);
      throw new IllegalStateException("This application does not start.");
    }
  }

  @Test
  void itGoes_alsoWithAContextThatDoesNotStart() {
    contexts.withUserConfiguration(Failing.class).run(context -> assertThat(context).hasFailed());
    assertThatThrownBy(Failing.MEMORY.get(0)::variables).isInstanceOf(NotReadyException.class);
  }

  @Configuration
  @ImportHostedDatabase("postgres")
  @ImportHostedDatabase("turso")
  static class TwoForJdbc {}

  @Test
  void twoThatGiveTheSame_areRefusedWithWhatToWrite() {
    contexts
        .withUserConfiguration(TwoForJdbc.class)
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasMessageContaining("gives JdbcConnectionDetails")
                .hasMessageContaining("'hostedDatabase.postgres.JdbcConnectionDetails'")
                .hasMessageContaining("Name it in 'types'"));
  }

  @Configuration
  @ImportHostedDatabase(value = "mongodb", types = JdbcConnectionDetails.class)
  static class NotForJdbc {}

  @Configuration
  @ImportHostedDatabase("mysql")
  static class NoProvider {}

  @Test
  void whatADatabaseDoesNotGive_isSaid() {
    contexts
        .withUserConfiguration(NotForJdbc.class)
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasMessageContaining("does not give all of [JdbcConnectionDetails]")
                .hasMessageContaining("MongoConnectionDetails"));
    contexts
        .withUserConfiguration(NoProvider.class)
        .run(context ->
            assertThat(context).getFailure().hasMessageContaining(NoProvider.class.getName()));
  }

  /** In its environment, beside what it has as properties. */
  private ApplicationContextRunner withVariables(Map<String, Object> variables) {
    return contexts
        .withUserConfiguration(Memory.class)
        .withInitializer(context ->
            context
                .getEnvironment()
                .getPropertySources()
                .replace(
                    StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                    new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables)));
  }

  @Test
  void settings_mayBeWrittenAsSpringBootAllows() {
    withVariables(Map.of("HOSTEDDB_TEMPORARY_READYWITHIN", "4m"))
        .withPropertyValues(
            "hosteddb.providers[0]=turso",
            "hosteddb.providers[1]=mongodb",
            "HOSTEDDB.turso.BackEnd=local")
        .run(context -> {
          assertThat(context).hasNotFailed();
          assertThat(ImportSettings.read(context.getEnvironment()).toString())
              .contains("providers", "turso.backend", "temporary.ready-within");
        });
  }

  @Test
  void aMisspeltSetting_isRefused_whereverItStands() {
    withVariables(Map.of())
        .withPropertyValues("hosteddb.turso.backent=local")
        .run(context -> assertThat(context).getFailure().hasMessageContaining("turso.backend"));
    withVariables(Map.of("HOSTEDDB_TURSO_BACKENT", "local"))
        .run(context ->
            assertThat(context).getFailure().hasMessageContaining("HOSTEDDB_TURSO_BACKEND"));
  }

  @Configuration
  @ImportHostedDatabase("postgres")
  static class Reactive {}

  /** With R2DBC there is no DataSource to migrate. */
  @Test
  void aReactiveApplication_isMigratedToo() {
    contexts
        .withUserConfiguration(Reactive.class)
        .withConfiguration(
            AutoConfigurations.of(
                R2dbcAutoConfiguration.class,
                FlywayAutoConfiguration.class,
                LiquibaseAutoConfiguration.class))
        .withPropertyValues(
            "spring.liquibase.change-log=classpath:/db/changelog/changes.sql",
            "spring.flyway.baseline-on-migrate=true",
            "spring.flyway.baseline-version=0")
        .run(context ->
            assertThat(
                    ImportHostedDatabaseTest.query(
                        context.getBean(ConnectionFactory.class),
                        "SELECT count(*)::text FROM note, mark"))
                .isEqualTo("0"));
  }

  /** What a team runs; its configuration knows no database. */
  @SpringBootConfiguration
  @EnableAutoConfiguration(exclude = R2dbcAutoConfiguration.class)
  static class Application {
    public static void main(String[] arguments) {
      SpringApplication.run(Application.class, arguments);
    }
  }

  @Configuration
  @ImportHostedDatabase("postgres")
  static class WhileDeveloping {}

  @Test
  void whileAnApplicationIsDeveloped_itsMainMethodRunsWithADatabase() throws Exception {
    try (ConfigurableApplicationContext context =
        SpringApplication.from(Application::main)
            .with(WhileDeveloping.class)
            .run("--spring.main.web-application-type=none")
            .getApplicationContext()) {
      assertThat(
              ImportHostedDatabaseTest.query(
                  context.getBean(DataSource.class), "SELECT count(*) FROM note"))
          .isEqualTo("0");
    }
  }

  /** As of the application's own, which has them from its environment where it is deployed. */
  @ConfigurationProperties("turso")
  record MemoryProperties(String databaseUrl) {}

  @Configuration
  @EnableConfigurationProperties(MemoryProperties.class)
  static class BindsVariables {}

  @Test
  void variables_areBoundAsThoseOfAnEnvironment() {
    contexts
        .withUserConfiguration(Memory.class, BindsVariables.class)
        .run(context ->
            assertThat(context.getBean(MemoryProperties.class).databaseUrl()).startsWith("file:"));
  }

  @Test
  void variables_areMaskedByTheEndpoint_alsoWhereItShowsValues() {
    contexts
        .withUserConfiguration(Memory.class)
        .withPropertyValues("somebody.else=shown")
        .run(context -> {
          EnvironmentEndpoint endpoint =
              new EnvironmentEndpoint(
                  context.getEnvironment(),
                  context.getBeanProvider(SanitizingFunction.class).orderedStream().toList(),
                  Show.ALWAYS);
          assertThat(shown(endpoint, "TURSO_DATABASE_URL")).isEqualTo("******");
          assertThat(shown(endpoint, "somebody.else")).isEqualTo("shown");
        });
  }

  private static @Nullable Object shown(EnvironmentEndpoint endpoint, String name) {
    return Objects.requireNonNull(endpoint.environmentEntry(name).getProperty()).getValue();
  }

  @Configuration
  @ImportHostedDatabase("postgres")
  @ImportHostedDatabase("mongodb")
  static class SqlAndDocuments {}

  /** As an application's own properties have them for where it is deployed. */
  @Test
  void propertiesThatWinOverTheDetails_leadNoMigrationAndNoDocumentElsewhere() {
    contexts
        .withUserConfiguration(SqlAndDocuments.class)
        .withConfiguration(
            AutoConfigurations.of(DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class))
        .withPropertyValues(
            "spring.flyway.url=jdbc:postgresql://production.invalid/orders",
            "SPRING.flyway.User=migrator",
            "spring.flyway.password=secret99",
            "spring.mongodb.database=orders")
        .run(context -> {
          assertThat(
                  ImportHostedDatabaseTest.query(
                      context.getBean(DataSource.class), "SELECT count(*) FROM note"))
              .isEqualTo("0");
          assertThat(context.getEnvironment().getProperty("spring.mongodb.database"))
              .isEqualTo(
                  context
                      .getBean(MongoConnectionDetails.class)
                      .getConnectionString()
                      .getDatabase());
          assertThat(context.getEnvironment().containsProperty("spring.liquibase.url")).isFalse();
        });
  }
}
