package io.hosteddb.provider.turso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.Region;
import io.hosteddb.model.RegionId;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.Settings;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.RateLimit;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TursoProviderFactoryTest {
  private static final String TOKEN = "platform-token-canary";

  private final TursoProviderFactory factory = new TursoProviderFactory();

  @ParameterizedTest
  @ValueSource(strings = {"token\nof two lines", "token with blanks", "t\u00f6ken"})
  void tokenThatCannotBeSent_isRefused_withoutIt(String token) {
    assertThatThrownBy(() -> read(Map.of("turso.api-key", token)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("The setting 'turso.api-key' must be one line without blanks.");
  }

  @Test
  void isFoundByTheServiceLoader() {
    assertThat(ServiceLoader.load(DatabaseProviderFactory.class))
        .hasOnlyElementsOfTypes(TursoProviderFactory.class);
    assertThat(factory.provider().value()).isEqualTo("turso");
    assertThat(factory.backend()).isEqualTo("cloud");
  }

  @Test
  void defaults() {
    TursoSettings settings = read(Map.of());
    assertThat(settings.organization()).isEqualTo("acme");
    assertThat(settings.baseUrl()).isEqualTo(URI.create("https://api.turso.tech"));
    assertThat(settings.lifetime().text()).isEqualTo("never");
    assertThat(settings.groups().isFixed()).isFalse();
    assertThat(settings.groups().group(RegionId.of("aws-eu-west-1")))
        .isEqualTo("hosteddb-aws-eu-west-1");
    assertThat(settings.rateLimit()).isEqualTo(new RateLimit(50, 600, Duration.ofMinutes(1)));
  }

  @Test
  void fixedGroup_isTheGroupOfEveryLocation() {
    TursoSettings settings = read(Map.of("turso.group", "default"));
    assertThat(settings.groups().isFixed()).isTrue();
    assertThat(settings.groups().group(RegionId.of("aws-eu-west-1"))).isEqualTo("default");
  }

  @Test
  void readsTheNamesOfTheVendorsOwnTools() {
    ProviderSettings settings =
        ProviderSettings.read(
            factory.settings(),
            Settings.fromEnvironment(Map.of("TURSO_API_TOKEN", TOKEN, "TURSO_ORG", "acme")));
    assertThat(TursoSettings.of(settings).apiKey().reveal()).isEqualTo(TOKEN);
    assertThat(TursoSettings.of(settings).organization()).isEqualTo("acme");
  }

  @ParameterizedTest
  @CsvSource({
    "turso.organization, a/b, must be a slug",
    "turso.base-url, http://api.turso.tech, https",
    "turso.base-url, https://api.turso.tech?x=1, without user info",
    "turso.group, a b, must be letters",
    "turso.group-prefix, a--b, single dashes",
    "turso.group-prefix, Upper, lower-case",
    "turso.token-expiration, soon, must be never",
    "turso.token-expiration, P90D, must be never",
    "turso.rate-limit.per-minute, 0, at least 1",
    "turso.rate-limit.burst, -1, at least 1"
  })
  void saysWhatIsWrong(String key, String value, String expected) {
    assertThatThrownBy(() -> read(Map.of(key, value)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(key)
        .hasMessageContaining(expected)
        .hasMessageNotContaining(TOKEN);
  }

  @Test
  void tokenAndOrganizationAreRequired() {
    assertThatThrownBy(() -> ProviderSettings.read(factory.settings(), Settings.empty()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("TURSO_API_TOKEN")
        .hasMessageContaining("TURSO_ORGANIZATION");
  }

  @Test
  void printsNoSecretAndAsksNobody() {
    try (DatabaseProvider provider = factory.create(settings(Map.of()), context())) {
      assertThat(provider.toString()).contains("acme").doesNotContain("canary");
      assertThat(read(Map.of()).toString()).doesNotContain("canary");
    }
  }

  @Test
  void descriptorKnowsTheOlderCodes() {
    try (DatabaseProvider provider = factory.create(settings(Map.of()), context())) {
      ProviderDescriptor descriptor = provider.descriptor();
      assertThat(descriptor.profile().defaultRegion()).isEqualTo(RegionId.of("sjc"));
      assertThat(descriptor.regionAliases().get(RegionId.of("sjc")))
          .containsExactly(RegionId.of("aws-us-west-2"));
      assertThat(descriptor.fallbackRegions())
          .extracting(Region::id)
          .contains(RegionId.of("aws-us-west-2"));
      assertThat(descriptor.development()).isFalse();
    }
  }

  @Test
  void rateLimitIsSharedByTheAccount() {
    List<String> accounts = new ArrayList<>();
    ProviderContext context =
        ProviderContext.builder()
            .rateLimits((account, limit) -> {
              accounts.add(account + " " + limit.capacity() + " " + limit.refill());
              return java.util.Optional::empty;
            })
            .build();
    factory
        .create(
            settings(Map.of("turso.rate-limit.per-minute", "3", "turso.rate-limit.burst", "7")),
            context)
        .close();
    assertThat(accounts).containsExactly("turso:acme 7 3");
  }

  private static ProviderContext context() {
    return ProviderContext.builder().build();
  }

  private TursoSettings read(Map<String, String> more) {
    return TursoSettings.of(settings(more));
  }

  private ProviderSettings settings(Map<String, String> more) {
    Map<String, String> all = new HashMap<>();
    all.put("turso.api-key", TOKEN);
    all.put("turso.organization", "acme");
    all.putAll(more);
    return ProviderSettings.read(factory.settings(), Settings.of(all));
  }
}
