package io.hosteddb.provider.postgres.neon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.CatalogEntry;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.RegionId;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.Settings;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.RateLimit;
import io.hosteddb.spi.RateLimiter;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeonProviderFactoryTest {
  private static final String KEY = "napi_canary";
  private static final String ADMIN_URL = "postgresql://admin:canary@db.example/main";

  private static NeonSettings options(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(Map.of("neon.api-key", KEY));
    all.putAll(more);
    return NeonSettings.of(ProviderSettings.read(NeonSettings.specs(), Settings.of(all)));
  }

  /** The backend chosen; regions are asked for where nobody listens. */
  private static String backend(Map<String, String> settings) {
    Settings given = Settings.of(settings);
    Settings offline =
        settings.containsKey("neon.api-key")
            ? given.with("neon.base-url", "http://127.0.0.1:1")
            : given;
    try (HostedDatabases databases =
        HostedDatabases.builder().providers(Providers.discover(offline)).build()) {
      return databases.catalog().stream()
          .filter(entry -> entry.provider().value().equals("postgres"))
          .map(CatalogEntry::backend)
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void isFoundByTheServiceLoader() {
    assertThat(ServiceLoader.load(DatabaseProviderFactory.class))
        .hasAtLeastOneElementOfType(NeonProviderFactory.class);
  }

  @Test
  void backendIsTheOneWhoseRequiredSettingsAreThere() {
    assertThat(backend(Map.of("neon.api-key", KEY))).isEqualTo("neon");
    assertThat(backend(Map.of("postgres.admin-url", ADMIN_URL))).isEqualTo("server");
  }

  @Test
  void backendIsNamedBySettingWhenBothCouldServe() {
    Map<String, String> both = Map.of("neon.api-key", KEY, "postgres.admin-url", ADMIN_URL);
    assertThatThrownBy(() -> backend(both))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("neon")
        .hasMessageContaining("server")
        .hasMessageNotContaining("canary");
    Map<String, String> named = new HashMap<>(both);
    named.put("postgres.backend", "neon");
    assertThat(backend(named)).isEqualTo("neon");
    named.put("postgres.backend", "server");
    assertThat(backend(named)).isEqualTo("server");
  }

  @Test
  void defaults() {
    NeonSettings options = options(Map.of());
    assertThat(options.baseUrl()).isEqualTo(URI.create("https://console.neon.tech/api/v2"));
    assertThat(options.organization()).isNull();
    assertThat(options.pooled()).isFalse();
    assertThat(options.rateLimit()).isEqualTo(new RateLimit(40, 700, Duration.ofMinutes(1)));
    assertThat(options.template().toString()).isEqualTo("JsonBody[pg_version, store_passwords]");
  }

  @Test
  void descriptorHasTheDefaultRegionAndTheTimesOfTheVendor() {
    try (DatabaseProvider provider =
        new NeonProvider(options(Map.of()), ProviderContext.builder().build())) {
      assertThat(provider.descriptor().profile().defaultRegion())
          .isEqualTo(RegionId.of("aws-us-west-2"));
      assertThat(provider.descriptor().backend()).isEqualTo("neon");
      assertThat(provider.descriptor().development()).isFalse();
      assertThat(provider.descriptor().timeLimit()).isEqualTo(Duration.ofMinutes(10));
      assertThat(provider.descriptor().typicalTime()).isEqualTo(Duration.ofSeconds(2));
    }
  }

  @Test
  void rateLimitIsTheAccounts() {
    Map<String, RateLimit> asked = new HashMap<>();
    ProviderContext context =
        ProviderContext.builder()
            .rateLimits((account, limit) -> {
              asked.put(account, limit);
              return RateLimiter.unlimited();
            })
            .build();
    new NeonProvider(
            options(
                Map.of(
                    "neon.organization", "org-x-1",
                    "neon.rate-limit.per-minute", "60",
                    "neon.rate-limit.burst", "5")),
            context)
        .close();
    new NeonProvider(options(Map.of()), context).close();
    assertThat(asked)
        .containsOnly(
            Map.entry("neon:org-x-1", new RateLimit(5, 60, Duration.ofMinutes(1))),
            Map.entry("neon", new RateLimit(40, 700, Duration.ofMinutes(1))));
  }

  @Test
  void keyAndOrganizationAreReadFromTheVendorsOwnVariables() {
    NeonSettings options =
        NeonSettings.of(
            ProviderSettings.read(
                NeonSettings.specs(),
                Settings.fromEnvironment(
                    Map.of("NEON_API_KEY", KEY, "NEON_ORG_ID", "org-of-the-environment-1"))));
    assertThat(options.apiKey().reveal()).isEqualTo(KEY);
    assertThat(options.organization()).isEqualTo("org-of-the-environment-1");
  }

  @ParameterizedTest
  @CsvSource({
    "neon.organization, Org/X, must be lower-case letters",
    "neon.base-url, http://console.neon.tech/api/v2, must be an absolute https: URL",
    "neon.base-url, https://console.neon.tech/api/v2?a=b, without user info",
    "neon.engine-version, seventeen, must be a whole number",
    "neon.engine-version, 0, must be at least 1",
    "neon.min-compute-units, a lot, must be a number above 0",
    "neon.max-compute-units, 0, must be a number above 0",
    "neon.suspend-timeout, 300, must be never or a duration",
    "neon.history-retention, 1 day, must be a duration",
    "neon.quota.active-time, 10, must be a duration",
    "neon.quota.size-bytes, 1GB, must be a whole number of bytes",
    "neon.quota.written-bytes, -1, must be a whole number of bytes",
    "neon.connection, both, 'must be one of direct, pooled'",
    "neon.rate-limit.per-minute, 0, must be at least 1",
    "neon.rate-limit.burst, none, must be a whole number"
  })
  void saysWhatIsWrong(String key, String value, String expected) {
    assertThatThrownBy(() -> options(Map.of(key, value)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(key)
        .hasMessageContaining(expected)
        .hasMessageNotContaining("canary");
  }

  @Test
  void whatAPlanAllowsIsLeftToTheVendor() {
    NeonSettings options =
        options(
            Map.of(
                "neon.engine-version", "99",
                "neon.max-compute-units", "4096",
                "neon.suspend-timeout", "1s",
                "neon.history-retention", "9999d"));
    assertThat(options.template().toString())
        .contains("pg_version", "default_endpoint_settings", "history_retention_seconds");
  }

  @Test
  void keyIsRequired() {
    assertThatThrownBy(() -> ProviderSettings.read(NeonSettings.specs(), Settings.empty()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("HOSTEDDB_NEON_API_KEY or NEON_API_KEY");
  }

  @Test
  void printsNoSecretAndAsksNobody() {
    NeonProviderFactory factory = new NeonProviderFactory();
    ProviderSettings settings =
        ProviderSettings.read(factory.settings(), Settings.of(Map.of("neon.api-key", KEY)));
    try (DatabaseProvider provider = factory.create(settings, ProviderContext.builder().build())) {
      assertThat(provider.toString()).contains("console.neon.tech").doesNotContain("canary");
      assertThat(options(Map.of()).toString()).doesNotContain("canary");
    }
  }
}
