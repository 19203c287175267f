package io.hosteddb.provider.turso;

import io.hosteddb.model.ProviderId;
import io.hosteddb.profile.KnownProviders;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.SettingSpec;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.ProviderContext;
import java.util.List;

/**
 * Makes the backend {@code cloud} of the provider {@code turso}: databases at Turso Cloud through
 * its Platform API v1.
 *
 * @since 0.1
 */
public final class TursoProviderFactory implements DatabaseProviderFactory {
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
    return TursoSettings.specs();
  }

  @Override
  public DatabaseProvider create(ProviderSettings settings, ProviderContext context) {
    return new TursoProvider(TursoSettings.of(settings), context);
  }
}
