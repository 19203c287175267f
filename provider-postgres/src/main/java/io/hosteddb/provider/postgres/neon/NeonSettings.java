package io.hosteddb.provider.postgres.neon;

import io.hosteddb.http.JsonBody;
import io.hosteddb.model.Secret;
import io.hosteddb.provider.postgres.extension.PostgresExtension;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.SettingSpec;
import io.hosteddb.spi.RateLimit;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the backend. What a plan allows changes often and differs from plan to plan, so
 * only what is malformed is refused here; the rest is left to the API.
 *
 * @param apiKey the key of the Neon API
 * @param organization the organization that every project belongs to; null if the key implies it
 * @param baseUrl where the API is
 * @param template what every project is created with, whatever its name: the fields of {@code
 *     project} in the request, only those that a setting names
 * @param pooled whether runtimes connect to the pooler
 * @param rights what applications may do beside owning their database
 * @param rateLimit how many calls the account allows
 * @param extensions what each database gets installed
 */
record NeonSettings(
    Secret apiKey,
    @Nullable String organization,
    URI baseUrl,
    JsonBody template,
    boolean pooled,
    NeonRights rights,
    RateLimit rateLimit,
    List<PostgresExtension> extensions) {
  private static final String API_KEY = "neon.api-key";
  private static final String ORGANIZATION = "neon.organization";
  private static final String BASE_URL = "neon.base-url";
  private static final String ENGINE_VERSION = "neon.engine-version";
  private static final String CONNECTION = "neon.connection";
  private static final String RATE_PER_MINUTE = "neon.rate-limit.per-minute";
  private static final String RATE_BURST = "neon.rate-limit.burst";

  static List<SettingSpec> specs() {
    List<SettingSpec> specs = new ArrayList<>();
    specs.addAll(
        List.of(
            SettingSpec.secret(
                    API_KEY,
                    "Key of the Neon API; best one of an organization, made for this platform"
                        + " alone.")
                .asRequired()
                .alsoFrom("NEON_API_KEY")
                .withoutBlanks(),
            SettingSpec.text(
                    ORGANIZATION,
                    "Id of the organization that the projects belong to, such as"
                        + " org-cool-breeze-12345678; needed with a personal key, implied by the key"
                        + " of an organization.")
                .alsoFrom("NEON_ORG_ID")
                .matching(
                    "[a-z0-9-]{1,60}", "must be lower-case letters, digits and dashes, at most 60"),
            SettingSpec.url(BASE_URL, "Where the Neon API is.")
                .withDefault("https://console.neon.tech/api/v2"),
            SettingSpec.integer(ENGINE_VERSION, "Major version of PostgreSQL.")
                .withDefault("17")
                .positive()));
    specs.addAll(NeonProjectTemplate.specs());
    specs.addAll(
        List.of(
            SettingSpec.text(
                    CONNECTION,
                    "Whether runtimes connect to the compute itself or through Neon's pooler.")
                .oneOf("direct", "pooled")
                .withDefault("direct"),
            NeonRights.spec(),
            SettingSpec.integer(RATE_PER_MINUTE, "How many calls a minute the Neon account allows.")
                .withDefault("700")
                .positive(),
            SettingSpec.integer(RATE_BURST, "How many calls at once the Neon account allows.")
                .withDefault("40")
                .positive(),
            PostgresExtension.setting()));
    return List.copyOf(specs);
  }

  static NeonSettings of(ProviderSettings settings) {
    Optional<String> organization = settings.findText(ORGANIZATION);
    return new NeonSettings(
        settings.secret(API_KEY),
        organization.orElse(null),
        settings.url(BASE_URL),
        NeonProjectTemplate.of(settings, organization, settings.integer(ENGINE_VERSION)),
        settings.text(CONNECTION).equals("pooled"),
        NeonRights.of(settings).requireFor(settings.integer(ENGINE_VERSION)),
        new RateLimit(
            settings.integer(RATE_BURST), settings.integer(RATE_PER_MINUTE), Duration.ofMinutes(1)),
        PostgresExtension.of(settings));
  }

  /** Names the account that the rate limit is of. */
  String account() {
    return organization == null ? "neon" : "neon:" + organization;
  }
}
