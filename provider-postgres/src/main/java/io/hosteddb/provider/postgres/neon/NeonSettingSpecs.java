package io.hosteddb.provider.postgres.neon;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.http.JsonBody;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.SettingSpec;
import io.hosteddb.settings.SettingSpec.Type;
import io.hosteddb.spi.RateLimit;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The settings of the backend. What a plan allows changes often and differs from plan to plan, so
 * only what is malformed is refused here; the rest is left to the API.
 */
final class NeonSettingSpecs {
  private static final Pattern ORG_ID = Pattern.compile("[a-z0-9-]{1,60}");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static final SettingSpec API_KEY =
      SettingSpec.of(
              "neon.api-key",
              Type.SECRET,
              "Key of the Neon API; best one of an organization, made for this platform alone.")
          .asRequired()
          .alsoFrom("NEON_API_KEY");
  private static final SettingSpec ORG_ID_SETTING =
      SettingSpec.of(
              "neon.org-id",
              Type.TEXT,
              "Organization that the projects belong to, such as org-cool-breeze-12345678; needed"
                  + " with a personal key, implied by the key of an organization.")
          .alsoFrom("NEON_ORG_ID");
  private static final SettingSpec BASE_URL =
      SettingSpec.of("neon.base-url", Type.URL, "Where the Neon API is.")
          .withDefault("https://console.neon.tech/api/v2");
  private static final SettingSpec PG_VERSION =
      SettingSpec.of("neon.pg-version", Type.INTEGER, "Major version of PostgreSQL.")
          .withDefault("17");
  private static final SettingSpec MIN_COMPUTE_UNITS =
      SettingSpec.of(
          "neon.min-compute-units",
          Type.TEXT,
          "Least compute units of a database, such as 0.25; Neon's default if left out.");
  private static final SettingSpec MAX_COMPUTE_UNITS =
      SettingSpec.of(
          "neon.max-compute-units",
          Type.TEXT,
          "Most compute units of a database, such as 2; Neon's default if left out.");
  private static final SettingSpec SUSPEND_TIMEOUT =
      SettingSpec.of(
          "neon.suspend-timeout",
          Type.TEXT,
          "How long a database idles before its compute is suspended, such as 5m, or never; Neon's"
              + " default if left out.");
  private static final SettingSpec HISTORY_RETENTION =
      SettingSpec.of(
          "neon.history-retention",
          Type.DURATION,
          "How far back a database can be restored; Neon's default if left out.");
  private static final SettingSpec QUOTA_ACTIVE_TIME =
      SettingSpec.of(
          "neon.quota.active-time",
          Type.DURATION,
          "Most time that a database's computes may run in a billing period; unlimited if left"
              + " out.");
  private static final SettingSpec QUOTA_COMPUTE_TIME =
      SettingSpec.of(
          "neon.quota.compute-time",
          Type.DURATION,
          "Most CPU time that a database may use in a billing period; unlimited if left out.");
  private static final SettingSpec QUOTA_WRITTEN_BYTES =
      SettingSpec.of(
          "neon.quota.written-bytes",
          Type.TEXT,
          "Most bytes written to a database in a billing period; unlimited if left out.");
  private static final SettingSpec QUOTA_TRANSFER_BYTES =
      SettingSpec.of(
          "neon.quota.transfer-bytes",
          Type.TEXT,
          "Most bytes sent from a database in a billing period; unlimited if left out.");
  private static final SettingSpec QUOTA_SIZE_BYTES =
      SettingSpec.of(
          "neon.quota.size-bytes",
          Type.TEXT,
          "Most bytes that a database may hold; unlimited if left out.");
  private static final SettingSpec CONNECTION =
      SettingSpec.of(
              "neon.connection",
              Type.TEXT,
              "Whether runtimes connect to the compute itself or through Neon's pooler.")
          .oneOf("direct", "pooled")
          .withDefault("direct");
  private static final SettingSpec RATE_PER_MINUTE =
      SettingSpec.of(
              "neon.rate-limit.per-minute",
              Type.INTEGER,
              "How many calls a minute the Neon account allows.")
          .withDefault("700");
  private static final SettingSpec RATE_BURST =
      SettingSpec.of(
              "neon.rate-limit.burst",
              Type.INTEGER,
              "How many calls at once the Neon account allows.")
          .withDefault("40");

  private final ProviderSettings settings;

  private NeonSettingSpecs(ProviderSettings settings) {
    this.settings = settings;
  }

  static List<SettingSpec> all() {
    return List.of(
        API_KEY,
        ORG_ID_SETTING,
        BASE_URL,
        PG_VERSION,
        MIN_COMPUTE_UNITS,
        MAX_COMPUTE_UNITS,
        SUSPEND_TIMEOUT,
        HISTORY_RETENTION,
        QUOTA_ACTIVE_TIME,
        QUOTA_COMPUTE_TIME,
        QUOTA_WRITTEN_BYTES,
        QUOTA_TRANSFER_BYTES,
        QUOTA_SIZE_BYTES,
        CONNECTION,
        RATE_PER_MINUTE,
        RATE_BURST);
  }

  static NeonSettings read(ProviderSettings settings) {
    return new NeonSettingSpecs(settings).options();
  }

  private NeonSettings options() {
    return new NeonSettings(
        settings.secret(API_KEY.key()),
        orgId().orElse(null),
        baseUrl(),
        template(),
        settings.text(CONNECTION.key()).equals("pooled"),
        new RateLimit(positive(RATE_BURST), positive(RATE_PER_MINUTE), MINUTE));
  }

  private Optional<String> orgId() {
    Optional<String> id = settings.findText(ORG_ID_SETTING.key());
    if (id.isPresent() && !ORG_ID.matcher(id.get()).matches()) {
      throw wrong(ORG_ID_SETTING, "must be lower-case letters, digits and dashes, at most 60");
    }
    return id;
  }

  private URI baseUrl() {
    URI url = settings.url(BASE_URL.key());
    if (url.getRawQuery() != null || url.getRawFragment() != null) {
      throw wrong(BASE_URL, "must have no query and no fragment");
    }
    return url;
  }

  private JsonBody template() {
    JsonBody project =
        JsonBody.object()
            .withPresent("org_id", orgId())
            .with("pg_version", positive(PG_VERSION))
            // Without it neither the password nor the URI could be read again after a crash.
            .with("store_passwords", true)
            .withPresent("history_retention_seconds", seconds(HISTORY_RETENTION));
    JsonBody endpoint =
        JsonBody.object()
            .withPresent("autoscaling_limit_min_cu", computeUnits(MIN_COMPUTE_UNITS))
            .withPresent("autoscaling_limit_max_cu", computeUnits(MAX_COMPUTE_UNITS))
            .withPresent("suspend_timeout_seconds", suspendTimeout());
    JsonBody quota =
        JsonBody.object()
            .withPresent("active_time_seconds", seconds(QUOTA_ACTIVE_TIME))
            .withPresent("compute_time_seconds", seconds(QUOTA_COMPUTE_TIME))
            .withPresent("written_data_bytes", bytes(QUOTA_WRITTEN_BYTES))
            .withPresent("data_transfer_bytes", bytes(QUOTA_TRANSFER_BYTES))
            .withPresent("logical_size_bytes", bytes(QUOTA_SIZE_BYTES));
    JsonBody full =
        isEmpty(endpoint) ? project : project.with("default_endpoint_settings", endpoint);
    return isEmpty(quota) ? full : full.with("settings", JsonBody.object().with("quota", quota));
  }

  /** What is not set is not sent: an empty object of settings is refused (facts of clients). */
  private static boolean isEmpty(JsonBody body) {
    return body.toString().equals(JsonBody.object().toString());
  }

  private Optional<BigDecimal> computeUnits(SettingSpec spec) {
    return parsed(spec, BigDecimal::new, number -> number.signum() > 0, "a number above 0");
  }

  private Optional<Long> bytes(SettingSpec spec) {
    return parsed(spec, Long::valueOf, number -> number >= 0, "a whole number of bytes");
  }

  private <T> Optional<T> parsed(
      SettingSpec spec, Function<String, T> parser, Function<T, Boolean> test, String what) {
    Optional<String> text = settings.findText(spec.key());
    try {
      Optional<T> value = text.map(parser);
      if (value.map(test).orElse(true)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw wrong(spec, "must be " + what + ", but is '" + text.orElse("") + "'");
  }

  private Optional<Long> seconds(SettingSpec spec) {
    return settings.findText(spec.key()).map(text -> settings.duration(spec.key()).toSeconds());
  }

  private Optional<Long> suspendTimeout() {
    Optional<String> text = settings.findText(SUSPEND_TIMEOUT.key());
    if (text.equals(Optional.of("never"))) {
      return Optional.of(-1L);
    }
    try {
      return seconds(SUSPEND_TIMEOUT);
    } catch (IllegalArgumentException e) {
      throw wrong(
          SUSPEND_TIMEOUT,
          "must be never or a duration with its unit, such as 5m, but is '"
              + text.orElse("")
              + "'");
    }
  }

  private int positive(SettingSpec spec) {
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
