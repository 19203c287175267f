package io.hosteddb.spi;

import io.hosteddb.model.ProviderId;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.SettingSpec;
import java.util.List;

/**
 * Makes the provider of one backend. Found by {@link java.util.ServiceLoader}: public, with a
 * public constructor without parameters, named in {@code
 * META-INF/services/io.hosteddb.spi.DatabaseProviderFactory}.
 *
 * @since 0.1
 */
public interface DatabaseProviderFactory {
  /**
   * The provider, such as {@code postgres}.
   *
   * @return always the same id
   */
  ProviderId provider();

  /**
   * Who really serves it, such as {@code neon}; lower-case kebab. Provider and backend together are
   * unique on a class path.
   *
   * @return always the same name
   */
  String backend();

  /**
   * The settings the backend reads. Their keys begin with the provider or the backend, or are
   * shared by a family of backends.
   *
   * @return the settings; none by default
   */
  default List<SettingSpec> settings() {
    return List.of();
  }

  /**
   * Makes the provider. Called at most once at start-up, on the thread that builds the library. It
   * must not ask the vendor.
   *
   * @param settings the declared settings, checked
   * @param context what the library gives to work with
   * @return a new provider
   * @throws io.hosteddb.error.ConfigurationException if the settings do not fit together
   */
  DatabaseProvider create(ProviderSettings settings, ProviderContext context);
}
