package io.hosteddb.local;

import io.hosteddb.local.internal.files.LocalDirectory;
import io.hosteddb.local.internal.turso.LocalTursoProvider;
import io.hosteddb.model.ProviderId;
import io.hosteddb.profile.KnownProviders;
import io.hosteddb.profile.KnownRegions;
import io.hosteddb.profile.KnownWorkloads;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.SettingSpec;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderDescriptor;
import java.util.List;

/**
 * Makes the backend {@code local} of the provider {@code turso}: a SQLite file for each attachment,
 * handed out as a {@code file:} URL with a token that nothing asks for. For development and tests.
 *
 * @since 0.1
 */
public final class LocalTursoProviderFactory implements DatabaseProviderFactory {
  /** For the service loader. */
  public LocalTursoProviderFactory() {}

  @Override
  public ProviderId provider() {
    return KnownProviders.TURSO.id();
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
   * Makes the provider.
   *
   * @throws io.hosteddb.error.ConfigurationException if the data directory cannot be used, or
   *     another process uses it
   */
  @Override
  public DatabaseProvider create(ProviderSettings settings, ProviderContext context) {
    ProviderDescriptor.Builder descriptor =
        LocalSettings.descriptor(KnownProviders.TURSO)
            .fallbackRegions(KnownRegions.TURSO)
            .workloads(KnownWorkloads.TURSO);
    KnownRegions.TURSO_ALIASES.forEach(descriptor::regionAlias);
    return new LocalTursoProvider(
        descriptor.build(),
        LocalSettings.REGION,
        context,
        LocalDirectory.open(settings.findPath(LocalSettings.DATA_DIR.key()), "turso", path -> {}));
  }
}
