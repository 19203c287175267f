package io.hosteddb.internal.registry;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.Violation;
import io.hosteddb.model.ProviderId;
import io.hosteddb.rules.NearMatch;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.SettingSpec;
import io.hosteddb.settings.Settings;
import io.hosteddb.spi.DatabaseProviderFactory;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The factories of a class path and the backend that serves each provider: the one the setting
 * {@code <provider>.backend} names; else the only one there is; else the only one whose required
 * settings are present, unless settings of another are half there.
 */
public final class FactoryCatalog {
  private static final Logger LOG = LoggerFactory.getLogger(FactoryCatalog.class);

  /** Restricts the providers on offer: their ids, separated by commas. */
  static final SettingSpec PROVIDERS =
      SettingSpec.text("providers", "Which providers to offer, separated by commas");

  private static final Pattern KEBAB = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  private final Map<ProviderId, Map<String, DatabaseProviderFactory>> factories;
  private final Map<ProviderId, DatabaseProviderFactory> chosen;
  private final Settings settings;

  private FactoryCatalog(
      Map<ProviderId, Map<String, DatabaseProviderFactory>> factories,
      Map<ProviderId, DatabaseProviderFactory> chosen,
      Settings settings) {
    this.factories = factories;
    this.chosen = chosen;
    this.settings = settings;
  }

  /**
   * Finds factories by {@link ServiceLoader}.
   *
   * @param loader the class loader to look in
   * @return one of each
   * @throws ConfigurationException if a factory cannot be made, or two jars bring the same
   */
  public static List<DatabaseProviderFactory> load(ClassLoader loader) {
    List<Violation> duplicates = ServiceFiles.duplicates(loader);
    if (!duplicates.isEmpty()) {
      throw new ConfigurationException(duplicates);
    }
    List<DatabaseProviderFactory> found = new ArrayList<>();
    try {
      ServiceLoader.load(DatabaseProviderFactory.class, loader).forEach(found::add);
    } catch (ServiceConfigurationError e) {
      throw new ConfigurationException(
          "providers",
          "A provider on the class path cannot be loaded: "
              + e.getMessage()
              + ". Check the META-INF/services file of its jar.");
    }
    Coordinates.lost(loader, found).ifPresent(LOG::warn);
    return found;
  }

  /**
   * Chooses a backend for each provider.
   *
   * @param found the factories
   * @param settings the settings
   * @return the catalog
   * @throws ConfigurationException with everything that is wrong
   */
  public static FactoryCatalog of(
      Collection<? extends DatabaseProviderFactory> found, Settings settings) {
    List<Violation> violations = new ArrayList<>();
    Map<ProviderId, Map<String, DatabaseProviderFactory>> factories = group(found, violations);
    violations.addAll(unknownSettings(factories, settings));
    Set<ProviderId> wanted = wanted(factories, settings, violations);
    Map<ProviderId, DatabaseProviderFactory> chosen = new LinkedHashMap<>();
    for (ProviderId provider : wanted) {
      Map<String, DatabaseProviderFactory> backends = factories.getOrDefault(provider, Map.of());
      choose(provider, backends, settings, violations).ifPresent(f -> chosen.put(provider, f));
    }
    for (DatabaseProviderFactory factory : chosen.values()) {
      violations.addAll(ProviderSettings.violations(factory.settings(), settings));
    }
    if (!violations.isEmpty()) {
      throw new ConfigurationException(violations.stream().distinct().toList());
    }
    return new FactoryCatalog(factories, chosen, settings);
  }

  private static Map<ProviderId, Map<String, DatabaseProviderFactory>> group(
      Collection<? extends DatabaseProviderFactory> found, List<Violation> violations) {
    Map<ProviderId, Map<String, DatabaseProviderFactory>> factories = new TreeMap<>();
    for (DatabaseProviderFactory factory : found) {
      try {
        String backend = factory.backend();
        if (!KEBAB.matcher(backend).matches()) {
          throw new IllegalArgumentException("the backend name '" + backend + "' is not kebab");
        }
        DatabaseProviderFactory earlier =
            factories
                .computeIfAbsent(factory.provider(), unused -> new TreeMap<>())
                .putIfAbsent(backend, factory);
        if (earlier != null) {
          violations.add(duplicate(factory, earlier));
        }
      } catch (RuntimeException e) {
        violations.add(
            new Violation(
                "providers",
                "The provider factory " + describe(factory) + " is not usable: " + e.getMessage()));
      }
    }
    return factories;
  }

  private static Violation duplicate(
      DatabaseProviderFactory factory, DatabaseProviderFactory earlier) {
    return new Violation(
        factory.provider() + ".backend",
        "The backend '"
            + factory.backend()
            + "' of provider '"
            + factory.provider()
            + "' is on the class path twice: "
            + describe(earlier)
            + " and "
            + describe(factory)
            + ". Remove one of the two.");
  }

  private static String describe(DatabaseProviderFactory factory) {
    CodeSource source = factory.getClass().getProtectionDomain().getCodeSource();
    return factory.getClass().getName()
        + " in "
        + (source == null || source.getLocation() == null
            ? "an unknown place"
            : source.getLocation());
  }

  private static List<Violation> unknownSettings(
      Map<ProviderId, Map<String, DatabaseProviderFactory>> factories, Settings settings) {
    List<SettingSpec> known = new ArrayList<>();
    known.add(PROVIDERS);
    factories.forEach((provider, backends) -> {
      known.add(backendSetting(provider));
      backends.values().forEach(factory -> known.addAll(factory.settings()));
    });
    return settings.unknown(known).stream().map(FactoryCatalog::withMissingJar).toList();
  }

  /** A setting of a provider whose jar is missing is not a typing error. */
  private static Violation withMissingJar(Violation unknown) {
    String field = unknown.field();
    String key =
        field.startsWith(Settings.ENVIRONMENT_PREFIX)
            ? field
                .substring(Settings.ENVIRONMENT_PREFIX.length())
                .toLowerCase(java.util.Locale.ROOT)
                .replace('_', '.')
            : field;
    int dot = key.indexOf('.');
    boolean saysMore = unknown.message().contains("Did you mean");
    return dot < 0 || saysMore
        ? unknown
        : Coordinates.hint(key.substring(0, dot))
            .map(hint -> new Violation(field, unknown.message() + " " + hint))
            .orElse(unknown);
  }

  private static Set<ProviderId> wanted(
      Map<ProviderId, Map<String, DatabaseProviderFactory>> factories,
      Settings settings,
      List<Violation> violations) {
    Optional<String> restricted = settings.find(PROVIDERS).map(s -> s.reveal());
    if (restricted.isEmpty()) {
      return factories.keySet();
    }
    Set<ProviderId> wanted = new LinkedHashSet<>();
    List<String> ids = factories.keySet().stream().map(ProviderId::value).toList();
    for (String id : Arrays.stream(restricted.get().split(",", -1)).map(String::strip).toList()) {
      if (ids.contains(id)) {
        wanted.add(ProviderId.of(id));
      } else if (id.isEmpty()) {
        violations.add(
            new Violation(
                "providers",
                "The setting 'providers' is blank, or has a comma with no name beside it."
                    + NearMatch.hint(id, ids)
                    + " Left out, it offers all."));
      } else {
        violations.add(
            new Violation(
                "providers",
                "There is no provider '"
                    + id
                    + "'."
                    + Coordinates.hint(id).map(h -> " " + h).orElse(NearMatch.hint(id, ids))));
      }
    }
    return wanted;
  }

  private static Optional<DatabaseProviderFactory> choose(
      ProviderId provider,
      Map<String, DatabaseProviderFactory> backends,
      Settings settings,
      List<Violation> violations) {
    Optional<String> named = settings.find(backendSetting(provider)).map(s -> s.reveal());
    if (named.isPresent()) {
      DatabaseProviderFactory factory = backends.get(named.get());
      if (factory == null) {
        violations.add(noSuchBackend(provider, named.get(), backends));
      }
      return Optional.ofNullable(factory);
    }
    if (backends.size() == 1) {
      return backends.values().stream().findFirst();
    }
    List<DatabaseProviderFactory> complete =
        backends.values().stream()
            .filter(f -> ProviderSettings.violations(f.settings(), settings).isEmpty())
            .toList();
    if (complete.isEmpty()) {
      List<DatabaseProviderFactory> wrong =
          backends.values().stream().filter(f -> nothingIsMissing(f, settings)).toList();
      if (wrong.size() == 1) {
        // What is wrong with it is said by its own settings.
        return Optional.of(wrong.get(0));
      }
    }
    if (complete.size() != 1) {
      List<Violation> wrong =
          complete.isEmpty()
              ? backends.values().stream().flatMap(f -> wrongValues(f, settings).stream()).toList()
              : List.of();
      String why =
          !complete.isEmpty()
              ? "the required settings of more than one are present."
              : wrong.isEmpty()
                  ? "the required settings of none are present."
                  : "the settings of none are complete and right.";
      violations.add(ambiguous(provider, backends, why));
      violations.addAll(wrong);
      return Optional.empty();
    }
    DatabaseProviderFactory only = complete.get(0);
    for (DatabaseProviderFactory other : backends.values()) {
      List<String> set = setOnlyFor(other, only, settings);
      if (!set.isEmpty()) {
        violations.add(halfSet(provider, other, only, set, settings));
      }
    }
    return Optional.of(only);
  }

  private static boolean nothingIsMissing(DatabaseProviderFactory backend, Settings settings) {
    return backend.settings().stream()
        .filter(SettingSpec::required)
        .allMatch(spec -> settings.find(spec).isPresent());
  }

  /** What is wrong with what somebody set for a backend; not what is missing. */
  private static List<Violation> wrongValues(DatabaseProviderFactory backend, Settings settings) {
    Set<String> set =
        backend.settings().stream()
            .filter(spec -> settings.find(spec).isPresent())
            .map(SettingSpec::key)
            .collect(Collectors.toSet());
    return ProviderSettings.violations(backend.settings(), settings).stream()
        .filter(violation -> set.contains(violation.field()))
        .toList();
  }

  /** The settings of a backend that somebody set, blank ones too, and that the other ignores. */
  private static List<String> setOnlyFor(
      DatabaseProviderFactory backend, DatabaseProviderFactory other, Settings settings) {
    List<String> ofOther = other.settings().stream().map(SettingSpec::key).toList();
    return backend.settings().stream()
        .filter(spec -> !ofOther.contains(spec.key()) && settings.find(spec).isPresent())
        .map(SettingSpec::key)
        .toList();
  }

  private static Violation halfSet(
      ProviderId provider,
      DatabaseProviderFactory half,
      DatabaseProviderFactory other,
      List<String> set,
      Settings settings) {
    return new Violation(
        provider + ".backend",
        "Settings of the backend '"
            + half.backend()
            + "' of provider '"
            + provider
            + "' are there ("
            + String.join(", ", set)
            + "), but not as it needs them: "
            + ProviderSettings.violations(half.settings(), settings).stream()
                .map(Violation::message)
                .collect(Collectors.joining(" "))
            + " The backend '"
            + other.backend()
            + "' is not taken instead unless that is said: complete these settings, or set '"
            + provider
            + ".backend' (or the environment variable "
            + backendSetting(provider).environmentName()
            + ") to '"
            + other.backend()
            + "'.");
  }

  private static Violation noSuchBackend(
      ProviderId provider, String backend, Map<String, DatabaseProviderFactory> backends) {
    String field = provider + ".backend";
    if (backend.isBlank()) {
      return new Violation(
          field,
          "The setting '"
              + field
              + "' is blank."
              + NearMatch.hint(backend, backends.keySet())
              + " Name one of them, or leave the setting out.");
    }
    boolean misspelt = !NearMatch.find(backend, backends.keySet()).isEmpty();
    return new Violation(
        field,
        "There is no backend '"
            + backend
            + "' of provider '"
            + provider
            + "' on the class path."
            + NearMatch.hint(backend, backends.keySet())
            + (misspelt ? "" : Coordinates.backendHint(provider.value(), backend).orElse("")));
  }

  private static Violation ambiguous(
      ProviderId provider, Map<String, DatabaseProviderFactory> backends, String why) {
    StringBuilder text =
        new StringBuilder("The provider '" + provider + "' has several backends, and ");
    text.append(why);
    text.append(" Set '").append(provider).append(".backend' (or the environment variable ");
    text.append(backendSetting(provider).environmentName()).append(") to one of: ");
    List<String> choices = new ArrayList<>();
    backends.forEach((name, factory) -> {
      List<String> required =
          factory.settings().stream().filter(SettingSpec::required).map(SettingSpec::key).toList();
      choices.add(
          required.isEmpty() ? name : name + " (needs " + String.join(", ", required) + ")");
    });
    text.append(String.join(", ", choices)).append('.');
    return new Violation(provider + ".backend", text.toString());
  }

  private static SettingSpec backendSetting(ProviderId provider) {
    return SettingSpec.text(provider + ".backend", "Which backend serves the provider");
  }

  /**
   * The factory that serves each provider, in the order of a catalog.
   *
   * @return by provider
   */
  public Map<ProviderId, DatabaseProviderFactory> chosen() {
    return chosen;
  }

  /**
   * The backends of a provider that are on the class path and do not serve new databases.
   *
   * @param provider the provider
   * @return their names
   */
  List<String> passedOver(ProviderId provider) {
    return factories.getOrDefault(provider, Map.of()).entrySet().stream()
        .filter(entry -> !entry.getValue().equals(chosen.get(provider)))
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * How many backends there are, chosen or not.
   *
   * @return the number
   */
  public int size() {
    return factories.values().stream().mapToInt(Map::size).sum();
  }

  /**
   * The factory of a backend, chosen or not.
   *
   * @param provider the provider
   * @param backend the backend
   * @return the factory, or empty if it is not on the class path or its settings are not complete
   */
  public Optional<DatabaseProviderFactory> find(ProviderId provider, String backend) {
    return Optional.ofNullable(factories.getOrDefault(provider, Map.of()).get(backend))
        .filter(f -> ProviderSettings.violations(f.settings(), settings).isEmpty());
  }

  /**
   * The checked settings of a factory.
   *
   * @param factory one of this catalog
   * @return the settings
   * @throws ConfigurationException if they are not complete
   */
  public ProviderSettings settings(DatabaseProviderFactory factory) {
    return ProviderSettings.read(factory.settings(), settings);
  }
}
