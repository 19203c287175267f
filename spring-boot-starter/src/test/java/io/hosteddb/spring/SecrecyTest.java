package io.hosteddb.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.actuate.env.EnvironmentEndpoint.EnvironmentDescriptor;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Secrets among the settings come out nowhere. */
class SecrecyTest {
  private static final String CANARY = "canary-4711-hunter2";

  private static ApplicationContextRunner application() {
    return Applications.withVariables(
            Applications.plain(),
            Map.of(
                "TURSO_API_TOKEN", CANARY + "-vendor",
                "HOSTEDDB_NEON_API_KEY", CANARY + "-variable"))
        .withPropertyValues(
            "hosteddb.providers=turso,postgres",
            "hosteddb.turso.backend=cloud",
            "hosteddb.turso.organization=acme",
            "hosteddb.postgres.backend=neon",
            "hosteddb.postgres.admin-url=postgresql://admin:" + CANARY + "@db.example/postgres",
            "hosteddb.keyset=" + CANARY + "-keyset");
  }

  @Test
  void theLogAndTheProperties_holdNoSecret() {
    try (LogLines log = LogLines.of("io.hosteddb", "org.springframework")) {
      application()
          .run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(HostedDatabasesProperties.class).toString())
                .contains("keyset=********")
                .doesNotContain(CANARY);
          });

      assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains(CANARY));
    }
  }

  @Test
  void theEnvironmentEndpoint_masksSecretsAlsoWhereItShowsValues() {
    application()
        .run(context -> {
          EnvironmentDescriptor shown =
              new EnvironmentEndpoint(context.getEnvironment(), functions(context), Show.ALWAYS)
                  .environment(null);
          String values = values(shown);

          assertThat(values)
              .contains("hosteddb.turso.organization=acme", "hosteddb.providers=turso,postgres")
              .contains("TURSO_API_TOKEN=******", "hosteddb.keyset=******")
              .doesNotContain(CANARY);
        });
  }

  private static List<SanitizingFunction> functions(AssertableApplicationContext context) {
    return context.getBeanProvider(SanitizingFunction.class).orderedStream().toList();
  }

  private static String values(EnvironmentDescriptor shown) {
    StringBuilder text = new StringBuilder();
    shown
        .getPropertySources()
        .forEach(source ->
            source
                .getProperties()
                .forEach((name, value) ->
                    text.append(name).append('=').append(value.getValue()).append('\n')));
    return text.toString();
  }

  @Test
  void theConfigurationPropertiesEndpoint_masksSecretsAlsoWhereItShowsValues() {
    application()
        .run(context -> {
          ConfigurationPropertiesReportEndpoint endpoint =
              new ConfigurationPropertiesReportEndpoint(functions(context), Show.ALWAYS);
          endpoint.setApplicationContext(context.getSourceApplicationContext());
          StringBuilder text = new StringBuilder();
          endpoint
              .configurationProperties()
              .getContexts()
              .values()
              .forEach(one ->
                  one.getBeans()
                      .forEach((name, bean) ->
                          text.append(name)
                              .append(bean.getProperties())
                              .append(bean.getInputs())
                              .append('\n')));

          assertThat(text.toString())
              .contains("HostedDatabasesProperties", "platform=hosteddb")
              .doesNotContain(CANARY);
        });
  }

  @Test
  void names_areToldInEveryWayToWriteThem() {
    SecretNames secrets =
        SecretNames.of(
            PropertyNames.of(Objects.requireNonNull(SecrecyTest.class.getClassLoader())));

    assertThat(
            List.of(
                "hosteddb.turso.api-key",
                "hosteddb.turso.apiKey",
                "HOSTEDDB_TURSO_API_KEY",
                "HOSTEDDB_TURSO_APIKEY",
                "TURSO_API_TOKEN",
                "NEON_API_KEY",
                "MONGODB_ATLAS_CLIENT_SECRET",
                "hosteddb.keyset",
                "HOSTEDDB_KEYSET",
                "hosteddb.turso.api-kye"))
        .allMatch(secrets::holdsSecret);
    assertThat(
            List.of(
                "hosteddb.keyset-file",
                "hosteddb.platform",
                "hosteddb.turso.organization",
                "HOSTEDDB_TURSO_ORGANIZATION",
                "spring.application.name",
                "PATH"))
        .noneMatch(secrets::holdsSecret);
  }
}
