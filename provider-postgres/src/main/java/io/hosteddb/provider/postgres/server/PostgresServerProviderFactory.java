package io.hosteddb.provider.postgres.server;

import io.hosteddb.model.ProviderId;
import io.hosteddb.profile.KnownProviders;
import io.hosteddb.settings.Loopback;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.SettingSpec;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.ProviderContext;
import java.util.List;
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

  /** For the service loader. */
  public PostgresServerProviderFactory() {}

  @Override
  public ProviderId provider() {
    return KnownProviders.POSTGRES.id();
  }

  @Override
  public String backend() {
    return PostgresServerSettings.BACKEND;
  }

  @Override
  public List<SettingSpec> settings() {
    return PostgresServerSettings.specs();
  }

  @Override
  public DatabaseProvider create(ProviderSettings settings, ProviderContext context) {
    PostgresServerSettings read = PostgresServerSettings.of(settings);
    warn(read.admin());
    return new PostgresServerProvider(read, context);
  }

  private static void warn(PostgresAdmin admin) {
    if (!Loopback.isLoopback(admin.host())
        && List.of("disable", "allow", "prefer").contains(admin.sslMode())) {
      LOG.warn(
          "postgres.admin-url has sslmode={}: connections to {} may go without TLS",
          admin.sslMode(),
          admin.host());
    }
  }
}
