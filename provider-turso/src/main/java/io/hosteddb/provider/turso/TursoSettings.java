package io.hosteddb.provider.turso;

import io.hosteddb.model.Secret;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.SettingSpec;
import io.hosteddb.spi.RateLimit;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * The settings of the backend: which organization of Turso Cloud is used, and how.
 *
 * @param organization the slug of the organization
 * @param apiKey a platform API token, not a database token
 * @param baseUrl where the Platform API is
 * @param groups which group a database goes into
 * @param lifetime how long database tokens are good for
 * @param rateLimit how often the Platform API may be called
 */
record TursoSettings(
    String organization,
    Secret apiKey,
    URI baseUrl,
    TursoGroupRule groups,
    TursoLifetime lifetime,
    RateLimit rateLimit) {
  private static final String API_KEY = "turso.api-key";
  private static final String ORGANIZATION = "turso.organization";
  private static final String BASE_URL = "turso.base-url";
  private static final String GROUP = "turso.group";
  private static final String GROUP_PREFIX = "turso.group-prefix";
  private static final String TOKEN_EXPIRATION = "turso.token-expiration";
  private static final String RATE_PER_MINUTE = "turso.rate-limit.per-minute";
  private static final String RATE_BURST = "turso.rate-limit.burst";

  static List<SettingSpec> specs() {
    return List.of(
        SettingSpec.secret(API_KEY, "Platform API token of the organization, not a database token.")
            .asRequired()
            .alsoFrom("TURSO_API_TOKEN")
            .withoutBlanks(),
        SettingSpec.text(
                ORGANIZATION, "Slug of the organization; for a personal account the user name.")
            .asRequired()
            .alsoFrom("TURSO_ORGANIZATION", "TURSO_ORG")
            .matching("[A-Za-z0-9][A-Za-z0-9_.-]*", "must be a slug: letters, digits and dashes"),
        SettingSpec.url(BASE_URL, "Where Turso's Platform API is.")
            .withDefault("https://api.turso.tech"),
        SettingSpec.text(
                GROUP,
                "One existing group for all databases, which is never created; if left out, each"
                    + " location has a group that is created when it is missing.")
            .matching(
                "[A-Za-z0-9][A-Za-z0-9_-]*", "must be letters, digits, dashes and underscores"),
        SettingSpec.text(
                GROUP_PREFIX,
                "What the names of the groups begin with, one a location: <prefix>-<location>. Not"
                    + " read if turso.group is set.")
            .withDefault("hosteddb")
            .matching(
                "[a-z0-9]+(-[a-z0-9]+)*",
                "must be lower-case letters and digits, with single dashes between them"),
        SettingSpec.text(
                TOKEN_EXPIRATION,
                "How long the databases' tokens are good for, as Turso spells it: never, or such as"
                    + " 90d or 2w1d30m. Before the end they are renewed, and the variables"
                    + " change.")
            .withDefault("never")
            .matching(
                "never|([0-9]{1,6}[wdhms])+",
                "must be never, or numbers with the units w, d, h, m and s, such as 90d or 2w1d30m"),
        SettingSpec.integer(
                RATE_PER_MINUTE,
                "How many calls a minute the organization may make, over time. Turso documents no"
                    + " limit.")
            .withDefault("600")
            .positive(),
        SettingSpec.integer(RATE_BURST, "How many calls at once the organization may make.")
            .withDefault("50")
            .positive());
  }

  static TursoSettings of(ProviderSettings settings) {
    return new TursoSettings(
        settings.text(ORGANIZATION),
        settings.secret(API_KEY),
        settings.url(BASE_URL),
        settings
            .findText(GROUP)
            .map(TursoGroupRule::fixed)
            .orElseGet(() -> TursoGroupRule.perLocation(settings.text(GROUP_PREFIX))),
        new TursoLifetime(settings.text(TOKEN_EXPIRATION)),
        new RateLimit(
            settings.integer(RATE_BURST),
            settings.integer(RATE_PER_MINUTE),
            Duration.ofMinutes(1)));
  }
}
