package io.hosteddb.provider.mongodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import io.hosteddb.profile.KnownProviders;
import io.hosteddb.profile.KnownRegions;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.Settings;
import io.hosteddb.spi.Availability;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderDescriptor;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AtlasProviderFactoryTest {
  private static final Map<String, String> USUAL =
      Map.of(
          "atlas.client-id", "mdb_sa_id_5f0000000000000000000001",
          "atlas.client-secret", "mdb_sa_sk_secret",
          "atlas.organization", "5f0000000000000000000001");

  private static AtlasSettings options(Map<String, String> more) {
    return AtlasSettings.of(settings(more));
  }

  private static ProviderSettings settings(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(USUAL);
    all.putAll(more);
    all.values().removeIf(String::isBlank);
    return ProviderSettings.read(new AtlasProviderFactory().settings(), Settings.of(all));
  }

  private static ProviderDescriptor descriptor(Map<String, String> more) {
    try (DatabaseProvider provider =
        new AtlasProviderFactory().create(settings(more), ProviderContext.builder().build())) {
      return provider.descriptor();
    }
  }

  @Test
  void lineBreakAtTheEndOfTheSecret_isNoPartOfIt() {
    assertThat(options(Map.of("atlas.client-secret", "mdb_sa_sk_secret\n")).clientSecret())
        .isEqualTo(Secret.of("mdb_sa_sk_secret"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mdb_sa_sk\nsecret", "mdb_sa_sk secret"})
  void secretThatCannotBeOne_isRefused_withoutIt(String secret) {
    assertThatThrownBy(() -> options(Map.of("atlas.client-secret", secret)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("The setting 'atlas.client-secret' must be one line without blanks.");
  }

  @Test
  void isFoundByTheServiceLoader() {
    assertThat(ServiceLoader.load(DatabaseProviderFactory.class))
        .anySatisfy(factory -> {
          assertThat(factory.provider().value()).isEqualTo("mongodb");
          assertThat(factory.backend()).isEqualTo("atlas");
        });
  }

  @Test
  void defaults() {
    AtlasSettings options = options(Map.of());

    assertThat(options.baseUrl()).hasToString("https://cloud.mongodb.com");
    assertThat(options.tier().name()).isEqualTo("flex");
    assertThat(options.cloud()).isEqualTo(Cloud.AWS);
    assertThat(options.accessList()).isEmpty();
    assertThat(options.srv()).isTrue();
    assertThat(options.sharedProject()).isEmpty();
    assertThat(options.rateLimit().capacity()).isEqualTo(1200);
    assertThat(options.rateLimit().refill()).isEqualTo(500);
    assertThat(options.clusterRateLimit().capacity()).isEqualTo(10_000);
    assertThat(options.clusterRateLimit().refill()).isEqualTo(5_000);
    assertThat(options.tokenRateLimit().refill()).isEqualTo(50);
    assertThat(options.toString()).doesNotContain("mdb_sa_sk_secret");
  }

  @Test
  void descriptor_isOfTheProfile_andAvailable() {
    ProviderDescriptor descriptor = descriptor(Map.of());

    assertThat(descriptor.profile()).isEqualTo(KnownProviders.MONGODB);
    assertThat(descriptor.availability()).isEqualTo(Availability.AVAILABLE);
    assertThat(descriptor.fallbackRegions()).isEqualTo(KnownRegions.MONGODB);
    assertThat(descriptor.typicalTime()).isEqualTo(Duration.ofSeconds(8));
  }

  @Test
  void dedicatedTier_hasMoreRegionsAndMoreTime() {
    ProviderDescriptor descriptor = descriptor(Map.of("atlas.tier", "M10"));

    assertThat(descriptor.fallbackRegions()).hasSizeGreaterThan(30).doesNotHaveDuplicates();
    assertThat(descriptor.typicalTime()).isEqualTo(Duration.ofMinutes(17));
    assertThat(descriptor.timeLimit()).isEqualTo(Duration.ofMinutes(90));
  }

  @ParameterizedTest
  @CsvSource({
    "GCP, flex, CENTRAL_US",
    "GCP, M10, CENTRAL_US",
    "AZURE, flex, US_EAST_2",
    "AZURE, M30, US_WEST_2",
    "AWS, M0, US_WEST_2"
  })
  void defaultRegion_isOneOfTheCloud(String cloud, String tier, String region) {
    ProviderDescriptor descriptor = descriptor(Map.of("atlas.cloud", cloud, "atlas.tier", tier));

    assertThat(descriptor.profile().defaultRegion()).isEqualTo(RegionId.of(region));
    assertThat(descriptor.fallbackRegions())
        .anyMatch(known -> known.id().equals(RegionId.of(region)));
  }

  @Test
  void credentials_areReadUnderTheVendorsOwnNames() {
    ProviderSettings settings =
        ProviderSettings.read(
            new AtlasProviderFactory().settings(),
            Settings.fromEnvironment(
                Map.of(
                    "MONGODB_ATLAS_CLIENT_ID", "mdb_sa_id_1",
                    "MONGODB_ATLAS_CLIENT_SECRET", "mdb_sa_sk_1",
                    "MONGODB_ATLAS_ORG_ID", "5f0000000000000000000001")));

    assertThat(AtlasSettings.of(settings).clientId()).isEqualTo("mdb_sa_id_1");
  }

  @Test
  void accessList_isCleaned() {
    assertThat(
            options(
                    Map.of(
                        "atlas.access-list",
                        " 203.0.113.0/24, 198.51.100.7 ,2001:db8::/32,203.0.113.0/24, 0.0.0.0/0"))
                .accessList())
        .isEqualTo(List.of("203.0.113.0/24", "198.51.100.7/32", "2001:db8::/32", "0.0.0.0/0"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "atlas.organization | ' ' | Set atlas.organization to the organization",
        "atlas.organization | my-organization | 24 hexadecimal digits",
        "atlas.project | 5F0000000000000000000001 | 24 hexadecimal digits",
        "atlas.client-id | 'a b' | letters, digits",
        "atlas.client-secret | ' ' | MONGODB_ATLAS_CLIENT_SECRET",
        "atlas.base-url | http://cloud.mongodb.com | https",
        "atlas.tier | M5 | which Atlas makes no more",
        "atlas.tier | large | must be flex, M0, or a dedicated size",
        "atlas.cloud | OVH | must be one of AWS, GCP, AZURE",
        "atlas.connection-format | jdbc | must be one of srv, standard",
        "atlas.engine-version | 8.0 | for M10 and larger only",
        "atlas.access-list | example.com | addresses or ranges",
        "atlas.access-list | 203.0.113.7/24 | bits behind its prefix",
        "atlas.access-list | 203.0.113.0/33 | prefix lengths from 0 to 32",
        "atlas.access-list | 999.0.0.1 | addresses or ranges",
        "atlas.rate-limit.per-minute | 0 | at least 1",
        "atlas.rate-limit.burst | many | whole number"
      })
  void wrongValues_areSaid(String key, String value, String sentence) {
    assertThatThrownBy(() -> options(Map.of(key, value)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void version_isForDedicatedClusters() {
    assertThat(options(Map.of("atlas.tier", "M10", "atlas.engine-version", "8.0")).engineVersion())
        .hasValue("8.0");
  }
}
