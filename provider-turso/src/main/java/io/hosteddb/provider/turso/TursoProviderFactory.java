package io.hosteddb.provider.turso;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.Secret;
import io.hosteddb.profile.KnownProviders;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.SettingSpec;
import io.hosteddb.settings.SettingSpec.Type;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.RateLimit;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Makes the backend {@code cloud} of the provider {@code turso}: databases at Turso Cloud through
 * its Platform API v1.
 *
 * @since 0.1
 */
public final class TursoProviderFactory implements DatabaseProviderFactory {
  private static final SettingSpec API_TOKEN =
      SettingSpec.of(
              "turso.api-token",
              Type.SECRET,
              "Platform API token of the organization, not a database token.")
          .asRequired()
          .alsoFrom("TURSO_API_TOKEN");
  private static final SettingSpec ORGANIZATION =
      SettingSpec.of(
              "turso.organization",
              Type.TEXT,
              "Slug of the organization; for a personal account the user name.")
          .asRequired()
          .alsoFrom("TURSO_ORGANIZATION", "TURSO_ORG");
  private static final SettingSpec BASE_URL =
      SettingSpec.of("turso.base-url", Type.URL, "Where Turso's Platform API is.")
          .withDefault("https://api.turso.tech");
  private static final SettingSpec GROUP =
      SettingSpec.of(
          "turso.group",
          Type.TEXT,
          "One existing group for all databases, which is never created; if left out, each"
              + " location has a group that is created when it is missing.");
  private static final SettingSpec GROUP_PREFIX =
      SettingSpec.of(
              "turso.group-prefix",
              Type.TEXT,
              "What the names of the groups begin with, one a location: <prefix>-<location>. Not"
                  + " read if turso.group is set.")
          .withDefault("hosteddb");
  private static final SettingSpec TOKEN_EXPIRATION =
      SettingSpec.of(
              "turso.token-expiration",
              Type.TEXT,
              "How long the databases' tokens are good for, as Turso spells it: never, or such as"
                  + " 90d or 2w1d30m. They are not renewed by themselves.")
          .withDefault("never");
  private static final SettingSpec REQUESTS_PER_SECOND =
      SettingSpec.of(
              "turso.requests-per-second",
              Type.INTEGER,
              "The most calls to the Platform API in a second, over time. Turso documents no limit.")
          .withDefault("10");
  private static final SettingSpec REQUEST_BURST =
      SettingSpec.of(
              "turso.request-burst", Type.INTEGER, "The most calls to the Platform API at once.")
          .withDefault("50");

  private static final Pattern SLUG = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");
  private static final Pattern GROUP_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");
  private static final Pattern PREFIX = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final Pattern EXPIRATION = Pattern.compile("never|([0-9]{1,6}[wdhms])+");

  /** For the service loader. */
  public TursoProviderFactory() {}

  @Override
  public ProviderId provider() {
    return KnownProviders.TURSO.id();
  }

  @Override
  public String backend() {
    return TursoProvider.BACKEND;
  }

  @Override
  public List<SettingSpec> settings() {
    return List.of(
        API_TOKEN,
        ORGANIZATION,
        BASE_URL,
        GROUP,
        GROUP_PREFIX,
        TOKEN_EXPIRATION,
        REQUESTS_PER_SECOND,
        REQUEST_BURST);
  }

  @Override
  public DatabaseProvider create(ProviderSettings settings, ProviderContext context) {
    return new TursoProvider(options(settings), context);
  }

  static TursoSettings options(ProviderSettings settings) {
    return new TursoSettings(
        matching(settings, ORGANIZATION, SLUG, "must be a slug: letters, digits and dashes"),
        apiToken(settings),
        baseUrl(settings),
        groups(settings),
        matching(
            settings,
            TOKEN_EXPIRATION,
            EXPIRATION,
            "must be never, or numbers with the units w, d, h, m and s, such as 90d or 2w1d30m"),
        new RateLimit(
            positive(settings, REQUEST_BURST),
            positive(settings, REQUESTS_PER_SECOND),
            Duration.ofSeconds(1)));
  }

  private static Secret apiToken(ProviderSettings settings) {
    Secret token = settings.secret(API_TOKEN.key());
    if (!token.reveal().chars().allMatch(character -> character > ' ' && character < 0x7f)) {
      throw wrong(API_TOKEN, "must be one line without blanks");
    }
    return token;
  }

  private static URI baseUrl(ProviderSettings settings) {
    URI url = settings.url(BASE_URL.key());
    if (url.getRawQuery() != null || url.getRawFragment() != null) {
      throw wrong(BASE_URL, "must have neither query nor fragment");
    }
    return url;
  }

  private static TursoGroupRule groups(ProviderSettings settings) {
    Optional<String> fixed = settings.findText(GROUP.key());
    return fixed.isPresent()
        ? TursoGroupRule.fixed(
            matching(
                settings, GROUP, GROUP_NAME, "must be letters, digits, dashes and underscores"))
        : TursoGroupRule.perLocation(
            matching(
                settings,
                GROUP_PREFIX,
                PREFIX,
                "must be lower-case letters and digits, with single dashes between them"));
  }

  private static String matching(
      ProviderSettings settings, SettingSpec spec, Pattern form, String rule) {
    String text = settings.text(spec.key());
    if (!form.matcher(text).matches()) {
      throw wrong(spec, rule + ", but is '" + text + "'");
    }
    return text;
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
