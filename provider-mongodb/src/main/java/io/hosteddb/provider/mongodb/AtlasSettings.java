package io.hosteddb.provider.mongodb;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.Secret;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.SettingSpec;
import io.hosteddb.spi.RateLimit;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The settings of the backend.
 *
 * @param baseUrl where the API is
 * @param clientId the service account
 * @param clientSecret the service account's secret
 * @param organization where projects are made; present unless there is a shared project
 * @param sharedProject the one project for all databases; empty for one each
 * @param tier the size of the clusters
 * @param cloud whose machines they run on
 * @param accessList the address ranges that may connect, canonical and without doubles
 * @param srv whether the URI is one to be looked up in the DNS
 * @param engineVersion the major version of MongoDB; empty for what Atlas takes, and for flex and
 *     M0
 * @param rateLimit the limit of the calls for projects, and of those for flex clusters and the
 *     access list of one project
 * @param clusterRateLimit the limit of the calls for other clusters and users of one project
 * @param tokenRateLimit the limit of calls for a token
 */
record AtlasSettings(
    URI baseUrl,
    String clientId,
    Secret clientSecret,
    Optional<String> organization,
    Optional<String> sharedProject,
    AtlasTier tier,
    Cloud cloud,
    List<String> accessList,
    boolean srv,
    Optional<String> engineVersion,
    RateLimit rateLimit,
    RateLimit clusterRateLimit,
    RateLimit tokenRateLimit) {
  private static final String CLIENT_ID = "atlas.client-id";
  private static final String CLIENT_SECRET = "atlas.client-secret";
  private static final String ORGANIZATION = "atlas.organization";
  private static final String PROJECT = "atlas.project";
  private static final String BASE_URL = "atlas.base-url";
  private static final String TIER = "atlas.tier";
  private static final String CLOUD = "atlas.cloud";
  private static final String ACCESS_LIST = "atlas.access-list";
  private static final String CONNECTION_FORMAT = "atlas.connection-format";
  private static final String ENGINE_VERSION = "atlas.engine-version";
  private static final String RATE_PER_MINUTE = "atlas.rate-limit.per-minute";
  private static final String RATE_BURST = "atlas.rate-limit.burst";
  private static final String CLUSTER_RATE_PER_MINUTE = "atlas.cluster-rate-limit.per-minute";
  private static final String CLUSTER_RATE_BURST = "atlas.cluster-rate-limit.burst";
  private static final String TOKEN_RATE_PER_MINUTE = "atlas.token-rate-limit.per-minute";

  static List<SettingSpec> specs() {
    return List.of(
        // It names the account in the rate limits and goes into a header, so it keeps to its form.
        SettingSpec.text(CLIENT_ID, "Client id of the service account: mdb_sa_id_...")
            .asRequired()
            .alsoFrom("MONGODB_ATLAS_CLIENT_ID")
            .matching("[A-Za-z0-9_-]+", "must be letters, digits, dashes and underscores"),
        // It is sent within an encoded header: Atlas alone would notice what is too much.
        SettingSpec.secret(CLIENT_SECRET, "Secret of the service account: mdb_sa_sk_...")
            .asRequired()
            .alsoFrom("MONGODB_ATLAS_CLIENT_SECRET")
            .withoutBlanks(),
        id(
                ORGANIZATION,
                "Id of the organization in which a project is made for each database; needed unless"
                    + " atlas.project is set.")
            .alsoFrom("MONGODB_ATLAS_ORG_ID"),
        id(
            PROJECT,
            "Id of the one project that all databases share; left out, each gets a project of its"
                + " own."),
        SettingSpec.url(BASE_URL, "Where the Atlas Administration API is.")
            .withDefault("https://cloud.mongodb.com"),
        SettingSpec.text(TIER, "Size of the clusters: flex, M0, or M10 and larger.")
            .withDefault("flex")
            .parsedBy(AtlasTier::new),
        SettingSpec.text(CLOUD, "Whose machines the clusters run on.")
            .oneOf("AWS", "GCP", "AZURE")
            .withDefault("AWS"),
        SettingSpec.text(
                ACCESS_LIST,
                "Address ranges that may connect, in CIDR notation, separated by commas; left out,"
                    + " none is opened and nothing can connect until somebody opens one.")
            .parsedBy(AddressRanges::parse),
        SettingSpec.text(
                CONNECTION_FORMAT,
                "srv for mongodb+srv:// URIs, standard for mongodb:// ones, which need no SRV"
                    + " look-up.")
            .oneOf("srv", "standard")
            .withDefault("srv"),
        SettingSpec.text(
                ENGINE_VERSION,
                "Major version of MongoDB for M10 and larger, such as 8.0; Atlas's choice if left"
                    + " out.")
            .matching("[0-9]{1,2}\\.[0-9]{1,2}", "must be a major version such as 8.0"),
        rate(
            RATE_PER_MINUTE,
            "How many calls a minute Atlas allows for projects, and for the flex clusters of one.",
            "500"),
        rate(
            RATE_BURST,
            "How many calls at once Atlas allows for projects, and for the flex clusters of one.",
            "1200"),
        rate(
            CLUSTER_RATE_PER_MINUTE,
            "How many calls a minute Atlas allows for the clusters and users of one project.",
            "5000"),
        rate(
            CLUSTER_RATE_BURST,
            "How many calls at once Atlas allows for the clusters and users of one project.",
            "10000"),
        rate(
            TOKEN_RATE_PER_MINUTE,
            "How many access tokens a minute Atlas allows to be fetched.",
            "50"));
  }

  private static SettingSpec id(String key, String description) {
    return SettingSpec.text(key, description)
        .matching("[a-f0-9]{24}", "must be an id of 24 hexadecimal digits in lower case");
  }

  private static SettingSpec rate(String key, String description, String otherwise) {
    return SettingSpec.integer(key, description).withDefault(otherwise).positive();
  }

  /**
   * Reads them.
   *
   * @throws ConfigurationException if one does not go with another
   */
  static AtlasSettings of(ProviderSettings settings) {
    AtlasTier tier = new AtlasTier(settings.text(TIER));
    requireProjects(settings);
    requireChoiceOfVersion(settings, tier);
    return new AtlasSettings(
        settings.url(BASE_URL),
        settings.text(CLIENT_ID),
        settings.secret(CLIENT_SECRET),
        settings.findText(ORGANIZATION),
        settings.findText(PROJECT),
        tier,
        Cloud.valueOf(settings.text(CLOUD)),
        settings.findText(ACCESS_LIST).map(AddressRanges::parse).orElse(List.of()),
        settings.text(CONNECTION_FORMAT).equals("srv"),
        settings.findText(ENGINE_VERSION),
        limit(settings, RATE_BURST, RATE_PER_MINUTE),
        limit(settings, CLUSTER_RATE_BURST, CLUSTER_RATE_PER_MINUTE),
        limit(settings, TOKEN_RATE_PER_MINUTE, TOKEN_RATE_PER_MINUTE));
  }

  private static void requireProjects(ProviderSettings settings) {
    if (settings.findText(ORGANIZATION).isEmpty() && settings.findText(PROJECT).isEmpty()) {
      throw new ConfigurationException(
          ORGANIZATION,
          "Set atlas.organization to the organization in which a project is to be made for each"
              + " database, or atlas.project to one project for all of them.");
    }
  }

  private static void requireChoiceOfVersion(ProviderSettings settings, AtlasTier tier) {
    if (settings.findText(ENGINE_VERSION).isPresent() && !tier.isDedicated()) {
      throw new ConfigurationException(
          ENGINE_VERSION,
          "The setting 'atlas.engine-version' can be chosen for M10 and larger only, but atlas.tier"
              + " is "
              + tier.name()
              + ".");
    }
  }

  private static RateLimit limit(ProviderSettings settings, String burst, String perMinute) {
    return new RateLimit(
        settings.integer(burst), settings.integer(perMinute), Duration.ofMinutes(1));
  }
}
