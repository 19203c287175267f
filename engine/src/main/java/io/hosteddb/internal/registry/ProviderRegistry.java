package io.hosteddb.internal.registry;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.internal.engine.LinkageText;
import io.hosteddb.internal.engine.ProviderSource;
import io.hosteddb.model.ProviderId;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.RateLimit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The providers of a running library: those that serve new databases, and those that only look
 * after databases attached when the settings were others. Thread-safe.
 */
public final class ProviderRegistry implements ProviderSource, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProviderRegistry.class);

  private final @Nullable FactoryCatalog catalog;
  private final ProviderContext context;
  private final BackendLimits limits = new BackendLimits();
  private final Map<ProviderId, OpenProvider> offered = new LinkedHashMap<>();
  private final Map<String, DatabaseProvider> open = new LinkedHashMap<>();

  private ProviderRegistry(@Nullable FactoryCatalog catalog, ProviderContext context) {
    this.catalog = catalog;
    this.context = context;
  }

  /**
   * Makes the chosen providers of a catalog.
   *
   * @param catalog the factories
   * @param context what to give them
   * @return the registry
   * @throws ConfigurationException if one cannot be made; those made before are closed
   */
  public static ProviderRegistry open(FactoryCatalog catalog, ProviderContext context) {
    ProviderRegistry registry = new ProviderRegistry(catalog, context);
    try {
      catalog.chosen().values().forEach(factory -> registry.offer(registry.create(factory)));
    } catch (RuntimeException e) {
      registry.close();
      throw e;
    }
    registry.announce();
    return registry;
  }

  /** Who serves what, so that nobody finds out by where the data is. */
  private void announce() {
    LOG.info(
        "Databases are served by: {}.",
        descriptors(any -> true)
            .map(d -> served(d) + (d.development() ? " (for development)" : ""))
            .collect(Collectors.joining(", ", "", offered.isEmpty() ? "nobody" : "")));
    List<String> inPlace =
        descriptors(ProviderDescriptor::development)
            .flatMap(this::inPlace)
            .collect(Collectors.toList());
    List<String> real = descriptors(d -> !d.development()).map(ProviderRegistry::served).toList();
    if (!inPlace.isEmpty()) {
      LOG.warn(
          "Backends for development serve in place of real ones that are on the class path: {}."
              + " What users attach is on this machine only.",
          String.join("; ", inPlace));
    } else if (!real.isEmpty() && descriptors(ProviderDescriptor::development).count() > 0) {
      LOG.warn(
          "Backends for development serve beside real ones: {} beside {}. What users attach at the"
              + " former is on this machine only.",
          descriptors(ProviderDescriptor::development)
              .map(ProviderRegistry::served)
              .collect(Collectors.joining(", ")),
          String.join(", ", real));
    }
  }

  private Stream<String> inPlace(ProviderDescriptor descriptor) {
    ProviderId id = descriptor.profile().id();
    List<String> others = catalog == null ? List.of() : catalog.passedOver(id);
    return others.isEmpty()
        ? Stream.empty()
        : Stream.of(
            served(descriptor)
                + " in place of "
                + others.stream().map(other -> key(id, other)).collect(Collectors.joining(" or "))
                + " ("
                + id
                + ".backend)");
  }

  private Stream<ProviderDescriptor> descriptors(Predicate<ProviderDescriptor> which) {
    return offered.values().stream().map(DatabaseProvider::descriptor).filter(which);
  }

  private static String served(ProviderDescriptor descriptor) {
    return key(descriptor.profile().id(), descriptor.backend());
  }

  /**
   * A registry of providers that the host made itself.
   *
   * @param providers the providers, each of its own kind
   * @param context the library's context
   * @return the registry
   * @throws ConfigurationException if two serve the same provider
   */
  public static ProviderRegistry of(
      Collection<? extends DatabaseProvider> providers, ProviderContext context) {
    ProviderRegistry registry = new ProviderRegistry(null, context);
    providers.forEach(registry::offer);
    registry.announce();
    return registry;
  }

  private void offer(DatabaseProvider given) {
    OpenProvider provider = OpenProvider.of(given);
    ProviderDescriptor descriptor = provider.descriptor();
    ProviderId id = descriptor.profile().id();
    OpenProvider earlier = offered.putIfAbsent(id, provider);
    if (earlier != null) {
      throw new ConfigurationException(
          id + ".backend",
          "Two providers serve '"
              + id
              + "': "
              + earlier.unwrapped().getClass().getName()
              + " and "
              + given.getClass().getName()
              + ". Give one of them.");
    }
    open.put(key(id, descriptor.backend()), provider);
  }

  private DatabaseProvider create(DatabaseProviderFactory factory) {
    FactoryCatalog from = java.util.Objects.requireNonNull(catalog);
    DatabaseProvider provider;
    ProviderDescriptor descriptor;
    try {
      provider =
          factory.create(
              from.settings(factory),
              limits.noticed(key(factory.provider(), factory.backend()), context));
      descriptor = provider.descriptor();
      // What is null is noticed here, like everything else that is wrong with it.
      String unusedId = descriptor.profile().id() + descriptor.backend();
    } catch (ConfigurationException e) {
      throw e;
    } catch (Throwable e) {
      // Also an Error: a jar that a backend needs and that is not there.
      throw new ConfigurationException(factory.provider() + ".backend", notStarted(factory, e));
    }
    if (!descriptor.profile().id().equals(factory.provider())
        || !descriptor.backend().equals(factory.backend())) {
      close(provider);
      throw new ConfigurationException(
          factory.provider() + ".backend",
          factory.getClass().getName()
              + " promises "
              + key(factory.provider(), factory.backend())
              + " but made "
              + key(descriptor.profile().id(), descriptor.backend())
              + ". Report it to the provider's author.");
    }
    return provider;
  }

  /** A class that cannot be made ready says in its cause why. */
  private static String causedBy(Throwable e) {
    Throwable cause = e.getCause();
    return cause == null ? "" : " (" + cause.getClass().getSimpleName() + ")";
  }

  private static String remedy(Throwable e) {
    return e instanceof LinkageError
        ? ". A jar that it needs is missing, or there in another version: compare what your build"
            + " resolves with hosteddb-bom"
        : "";
  }

  private static String notStarted(DatabaseProviderFactory factory, Throwable e) {
    // A malformed contract or descriptor is the author's text; other messages may hold anything.
    String why =
        e instanceof IllegalArgumentException
            ? e.getMessage()
            : LinkageText.of(e) + causedBy(e) + remedy(e);
    return "The backend '"
        + factory.backend()
        + "' of provider '"
        + factory.provider()
        + "' ("
        + factory.getClass().getName()
        + ") could not be made: "
        + why;
  }

  /**
   * The providers that serve new databases.
   *
   * @return in the order of a catalog
   */
  public List<DatabaseProvider> offered() {
    return List.<DatabaseProvider>copyOf(offered.values());
  }

  /**
   * The provider that serves new databases of a kind.
   *
   * @param id the kind
   * @return the provider, or empty if there is none
   */
  public Optional<DatabaseProvider> offered(ProviderId id) {
    return Optional.ofNullable(offered.get(id));
  }

  /**
   * The backends that serve new databases.
   *
   * @return as provider, slash and backend
   */
  public Set<String> backends() {
    return offered.values().stream()
        .map(DatabaseProvider::descriptor)
        .map(descriptor -> key(descriptor.profile().id(), descriptor.backend()))
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * How many backends may be at work at once: those that serve new databases, and one more for
   * those, if there can be any, that only look after older ones.
   *
   * @return at least 1
   */
  public int lanes() {
    boolean others = catalog != null && catalog.size() > offered.size();
    return Math.max(1, offered.size() + (others ? 1 : 0));
  }

  @Override
  public synchronized Optional<DatabaseProvider> find(ProviderId provider, String backend) {
    DatabaseProvider found = open.get(key(provider, backend));
    if (found == null && catalog != null) {
      found = catalog.find(provider, backend).map(this::create).map(OpenProvider::of).orElse(null);
      if (found != null) {
        open.put(key(provider, backend), found);
      }
    }
    return Optional.ofNullable(found);
  }

  @Override
  public Optional<RateLimit> rateLimit(String backend) {
    return limits.of(backend);
  }

  private static String key(ProviderId provider, String backend) {
    return provider + "/" + backend;
  }

  @Override
  public synchronized void close() {
    List<DatabaseProvider> providers = new ArrayList<>(open.values());
    open.clear();
    providers.forEach(ProviderRegistry::close);
  }

  private static void close(DatabaseProvider provider) {
    try {
      provider.close();
    } catch (Throwable e) {
      // Whatever it is, the others are closed all the same.
      LOG.warn("A provider did not close ({}).", e.getClass().getName());
    }
  }
}
