package io.hosteddb.provider.postgres.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.RegionId;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.Settings;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresServerProviderFactoryTest {
  private static final String URL = "postgresql://admin:canary@db.example:5433/main";

  @Test
  void isFoundByTheServiceLoader() {
    assertThat(ServiceLoader.load(DatabaseProviderFactory.class))
        .hasAtLeastOneElementOfType(PostgresServerProviderFactory.class);
  }

  @Test
  void hasOneRegionWhichIsTheDefault() {
    PostgresServerSettings options = options(Map.of("postgres.region", "cellar"));
    assertThat(options.descriptor().profile().defaultRegion()).isEqualTo(RegionId.of("cellar"));
    assertThat(options.descriptor().fallbackRegions()).hasSize(1);
    assertThat(options.placedRegion()).isEqualTo(RegionId.of("cellar"));
    assertThat(options.descriptor().development()).isFalse();
  }

  @Test
  void runtimesConnectToTheAdminsAddressUnlessToldOtherwise() {
    assertThat(options(Map.of()).endpoint())
        .isEqualTo(new PostgresEndpoint("db.example", 5433, "require"));
    assertThat(
            options(
                    Map.of(
                        "postgres.public-host", "public.example",
                        "postgres.public-port", "6432",
                        "postgres.public-sslmode", "verify-full"))
                .endpoint())
        .isEqualTo(new PostgresEndpoint("public.example", 6432, "verify-full"));
    assertThat(
            options(
                    Map.of(
                        "postgres.admin-url", "postgresql://admin:canary@localhost/x",
                        "postgres.public-host", "public.example"))
                .endpoint())
        .isEqualTo(new PostgresEndpoint("public.example", 5432, "require"));
  }

  @ParameterizedTest
  @CsvSource({
    "postgres.admin-url, canary, must begin with postgresql://",
    "postgres.public-host, a/canary, must be a host name",
    "postgres.public-port, 0, must be from 1 to 65535",
    "postgres.public-sslmode, maybe, must be one of disable",
    "postgres.region, a b, without white space",
    "postgres.connection-limit, 0, at least 1"
  })
  void saysWhatIsWrong(String key, String value, String expected) {
    assertThatThrownBy(() -> options(Map.of(key, value)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(key)
        .hasMessageContaining(expected)
        .hasMessageNotContaining("canary@");
  }

  @Test
  void adminUrlIsRequired() {
    PostgresServerProviderFactory factory = new PostgresServerProviderFactory();
    assertThatThrownBy(() -> ProviderSettings.read(factory.settings(), Settings.empty()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("HOSTEDDB_POSTGRES_ADMIN_URL");
  }

  @Test
  void printsNoSecretAndAsksNoServer() {
    PostgresServerProviderFactory factory = new PostgresServerProviderFactory();
    ProviderSettings settings =
        ProviderSettings.read(factory.settings(), Settings.of(Map.of("postgres.admin-url", URL)));
    try (DatabaseProvider provider = factory.create(settings, TestServer.context())) {
      assertThat(provider.toString()).doesNotContain("canary").contains("db.example");
      assertThat(options(Map.of()).toString()).doesNotContain("canary");
    }
  }

  private static PostgresServerSettings options(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(Map.of("postgres.admin-url", URL));
    all.putAll(more);
    return PostgresServerSettings.of(
        ProviderSettings.read(new PostgresServerProviderFactory().settings(), Settings.of(all)));
  }
}
