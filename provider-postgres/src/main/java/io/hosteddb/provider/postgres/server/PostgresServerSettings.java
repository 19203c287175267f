package io.hosteddb.provider.postgres.server;

import io.hosteddb.model.Region;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import io.hosteddb.model.WorkloadKind;
import io.hosteddb.profile.KnownProviders;
import io.hosteddb.profile.KnownWorkloads;
import io.hosteddb.provider.postgres.extension.PostgresExtension;
import io.hosteddb.settings.Loopback;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.SettingSpec;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.spi.WorkloadSupport;
import java.time.Duration;
import java.util.List;

/**
 * How a {@link PostgresServerProvider} serves: under which descriptor, with which server.
 *
 * @param descriptor what the backend says it is
 * @param admin the server and its administrator
 * @param endpoint what runtimes connect to
 * @param placedRegion the region that every database is really placed in
 * @param connectionLimit the most connections of one database's login role at once; -1 for no limit
 * @param identity how the server is told from others
 * @param extensions what each database gets installed
 * @since 0.1
 */
public record PostgresServerSettings(
    ProviderDescriptor descriptor,
    PostgresAdmin admin,
    PostgresEndpoint endpoint,
    RegionId placedRegion,
    int connectionLimit,
    PostgresServerIdentity identity,
    List<PostgresExtension> extensions) {
  /** No limit of connections. */
  public static final int UNLIMITED = -1;

  static final String BACKEND = "server";
  static final String SERVER_ID = "postgres.server-id";
  private static final String ADMIN_URL = "postgres.admin-url";
  private static final String PUBLIC_HOST = "postgres.public-host";
  private static final String PUBLIC_PORT = "postgres.public-port";
  private static final String PUBLIC_SSL_MODE = "postgres.public-sslmode";
  private static final String REGION = "postgres.region";
  private static final String CONNECTION_LIMIT = "postgres.connection-limit";

  /**
   * Options of a server that is told from no other.
   *
   * @param descriptor what the backend says it is
   * @param admin the server and its administrator
   * @param endpoint what runtimes connect to
   * @param placedRegion the region that every database is really placed in
   * @param connectionLimit the most connections of one database's login role at once; -1 for no
   *     limit
   */
  public PostgresServerSettings(
      ProviderDescriptor descriptor,
      PostgresAdmin admin,
      PostgresEndpoint endpoint,
      RegionId placedRegion,
      int connectionLimit) {
    this(descriptor, admin, endpoint, placedRegion, connectionLimit, PostgresServerIdentity.none());
  }

  /**
   * Options without extensions.
   *
   * @param descriptor what the backend says it is
   * @param admin the server and its administrator
   * @param endpoint what runtimes connect to
   * @param placedRegion the region that every database is really placed in
   * @param connectionLimit the most connections of one database's login role at once; -1 for no
   *     limit
   * @param identity how the server is told from others
   */
  public PostgresServerSettings(
      ProviderDescriptor descriptor,
      PostgresAdmin admin,
      PostgresEndpoint endpoint,
      RegionId placedRegion,
      int connectionLimit,
      PostgresServerIdentity identity) {
    this(descriptor, admin, endpoint, placedRegion, connectionLimit, identity, List.of());
  }

  /**
   * The same options with other extensions.
   *
   * @param wanted what each database gets installed
   * @return a copy
   */
  public PostgresServerSettings withExtensions(List<PostgresExtension> wanted) {
    return new PostgresServerSettings(
        descriptor, admin, endpoint, placedRegion, connectionLimit, identity, wanted);
  }

  /**
   * Copies the list and checks the limit.
   *
   * @throws IllegalArgumentException if the limit is neither -1 nor positive
   */
  public PostgresServerSettings {
    extensions = List.copyOf(extensions);
    if (connectionLimit != UNLIMITED && connectionLimit < 1) {
      throw new IllegalArgumentException("A connection limit is at least 1, or -1 for none.");
    }
  }

  static List<SettingSpec> specs() {
    return List.of(
        SettingSpec.secret(
                ADMIN_URL,
                "URL of the server with a role that may create databases and roles:"
                    + " postgresql://user:password@host:port/database?sslmode=require")
            .asRequired()
            .parsedBy(url -> PostgresAdmin.parse(Secret.of(url))),
        SettingSpec.text(PUBLIC_HOST, "Host that runtimes connect to; the admin URL's if left out.")
            .matching("[^/@?#\\[\\]\\s]+", "must be a host name or address and nothing else"),
        SettingSpec.integer(
                PUBLIC_PORT, "Port that runtimes connect to; the admin URL's if left out.")
            .between(1, 65_535),
        SettingSpec.text(
                PUBLIC_SSL_MODE,
                "sslmode of the runtimes' connections; if left out, the admin URL's, or require if"
                    + " only the admin's host is a loopback address.")
            .oneOf(AdminUrlParser.sslModes().toArray(new String[0])),
        SettingSpec.text(REGION, "The one region that the server is in.")
            .withDefault("default")
            .satisfying(
                "must be at most 64 characters without white space",
                PostgresServerSettings::isRegion),
        SettingSpec.integer(
                CONNECTION_LIMIT, "The most connections to one database at once; -1 for no limit.")
            .withDefault("-1")
            .positive()
            .or("-1"),
        SettingSpec.text(
                SERVER_ID,
                "What tells the server from others, instead of its own system identifier: for a"
                    + " server that does not tell it, and to keep the earlier one after pg_upgrade"
                    + " or a move by dump and restore.")
            .maxLength(VendorAccount.MAX_LENGTH),
        PostgresExtension.setting());
  }

  private static boolean isRegion(String text) {
    return RegionId.of(text).value().equals(text);
  }

  static PostgresServerSettings of(ProviderSettings settings) {
    PostgresAdmin admin = PostgresAdmin.parse(settings.secret(ADMIN_URL));
    RegionId region = RegionId.of(settings.text(REGION));
    return new PostgresServerSettings(
        descriptor(region),
        admin,
        endpoint(settings, admin),
        region,
        settings.integer(CONNECTION_LIMIT),
        settings
            .findText(SERVER_ID)
            .map(PostgresServerIdentity::named)
            .orElseGet(PostgresServerIdentity::ofTheServer),
        PostgresExtension.of(settings));
  }

  private static PostgresEndpoint endpoint(ProviderSettings settings, PostgresAdmin admin) {
    String host = settings.findText(PUBLIC_HOST).orElse(admin.host());
    boolean leavesTheMachine = !Loopback.isLoopback(host) && Loopback.isLoopback(admin.host());
    return new PostgresEndpoint(
        host,
        settings.findInteger(PUBLIC_PORT).orElse(admin.port()),
        settings.findText(PUBLIC_SSL_MODE).orElse(leavesTheMachine ? "require" : admin.sslMode()));
  }

  /** A server is in one place, so that place is the default, not the cloud's. */
  private static ProviderDescriptor descriptor(RegionId region) {
    return ProviderDescriptor.builder(KnownProviders.POSTGRES.withDefaultRegion(region), BACKEND)
        .fallbackRegions(List.of(new Region(region, "This platform's server")))
        .timeLimit(Duration.ofMinutes(5))
        .typicalTime(Duration.ofSeconds(1))
        .workloads(
            KnownWorkloads.postgres(
                WorkloadSupport.lacks(
                    WorkloadKind.VECTORS,
                    "Whether the PostgreSQL server has pgvector is not known yet.")))
        .build();
  }
}
