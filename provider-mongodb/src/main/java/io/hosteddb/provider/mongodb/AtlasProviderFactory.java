package io.hosteddb.provider.mongodb;

import io.hosteddb.model.ProviderId;
import io.hosteddb.profile.KnownProviders;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.SettingSpec;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.ProviderContext;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the backend {@code atlas} of the provider {@code mongodb}: a cluster and a database user at
 * MongoDB Atlas for each database.
 *
 * @since 0.1
 */
public final class AtlasProviderFactory implements DatabaseProviderFactory {
  private static final Logger LOG = LoggerFactory.getLogger(AtlasProviderFactory.class);

  /** For the service loader. */
  public AtlasProviderFactory() {}

  @Override
  public ProviderId provider() {
    return KnownProviders.MONGODB.id();
  }

  @Override
  public String backend() {
    return AtlasProvider.BACKEND;
  }

  @Override
  public List<SettingSpec> settings() {
    return AtlasSettings.specs();
  }

  @Override
  public DatabaseProvider create(ProviderSettings settings, ProviderContext context) {
    AtlasSettings read = AtlasSettings.of(settings);
    warn(read);
    return new AtlasProvider(read, context);
  }

  private static void warn(AtlasSettings settings) {
    if (settings.accessList().isEmpty()) {
      LOG.warn(
          "atlas.access-list is not set: nothing can connect to a database at MongoDB Atlas until"
              + " somebody adds an entry to the IP access list of its project");
    }
    if (settings.accessList().stream().anyMatch(range -> range.endsWith("/0"))) {
      LOG.warn(
          "atlas.access-list opens the databases at MongoDB Atlas to every address; their passwords"
              + " and TLS are all that protects them");
    }
    if (settings.tier().isFree() && settings.sharedProject().isPresent()) {
      LOG.warn(
          "atlas.tier is M0, of which Atlas allows one in a project, and atlas.project is set:"
              + " there can be one database only");
    }
  }
}
