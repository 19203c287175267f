package io.hosteddb.local;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.local.internal.files.LocalDirectory;
import io.hosteddb.local.internal.postgres.Binaries;
import io.hosteddb.local.internal.postgres.Installation;
import io.hosteddb.local.internal.postgres.InstalledHome;
import io.hosteddb.local.internal.postgres.LocalPostgresProvider;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.WorkloadKind;
import io.hosteddb.profile.KnownProviders;
import io.hosteddb.profile.KnownRegions;
import io.hosteddb.profile.KnownWorkloads;
import io.hosteddb.provider.postgres.extension.PostgresExtension;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.SettingSpec;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.WorkloadSupport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Makes the backend {@code local} of the provider {@code postgres}: one real PostgreSQL in a
 * process of its own, on the loopback address, with a role and a database for each attachment. It
 * starts with the first attachment, or at once if its data directory holds databases. For
 * development and tests.
 *
 * @since 0.1
 */
public final class LocalPostgresProviderFactory implements DatabaseProviderFactory {
  private static final SettingSpec BINARIES_DIR =
      SettingSpec.path(
          Binaries.SETTING,
          "Directory in which the programs of the local PostgreSQL are unpacked, and from which they"
              + " may be run; if left out, .cache/hosteddb in the user's home.");

  private static final SettingSpec HOME =
      SettingSpec.path(
          InstalledHome.SETTING,
          "Directory of an installed PostgreSQL 14 to 18 to run in place of the bundled one, such as"
              + " /usr/lib/postgresql/17.");

  /** For the service loader. */
  public LocalPostgresProviderFactory() {}

  @Override
  public ProviderId provider() {
    return KnownProviders.POSTGRES.id();
  }

  @Override
  public String backend() {
    return LocalSettings.BACKEND;
  }

  @Override
  public List<SettingSpec> settings() {
    return List.of(LocalSettings.DATA_DIR, BINARIES_DIR, HOME, PostgresExtension.setting());
  }

  /**
   * Makes the provider; the database server itself starts later, in the background.
   *
   * @throws io.hosteddb.error.ConfigurationException if the data directory or that of the binaries
   *     cannot be used, or another process uses the former; if the installation that was named
   *     cannot be used, or the data directory is of another version; if it lacks an extension
   */
  @Override
  public DatabaseProvider create(ProviderSettings settings, ProviderContext context) {
    ProviderDescriptor.Builder descriptor =
        LocalSettings.descriptor(KnownProviders.POSTGRES)
            .fallbackRegions(KnownRegions.POSTGRES)
            .workloads(
                KnownWorkloads.postgres(
                    WorkloadSupport.lacks(
                        WorkloadKind.VECTORS,
                        "The PostgreSQL that comes with this library has no pgvector. "
                            + LocalPostgresProvider.NO_VECTORS)));
    KnownRegions.RETIRED_POSTGRES.forEach(descriptor::retiredRegion);
    Optional<Path> binaries = settings.findPath(Binaries.SETTING);
    LocalDirectory directory =
        LocalDirectory.open(
            settings.findPath(LocalSettings.DATA_DIR.key()),
            "postgres",
            LocalPostgresProvider::stopServerIn);
    try {
      Path cluster = directory.path().resolve("cluster");
      Optional<Installation.Source> installed =
          settings.findPath(InstalledHome.SETTING).map(home -> InstalledHome.at(home, cluster));
      Installation.Source source =
          installed.orElseGet(() -> Binaries.at(binaries, directory.path()));
      List<PostgresExtension> extensions = PostgresExtension.of(settings);
      LocalPostgresProvider.requireExtensions(source, extensions);
      return new LocalPostgresProvider(
          descriptor.build(), LocalSettings.REGION, context, directory, source, extensions);
    } catch (ConfigurationException e) {
      close(directory, e);
      throw e;
    }
  }

  private static void close(LocalDirectory directory, ConfigurationException because) {
    try {
      directory.close();
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }
}
