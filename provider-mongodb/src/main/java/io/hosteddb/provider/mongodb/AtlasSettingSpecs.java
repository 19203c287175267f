package io.hosteddb.provider.mongodb;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.Secret;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.SettingSpec;
import io.hosteddb.settings.SettingSpec.Type;
import io.hosteddb.spi.RateLimit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The settings of the backend, and how they are read. */
final class AtlasSettingSpecs {
  private static final SettingSpec CLIENT_ID =
      SettingSpec.of(
              "atlas.client-id", Type.TEXT, "Client id of the service account: mdb_sa_id_...")
          .asRequired()
          .alsoFrom("MONGODB_ATLAS_CLIENT_ID");
  private static final SettingSpec CLIENT_SECRET =
      SettingSpec.of(
              "atlas.client-secret", Type.SECRET, "Secret of the service account: mdb_sa_sk_...")
          .asRequired()
          .alsoFrom("MONGODB_ATLAS_CLIENT_SECRET");
  private static final SettingSpec ORGANIZATION =
      SettingSpec.of(
              "atlas.org-id",
              Type.TEXT,
              "Id of the organization in which a project is made for each database; needed unless"
                  + " atlas.project-id is set.")
          .alsoFrom("MONGODB_ATLAS_ORG_ID");
  private static final SettingSpec PROJECT =
      SettingSpec.of(
          "atlas.project-id",
          Type.TEXT,
          "Id of the one project that all databases share; left out, each gets a project of its"
              + " own.");
  private static final SettingSpec BASE_URL =
      SettingSpec.of("atlas.base-url", Type.URL, "Where the Atlas Administration API is.")
          .withDefault("https://cloud.mongodb.com");
  private static final SettingSpec TIER =
      SettingSpec.of("atlas.tier", Type.TEXT, "Size of the clusters: flex, M0, or M10 and larger.")
          .withDefault("flex");
  private static final SettingSpec CLOUD =
      SettingSpec.of("atlas.cloud-provider", Type.TEXT, "Whose machines the clusters run on.")
          .oneOf("AWS", "GCP", "AZURE")
          .withDefault("AWS");
  private static final SettingSpec ACCESS_LIST =
      SettingSpec.of(
          "atlas.access-list",
          Type.TEXT,
          "Address ranges that may connect, in CIDR notation, separated by commas; left out, none"
              + " is opened and nothing can connect until somebody opens one.");
  private static final SettingSpec FORMAT =
      SettingSpec.of(
              "atlas.connection-format",
              Type.TEXT,
              "srv for mongodb+srv:// URIs, standard for mongodb:// ones, which need no SRV look-up.")
          .oneOf("srv", "standard")
          .withDefault("srv");
  private static final SettingSpec VERSION =
      SettingSpec.of(
          "atlas.mongodb-version",
          Type.TEXT,
          "Major version of MongoDB for M10 and larger, such as 8.0; Atlas's choice if left out.");
  private static final SettingSpec CALLS =
      SettingSpec.of(
              "atlas.calls-per-minute",
              Type.INTEGER,
              "How many calls a minute Atlas allows for projects, and for the flex clusters of one.")
          .withDefault("500");
  private static final SettingSpec BURST =
      SettingSpec.of(
              "atlas.call-burst",
              Type.INTEGER,
              "How many calls at once Atlas allows for projects, and for the flex clusters of one.")
          .withDefault("1200");
  private static final SettingSpec CLUSTER_CALLS =
      SettingSpec.of(
              "atlas.cluster-calls-per-minute",
              Type.INTEGER,
              "How many calls a minute Atlas allows for the clusters and users of one project.")
          .withDefault("5000");
  private static final SettingSpec CLUSTER_BURST =
      SettingSpec.of(
              "atlas.cluster-call-burst",
              Type.INTEGER,
              "How many calls at once Atlas allows for the clusters and users of one project.")
          .withDefault("10000");
  private static final SettingSpec TOKEN_CALLS =
      SettingSpec.of(
              "atlas.token-calls-per-minute",
              Type.INTEGER,
              "How many access tokens a minute Atlas allows to be fetched.")
          .withDefault("50");

  private static final Pattern ID = Pattern.compile("[a-f0-9]{24}");
  private static final Pattern MAJOR = Pattern.compile("[0-9]{1,2}\\.[0-9]{1,2}");
  private static final Pattern CLIENT = Pattern.compile("[A-Za-z0-9_-]+");

  private AtlasSettingSpecs() {}

  static List<SettingSpec> specs() {
    return List.of(
        CLIENT_ID,
        CLIENT_SECRET,
        ORGANIZATION,
        PROJECT,
        BASE_URL,
        TIER,
        CLOUD,
        ACCESS_LIST,
        FORMAT,
        VERSION,
        CALLS,
        BURST,
        CLUSTER_CALLS,
        CLUSTER_BURST,
        TOKEN_CALLS);
  }

  static AtlasSettings read(ProviderSettings settings) {
    Optional<String> organization = id(settings, ORGANIZATION);
    Optional<String> project = id(settings, PROJECT);
    if (organization.isEmpty() && project.isEmpty()) {
      throw new ConfigurationException(
          ORGANIZATION.key(),
          "Set atlas.org-id to the organization in which a project is to be made for each database,"
              + " or atlas.project-id to one project for all of them.");
    }
    AtlasTier tier = tier(settings);
    return new AtlasSettings(
        settings.url(BASE_URL.key()),
        clientId(settings),
        clientSecret(settings),
        organization,
        project,
        tier,
        Cloud.valueOf(settings.text(CLOUD.key())),
        accessList(settings),
        settings.text(FORMAT.key()).equals("srv"),
        version(settings, tier),
        limit(settings, BURST, CALLS),
        limit(settings, CLUSTER_BURST, CLUSTER_CALLS),
        limit(settings, TOKEN_CALLS, TOKEN_CALLS));
  }

  private static RateLimit limit(
      ProviderSettings settings, SettingSpec capacity, SettingSpec refill) {
    return new RateLimit(
        positive(settings, capacity), positive(settings, refill), Duration.ofMinutes(1));
  }

  private static Optional<String> id(ProviderSettings settings, SettingSpec spec) {
    Optional<String> id = settings.findText(spec.key());
    if (id.isPresent() && !ID.matcher(id.get()).matches()) {
      throw wrong(spec, "must be an id of 24 hexadecimal digits in lower case");
    }
    return id;
  }

  /** It names the account in the rate limits and goes into a header, so it is kept to its form. */
  private static String clientId(ProviderSettings settings) {
    String id = settings.text(CLIENT_ID.key());
    if (!CLIENT.matcher(id).matches()) {
      throw wrong(CLIENT_ID, "must be letters, digits, dashes and underscores");
    }
    return id;
  }

  /** It is sent within an encoded header, so that Atlas alone would notice what is too much. */
  private static Secret clientSecret(ProviderSettings settings) {
    Secret secret = settings.secret(CLIENT_SECRET.key());
    if (!secret.reveal().chars().allMatch(character -> character > ' ' && character < 0x7f)) {
      throw wrong(CLIENT_SECRET, "must be one line without blanks");
    }
    return secret;
  }

  private static AtlasTier tier(ProviderSettings settings) {
    try {
      return new AtlasTier(settings.text(TIER.key()));
    } catch (IllegalArgumentException e) {
      throw wrong(TIER, String.valueOf(e.getMessage()));
    }
  }

  private static List<String> accessList(ProviderSettings settings) {
    try {
      return settings.findText(ACCESS_LIST.key()).map(AddressRanges::parse).orElse(List.of());
    } catch (IllegalArgumentException e) {
      throw wrong(ACCESS_LIST, String.valueOf(e.getMessage()));
    }
  }

  private static Optional<String> version(ProviderSettings settings, AtlasTier tier) {
    Optional<String> version = settings.findText(VERSION.key());
    if (version.isPresent() && !tier.isDedicated()) {
      throw wrong(
          VERSION, "can be chosen for M10 and larger only, but atlas.tier is " + tier.name());
    }
    if (version.isPresent() && !MAJOR.matcher(version.get()).matches()) {
      throw wrong(VERSION, "must be a major version such as 8.0");
    }
    return version;
  }

  private static int positive(ProviderSettings settings, SettingSpec spec) {
    int number = settings.integer(spec.key());
    if (number < 1) {
      throw wrong(spec, "must be at least 1, but is " + number);
    }
    return number;
  }

  private static ConfigurationException wrong(SettingSpec spec, String what) {
    return new ConfigurationException(spec.key(), "The setting '" + spec.key() + "' " + what + ".");
  }
}
