package io.hosteddb;

import io.hosteddb.internal.registry.FactoryCatalog;
import io.hosteddb.internal.registry.ProviderRegistry;
import io.hosteddb.settings.Settings;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.ProviderContext;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * Which providers a library instance offers. Immutable; the providers themselves are made when the
 * library is built.
 *
 * @since 0.1
 */
public final class Providers {
  private final Function<ProviderContext, ProviderRegistry> opening;

  private Providers(Function<ProviderContext, ProviderRegistry> opening) {
    this.opening = opening;
  }

  /**
   * The providers on the class path, found by {@link java.util.ServiceLoader} in {@link
   * #classLoader}.
   *
   * <p>Each is served by the backend that the setting {@code <provider>.backend} names; else by the
   * only one on the class path; else by the only one whose required settings are present, unless
   * settings of another are half there. The setting {@code providers} restricts what is offered.
   *
   * @param settings the settings
   * @return the providers
   * @throws io.hosteddb.error.ConfigurationException with everything that is wrong: no or several
   *     backends to choose from, missing, malformed or unknown settings, the same backend in two
   *     jars
   */
  public static Providers discover(Settings settings) {
    return discover(settings, classLoader());
  }

  /**
   * Where providers are looked for if nobody says where: the context class loader of this thread,
   * or this library's own where that does not see this library. A pool's threads may have any, such
   * as one that knows nothing of what is inside of an executable jar.
   *
   * @return the class loader
   */
  public static ClassLoader classLoader() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context != null && seesThisLibrary(context) ? context : Providers.class.getClassLoader();
  }

  private static boolean seesThisLibrary(ClassLoader loader) {
    try {
      return Class.forName(DatabaseProviderFactory.class.getName(), false, loader)
          == DatabaseProviderFactory.class;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /**
   * The providers that a class loader finds.
   *
   * @param settings the settings
   * @param loader the class loader to look in
   * @return the providers
   * @throws io.hosteddb.error.ConfigurationException with everything that is wrong
   */
  public static Providers discover(Settings settings, ClassLoader loader) {
    return of(FactoryCatalog.load(loader), settings);
  }

  /**
   * The providers of given factories.
   *
   * @param factories the factories
   * @param settings the settings
   * @return the providers
   * @throws io.hosteddb.error.ConfigurationException with everything that is wrong
   */
  public static Providers of(
      Collection<? extends DatabaseProviderFactory> factories, Settings settings) {
    FactoryCatalog catalog = FactoryCatalog.of(factories, settings);
    return new Providers(context -> ProviderRegistry.open(catalog, context));
  }

  /**
   * Providers that the host or a test made itself. They are closed with the library.
   *
   * @param providers each of its own kind
   * @return the providers
   */
  public static Providers of(DatabaseProvider... providers) {
    List<DatabaseProvider> copy = List.of(providers);
    return new Providers(context -> ProviderRegistry.of(copy, context));
  }

  ProviderRegistry open(ProviderContext context) {
    return opening.apply(context);
  }
}
