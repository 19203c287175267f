package io.hosteddb.provider.postgres.neon;

import io.hosteddb.model.ProviderId;
import io.hosteddb.profile.KnownProviders;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.SettingSpec;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.ProviderContext;
import java.util.List;

/**
 * Makes the backend {@code neon} of the provider {@code postgres}: serverless PostgreSQL at Neon,
 * one project for each database, by the Neon API v2.
 *
 * @since 0.1
 */
public final class NeonProviderFactory implements DatabaseProviderFactory {
  /** For the service loader. */
  public NeonProviderFactory() {}

  @Override
  public ProviderId provider() {
    return KnownProviders.POSTGRES.id();
  }

  @Override
  public String backend() {
    return "neon";
  }

  @Override
  public List<SettingSpec> settings() {
    return NeonSettings.specs();
  }

  @Override
  public DatabaseProvider create(ProviderSettings settings, ProviderContext context) {
    return new NeonProvider(NeonSettings.of(settings), context);
  }
}
