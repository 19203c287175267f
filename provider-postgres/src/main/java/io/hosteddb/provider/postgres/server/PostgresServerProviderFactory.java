package io.hosteddb.provider.postgres.server;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.Region;
import io.hosteddb.model.RegionId;
import io.hosteddb.profile.KnownProviders;
import io.hosteddb.settings.Loopback;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.SettingSpec;
import io.hosteddb.settings.SettingSpec.Type;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProviderProfile;
import io.hosteddb.spi.VendorAccount;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the backend {@code server} of the provider {@code postgres}: any PostgreSQL 14 or later by
 * admin URL.
 *
 * @since 0.1
 */
public final class PostgresServerProviderFactory implements DatabaseProviderFactory {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresServerProviderFactory.class);

  private static final SettingSpec ADMIN_URL =
      SettingSpec.of(
              "postgres.admin-url",
              Type.SECRET,
              "URL of the server with a role that may create databases and roles:"
                  + " postgresql://user:password@host:port/database?sslmode=require")
          .asRequired();
  private static final SettingSpec PUBLIC_HOST =
      SettingSpec.of(
          "postgres.public-host",
          Type.TEXT,
          "Host that runtimes connect to; the admin URL's if left out.");
  private static final SettingSpec PUBLIC_PORT =
      SettingSpec.of(
          "postgres.public-port",
          Type.INTEGER,
          "Port that runtimes connect to; the admin URL's if left out.");
  private static final SettingSpec PUBLIC_SSL_MODE =
      SettingSpec.of(
              "postgres.public-sslmode",
              Type.TEXT,
              "sslmode of the runtimes' connections; if left out, the admin URL's, or require if"
                  + " only the admin's host is a loopback address.")
          .oneOf(AdminUrlParser.sslModes().toArray(new String[0]));
  private static final SettingSpec REGION =
      SettingSpec.of("postgres.region", Type.TEXT, "The one region that the server is in.")
          .withDefault("default");
  private static final SettingSpec CONNECTION_LIMIT =
      SettingSpec.of(
              "postgres.connection-limit",
              Type.INTEGER,
              "The most connections to one database at once; -1 for no limit.")
          .withDefault("-1");

  static final String SERVER_ID_KEY = "postgres.server-id";
  private static final SettingSpec SERVER_ID =
      SettingSpec.of(
          SERVER_ID_KEY,
          Type.TEXT,
          "What tells the server from others, instead of its own system identifier: for a server"
              + " that does not tell it, and to keep the earlier one after pg_upgrade or a move by"
              + " dump and restore.");

  /** For the service loader. */
  public PostgresServerProviderFactory() {}

  @Override
  public ProviderId provider() {
    return KnownProviders.POSTGRES.id();
  }

  @Override
  public String backend() {
    return "server";
  }

  @Override
  public List<SettingSpec> settings() {
    return List.of(
        ADMIN_URL, PUBLIC_HOST, PUBLIC_PORT, PUBLIC_SSL_MODE, REGION, CONNECTION_LIMIT, SERVER_ID);
  }

  @Override
  public DatabaseProvider create(ProviderSettings settings, ProviderContext context) {
    return new PostgresServerProvider(options(settings), context);
  }

  static PostgresServerSettings options(ProviderSettings settings) {
    PostgresAdmin admin = admin(settings);
    RegionId region = region(settings);
    return new PostgresServerSettings(
        descriptor(region),
        admin,
        endpoint(settings, admin),
        region,
        connectionLimit(settings.integer(CONNECTION_LIMIT.key())),
        identity(settings));
  }

  private static PostgresAdmin admin(ProviderSettings settings) {
    PostgresAdmin admin;
    try {
      admin = PostgresAdmin.parse(settings.secret(ADMIN_URL.key()));
    } catch (IllegalArgumentException e) {
      throw wrong(ADMIN_URL, String.valueOf(e.getMessage()));
    }
    if (!Loopback.isLoopback(admin.host())
        && List.of("disable", "allow", "prefer").contains(admin.sslMode())) {
      LOG.warn(
          "postgres.admin-url has sslmode={}: connections to {} may go without TLS",
          admin.sslMode(),
          admin.host());
    }
    return admin;
  }

  private static PostgresEndpoint endpoint(ProviderSettings settings, PostgresAdmin admin) {
    String host = settings.findText(PUBLIC_HOST.key()).orElse(admin.host());
    int port =
        settings.findText(PUBLIC_PORT.key()).isPresent()
            ? port(settings.integer(PUBLIC_PORT.key()))
            : admin.port();
    boolean leavesTheMachine = !Loopback.isLoopback(host) && Loopback.isLoopback(admin.host());
    String sslMode =
        settings
            .findText(PUBLIC_SSL_MODE.key())
            .orElse(leavesTheMachine ? "require" : admin.sslMode());
    if (host.chars().anyMatch(c -> "/@?#[]".indexOf(c) >= 0 || Character.isWhitespace(c))) {
      throw wrong(PUBLIC_HOST, "must be a host name or address and nothing else");
    }
    return new PostgresEndpoint(host, port, sslMode);
  }

  private static int port(int port) {
    if (port < 1 || port > 65_535) {
      throw wrong(PUBLIC_PORT, "must be from 1 to 65535, but is " + port);
    }
    return port;
  }

  private static int connectionLimit(int limit) {
    if (limit != PostgresServerSettings.UNLIMITED && limit < 1) {
      throw wrong(CONNECTION_LIMIT, "must be at least 1, or -1 for no limit, but is " + limit);
    }
    return limit;
  }

  private static PostgresServerIdentity identity(ProviderSettings settings) {
    Optional<String> id = settings.findText(SERVER_ID.key());
    if (id.isPresent() && id.get().length() > VendorAccount.MAX_LENGTH) {
      throw wrong(SERVER_ID, "must be at most " + VendorAccount.MAX_LENGTH + " characters");
    }
    return id.map(PostgresServerIdentity::named).orElse(PostgresServerIdentity.ofTheServer());
  }

  private static RegionId region(ProviderSettings settings) {
    try {
      return RegionId.of(settings.text(REGION.key()));
    } catch (IllegalArgumentException e) {
      throw wrong(REGION, "must be at most 64 characters without white space");
    }
  }

  private static ProviderDescriptor descriptor(RegionId region) {
    ProviderProfile shared = KnownProviders.POSTGRES;
    // A server is in one place, so that place is the default, not the cloud's.
    ProviderProfile own =
        new ProviderProfile(
            shared.id(),
            shared.displayName(),
            shared.engine(),
            shared.bestFor(),
            shared.contract(),
            shared.snippets(),
            shared.docsUrl(),
            region);
    return ProviderDescriptor.builder(own, "server")
        .fallbackRegions(List.of(new Region(region, "This platform's server")))
        .timeLimit(Duration.ofMinutes(5))
        .typicalTime(Duration.ofSeconds(1))
        .build();
  }

  private static ConfigurationException wrong(SettingSpec spec, String what) {
    return new ConfigurationException(spec.key(), "The setting '" + spec.key() + "' " + what + ".");
  }
}
