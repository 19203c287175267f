package io.hosteddb.provider.postgres.server;

import io.hosteddb.model.RegionId;
import io.hosteddb.spi.ProviderDescriptor;

/**
 * How a {@link PostgresServerProvider} serves: under which descriptor, with which server.
 *
 * @param descriptor what the backend says it is
 * @param admin the server and its administrator
 * @param endpoint what runtimes connect to
 * @param placedRegion the region that every database is really placed in
 * @param connectionLimit the most connections of one database's login role at once; -1 for no limit
 * @param identity how the server is told from others
 * @since 0.1
 */
public record PostgresServerSettings(
    ProviderDescriptor descriptor,
    PostgresAdmin admin,
    PostgresEndpoint endpoint,
    RegionId placedRegion,
    int connectionLimit,
    PostgresServerIdentity identity) {
  /** No limit of connections. */
  public static final int UNLIMITED = -1;

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
   * Checks the limit.
   *
   * @throws IllegalArgumentException if the limit is neither -1 nor positive
   */
  public PostgresServerSettings {
    if (connectionLimit != UNLIMITED && connectionLimit < 1) {
      throw new IllegalArgumentException("A connection limit is at least 1, or -1 for none.");
    }
  }
}
