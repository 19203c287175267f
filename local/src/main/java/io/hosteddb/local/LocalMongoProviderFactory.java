package io.hosteddb.local;

import io.hosteddb.local.internal.files.LocalDirectory;
import io.hosteddb.local.internal.mongodb.LocalMongoProvider;
import io.hosteddb.model.ProviderId;
import io.hosteddb.profile.KnownProviders;
import io.hosteddb.profile.KnownRegions;
import io.hosteddb.profile.KnownWorkloads;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.SettingSpec;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.ProviderContext;
import java.util.List;

/**
 * Makes the backend {@code local} of the provider {@code mongodb}: a server in this process that
 * speaks MongoDB's wire protocol on the loopback address, with a database and a user for each
 * attachment, and with vector search. For development and tests.
 *
 * @since 0.1
 */
public final class LocalMongoProviderFactory implements DatabaseProviderFactory {
  /** For the service loader. */
  public LocalMongoProviderFactory() {}

  @Override
  public ProviderId provider() {
    return KnownProviders.MONGODB.id();
  }

  @Override
  public String backend() {
    return LocalSettings.BACKEND;
  }

  @Override
  public List<SettingSpec> settings() {
    return List.of(LocalSettings.DATA_DIR);
  }

  /**
   * Makes the provider; the database server itself starts later, in the background.
   *
   * @throws io.hosteddb.error.ConfigurationException if the data directory cannot be used, or
   *     another process uses it
   */
  @Override
  public DatabaseProvider create(ProviderSettings settings, ProviderContext context) {
    return new LocalMongoProvider(
        LocalSettings.descriptor(KnownProviders.MONGODB)
            .fallbackRegions(KnownRegions.MONGODB)
            .workloads(KnownWorkloads.MONGODB)
            .build(),
        LocalSettings.REGION,
        LocalDirectory.open(settings.findPath(LocalSettings.DATA_DIR.key()), "mongodb", path -> {}),
        context.random());
  }
}
