package io.hosteddb.provider.postgres.neon;

import io.hosteddb.http.JsonBody;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.SettingSpec;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings that every project is created with, and the part of the request they become. */
final class NeonProjectTemplate {
  private static final String MIN_COMPUTE_UNITS = "neon.min-compute-units";
  private static final String MAX_COMPUTE_UNITS = "neon.max-compute-units";
  private static final String SUSPEND_TIMEOUT = "neon.suspend-timeout";
  private static final String HISTORY_RETENTION = "neon.history-retention";
  private static final String QUOTA_ACTIVE_TIME = "neon.quota.active-time";
  private static final String QUOTA_COMPUTE_TIME = "neon.quota.compute-time";
  private static final String QUOTA_WRITTEN_BYTES = "neon.quota.written-bytes";
  private static final String QUOTA_TRANSFER_BYTES = "neon.quota.transfer-bytes";
  private static final String QUOTA_SIZE_BYTES = "neon.quota.size-bytes";
  private static final String NEVER = "never";

  private NeonProjectTemplate() {}

  static List<SettingSpec> specs() {
    return List.of(
        computeUnits(
            MIN_COMPUTE_UNITS,
            "Least compute units of a database, such as 0.25; Neon's default if left out."),
        computeUnits(
            MAX_COMPUTE_UNITS,
            "Most compute units of a database, such as 2; Neon's default if left out."),
        SettingSpec.duration(
                SUSPEND_TIMEOUT,
                "How long a database idles before its compute is suspended, such as 5m, or never;"
                    + " Neon's default if left out.")
            .or(NEVER),
        SettingSpec.duration(
            HISTORY_RETENTION,
            "How far back a database can be restored; Neon's default if left out."),
        SettingSpec.duration(
            QUOTA_ACTIVE_TIME,
            "Most time that a database's computes may run in a billing period; unlimited if left"
                + " out."),
        SettingSpec.duration(
            QUOTA_COMPUTE_TIME,
            "Most CPU time that a database may use in a billing period; unlimited if left out."),
        bytes(
            QUOTA_WRITTEN_BYTES,
            "Most bytes written to a database in a billing period; unlimited if left out."),
        bytes(
            QUOTA_TRANSFER_BYTES,
            "Most bytes sent from a database in a billing period; unlimited if left out."),
        bytes(QUOTA_SIZE_BYTES, "Most bytes that a database may hold; unlimited if left out."));
  }

  private static SettingSpec computeUnits(String key, String description) {
    return SettingSpec.text(key, description)
        .satisfying("must be a number above 0", text -> new BigDecimal(text).signum() > 0);
  }

  private static SettingSpec bytes(String key, String description) {
    return SettingSpec.text(key, description)
        .satisfying("must be a whole number of bytes", text -> Long.parseLong(text) >= 0);
  }

  /** The fields of {@code project} in the request, only those that a setting names. */
  static JsonBody of(ProviderSettings settings, Optional<String> organization, int engineVersion) {
    JsonBody project =
        JsonBody.object()
            .withPresent("org_id", organization)
            .with("pg_version", engineVersion)
            // Without it neither the password nor the URI could be read again after a crash.
            .with("store_passwords", true)
            .withPresent("history_retention_seconds", seconds(settings, HISTORY_RETENTION));
    JsonBody endpoint =
        JsonBody.object()
            .withPresent(
                "autoscaling_limit_min_cu",
                settings.findText(MIN_COMPUTE_UNITS).map(BigDecimal::new))
            .withPresent(
                "autoscaling_limit_max_cu",
                settings.findText(MAX_COMPUTE_UNITS).map(BigDecimal::new))
            .withPresent("suspend_timeout_seconds", suspendTimeout(settings));
    JsonBody quota =
        JsonBody.object()
            .withPresent("active_time_seconds", seconds(settings, QUOTA_ACTIVE_TIME))
            .withPresent("compute_time_seconds", seconds(settings, QUOTA_COMPUTE_TIME))
            .withPresent("written_data_bytes", number(settings, QUOTA_WRITTEN_BYTES))
            .withPresent("data_transfer_bytes", number(settings, QUOTA_TRANSFER_BYTES))
            .withPresent("logical_size_bytes", number(settings, QUOTA_SIZE_BYTES));
    JsonBody full =
        isEmpty(endpoint) ? project : project.with("default_endpoint_settings", endpoint);
    return isEmpty(quota) ? full : full.with("settings", JsonBody.object().with("quota", quota));
  }

  /** What is not set is not sent: an empty object of settings is refused (facts of clients). */
  private static boolean isEmpty(JsonBody body) {
    return body.toString().equals(JsonBody.object().toString());
  }

  private static Optional<Long> seconds(ProviderSettings settings, String key) {
    return settings.findDuration(key).map(Duration::toSeconds);
  }

  private static Optional<Long> number(ProviderSettings settings, String key) {
    return settings.findText(key).map(Long::valueOf);
  }

  private static Optional<Long> suspendTimeout(ProviderSettings settings) {
    return settings.findText(SUSPEND_TIMEOUT).equals(Optional.of(NEVER))
        ? Optional.of(-1L)
        : seconds(settings, SUSPEND_TIMEOUT);
  }
}
