package io.hosteddb.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.error.Violation;
import io.hosteddb.model.Secret;
import io.hosteddb.settings.SettingSpec;
import io.hosteddb.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

class EnvironmentSettingsTest {
  private static final PropertyNames NAMES =
      PropertyNames.of(EnvironmentSettingsTest.class.getClassLoader());

  private final ConfigurableEnvironment environment = new StandardEnvironment();

  EnvironmentSettingsTest() {
    variables(Map.of());
  }

  private void variables(Map<String, Object> variables) {
    String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
    environment
        .getPropertySources()
        .replace(name, new SystemEnvironmentPropertySource(name, variables));
  }

  private void properties(Map<String, Object> properties) {
    environment.getPropertySources().addLast(new MapPropertySource("application", properties));
  }

  private Settings read() {
    return new EnvironmentSettings(environment, NAMES).read();
  }

  private String value(String key) {
    SettingSpec spec = Objects.requireNonNull(NAMES.settings().get(key));
    return read().find(spec).map(Secret::reveal).orElse("not set");
  }

  @Test
  void aProperty_isTheLibrarysKey() {
    properties(Map.of("hosteddb.turso.api-key", "from-property"));

    assertThat(value("turso.api-key")).isEqualTo("from-property");
  }

  @Test
  void otherWaysToWriteAProperty_areTheSame() {
    properties(Map.of("hosteddb.turso.apiKey", "camel"));

    assertThat(value("turso.api-key")).isEqualTo("camel");
    assertThat(unknown()).isEmpty();
  }

  @Test
  void placeholders_areResolved() {
    properties(Map.of("hosteddb.turso.api-key", "${my.token}", "my.token", "resolved"));

    assertThat(value("turso.api-key")).isEqualTo("resolved");
  }

  @Test
  void theVendorsVariable_isReadWhereNoPropertyIsSet() {
    variables(Map.of("TURSO_API_TOKEN", "from-vendor"));

    assertThat(value("turso.api-key")).isEqualTo("from-vendor");
  }

  @Test
  void aProperty_winsOverTheVendorsVariable() {
    variables(Map.of("TURSO_API_TOKEN", "from-vendor"));
    properties(Map.of("hosteddb.turso.api-key", "from-property"));

    assertThat(value("turso.api-key")).isEqualTo("from-property");
  }

  @Test
  void aVariableOfTheProperty_winsOverTheFileAsEverywhereInSpringBoot() {
    variables(Map.of("HOSTEDDB_TURSO_API_KEY", "from-variable"));
    properties(Map.of("hosteddb.turso.api-key", "from-property"));

    assertThat(value("turso.api-key")).isEqualTo("from-variable");
  }

  @Test
  void springsWayToWriteAVariable_isKnown() {
    variables(Map.of("HOSTEDDB_TURSO_APIKEY", "from-variable"));

    assertThat(value("turso.api-key")).isEqualTo("from-variable");
    assertThat(unknown()).isEmpty();
  }

  @Test
  void theStartersOwn_areNoSettingsOfAProvider() {
    variables(
        Map.of("HOSTEDDB_KEYSET_FILE", "a", "HOSTEDDB_KEYSETFILE", "a", "HOSTEDDB_STORE", "b"));
    properties(Map.of("hosteddb.jdbc.schema", "c", "hosteddb.enabled", "true"));

    assertThat(unknown()).isEmpty();
  }

  @Test
  void whatNobodyReads_isReported() {
    variables(Map.of("HOSTEDDB_TURSO_API_KYE", "a"));
    properties(Map.of("hosteddb.turso.api-kye", "b", "hosteddb.jdbc.shema", "c"));

    assertThat(unknown()).containsExactly("jdbc.shema", "turso.api-kye", "HOSTEDDB_TURSO_API_KYE");
  }

  private List<String> unknown() {
    return read().unknown(NAMES.settings().values()).stream().map(Violation::field).toList();
  }

  @Test
  void theProvidersOnOffer_mayBeAListOrAText() throws Exception {
    String yaml = "hosteddb:\n  providers:\n    - postgres\n    - turso\n";
    PropertySource<?> list =
        new YamlPropertySourceLoader()
            .load("application", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
            .get(0);
    environment.getPropertySources().addLast(list);

    assertThat(value("providers")).isEqualTo("postgres,turso");
    assertThat(unknown()).isEmpty();

    environment.getPropertySources().remove(list.getName());
    properties(Map.of("hosteddb.providers", "postgres, turso"));

    assertThat(value("providers")).isEqualTo("postgres,turso");
  }

  @Test
  void anySetting_mayBeAList() throws Exception {
    String yaml =
        "hosteddb:\n  postgres:\n    extensions:\n      - vector\n      - postgis schema gis\n";
    environment
        .getPropertySources()
        .addLast(
            new YamlPropertySourceLoader()
                .load("application", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
                .get(0));

    assertThat(value("postgres.extensions")).isEqualTo("vector,postgis schema gis");
    assertThat(unknown()).isEmpty();
  }

  @Test
  void aList_mayBeVariables() {
    variables(
        Map.of(
            "HOSTEDDB_PROVIDERS_0", "turso",
            "HOSTEDDB_PROVIDERS_1", "postgres",
            "HOSTEDDB_POSTGRES_EXTENSIONS_0", "vector",
            "HOSTEDDB_TURSO_9", "nobody's"));

    assertThat(value("providers")).isEqualTo("turso,postgres");
    assertThat(value("postgres.extensions")).isEqualTo("vector");
    assertThat(unknown()).containsExactly("HOSTEDDB_TURSO_9");
  }
}
