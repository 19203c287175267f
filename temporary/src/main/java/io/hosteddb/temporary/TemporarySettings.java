package io.hosteddb.temporary;

import io.hosteddb.Providers;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.Violation;
import io.hosteddb.model.Secret;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.SettingSpec;
import io.hosteddb.settings.Settings;
import io.hosteddb.spi.DatabaseProviderFactory;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How temporary databases are made: the settings of the providers, as everywhere, and two of their
 * own. Each is asked for by its key with {@value #PREFIX} in front, and over the environment
 * variables that the library reads anyway, such as {@code NEON_API_KEY}. Immutable; holds every
 * value as a {@link Secret}.
 *
 * @since 0.1
 */
public final class TemporarySettings {
  /** What the keys begin with where they are set: {@code hosteddb.postgres.backend}. */
  public static final String PREFIX = "hosteddb.";

  /**
   * The key of the directory in which a run writes down what it has attached, for a later run to
   * remove if this one is killed; {@code .cache/hosteddb/temporary} in the user's home if left out.
   */
  public static final String LEFTOVERS_DIRECTORY = "temporary.leftovers-dir";

  /** The key of how long a database may take until it is ready; {@code 5m} if left out. */
  public static final String READY_WITHIN = "temporary.ready-within";

  private static final Logger LOG = LoggerFactory.getLogger(TemporarySettings.class);
  private static final List<SettingSpec> OWN =
      List.of(
          SettingSpec.path(LEFTOVERS_DIRECTORY, "Where a run writes down what it has attached"),
          SettingSpec.duration(READY_WITHIN, "How long a database may take until it is ready")
              .withDefault("5m"));

  private final Map<String, Secret> values;

  /** Of the environment, what begins like a setting and is none. */
  private final List<Violation> unknown;

  private TemporarySettings(Map<String, Secret> values, List<Violation> unknown) {
    this.values = Collections.unmodifiableMap(new TreeMap<>(values));
    this.unknown = List.copyOf(unknown);
  }

  /**
   * No settings but those of the environment: the backends on the class path with their defaults.
   *
   * @return the settings
   */
  public static TemporarySettings defaults() {
    return read(key -> Optional.empty());
  }

  /**
   * Asks for every setting that is read, over the environment of this process.
   *
   * @param source the text of a key with {@value #PREFIX} in front; empty if it is not set
   * @return the settings
   */
  public static TemporarySettings read(Function<String, Optional<String>> source) {
    return read(source, Settings.fromEnvironment());
  }

  /**
   * Asks for every setting that is read, over others. Of these only what is known is taken, since
   * other variables with the library's prefix may be an application's; one that begins like a
   * setting and is none is refused at the start.
   *
   * @param source the text of a key with {@value #PREFIX} in front; empty if it is not set
   * @param environment what holds where the source has nothing
   * @return the settings
   */
  public static TemporarySettings read(
      Function<String, Optional<String>> source, Settings environment) {
    Map<String, SettingSpec> known = known();
    Map<String, Secret> values = new TreeMap<>();
    for (SettingSpec spec : known.values()) {
      source
          .apply(PREFIX + spec.key())
          .map(Secret::of)
          .or(() -> environment.find(spec))
          .ifPresent(value -> values.put(spec.key(), value));
    }
    Set<String> starts = starts(known.keySet());
    List<Violation> unknown =
        environment.unknown(known.values()).stream()
            .filter(violation -> starts.contains(startOfVariable(violation.field())))
            .toList();
    return new TemporarySettings(values, unknown);
  }

  /**
   * Every setting that is read: those of the providers on the class path, and the two of temporary
   * databases.
   *
   * @return the keys, with {@value #PREFIX} in front
   */
  public static Set<String> names() {
    return known().keySet().stream().map(PREFIX::concat).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * These settings and one more.
   *
   * @param key the key, without the prefix
   * @param value its text; replaces an earlier one
   * @return new settings
   */
  public TemporarySettings with(String key, String value) {
    Map<String, Secret> more = new TreeMap<>(values);
    more.put(key, Secret.of(value));
    return new TemporarySettings(more, unknown);
  }

  /**
   * These settings, and of some names those that nobody reads, so that the start refuses them with
   * the nearest known one. Only what begins like a setting of these providers is taken: the others
   * with this prefix may be somebody else's.
   *
   * @param names names with {@value #PREFIX} in front, such as those of the system properties;
   *     other names are passed over
   * @return new settings
   */
  public TemporarySettings withUnknownOf(Collection<String> names) {
    Set<String> known = known().keySet();
    Set<String> starts = starts(known);
    TemporarySettings settings = this;
    for (String name : new TreeSet<>(names)) {
      String key = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : "";
      if (!key.isEmpty() && !known.contains(key) && starts.contains(start(key))) {
        settings = settings.with(key, "");
      }
    }
    return settings;
  }

  private static String start(String key) {
    int dot = key.indexOf('.');
    return dot < 0 ? key : key.substring(0, dot);
  }

  /**
   * What the providers read.
   *
   * @throws ConfigurationException for a variable that begins like a setting of theirs and is none
   */
  Settings providerSettings() {
    if (!unknown.isEmpty()) {
      throw new ConfigurationException(unknown);
    }
    Settings settings = Settings.empty();
    for (Map.Entry<String, Secret> value : values.entrySet()) {
      if (OWN.stream().noneMatch(own -> own.key().equals(value.getKey()))) {
        settings = settings.with(value.getKey(), value.getValue().reveal());
      }
    }
    return settings;
  }

  private static String startOfVariable(String name) {
    String rest = name.substring(Settings.ENVIRONMENT_PREFIX.length()).toLowerCase(Locale.ROOT);
    return start(rest.replace('_', '.'));
  }

  private static Set<String> starts(Set<String> keys) {
    return keys.stream().map(TemporarySettings::start).collect(Collectors.toSet());
  }

  Path leftoversDirectory() {
    return own().findPath(LEFTOVERS_DIRECTORY).orElseGet(TemporarySettings::usualDirectory);
  }

  Duration readyWithin() {
    return own().duration(READY_WITHIN);
  }

  private ProviderSettings own() {
    Settings settings = Settings.empty();
    for (SettingSpec spec : OWN) {
      Secret value = values.get(spec.key());
      if (value != null) {
        settings = settings.with(spec.key(), value.reveal());
      }
    }
    return ProviderSettings.read(OWN, settings);
  }

  private static Path usualDirectory() {
    return home()
        .map(home -> home.resolve(".cache").resolve("hosteddb").resolve("temporary"))
        .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir", "."), "hosteddb-temporary"));
  }

  private static Optional<Path> home() {
    try {
      // A user without a name has "?" for a home.
      return Optional.of(Path.of(System.getProperty("user.home", ""))).filter(Path::isAbsolute);
    } catch (InvalidPathException e) {
      LOG.debug("The home directory cannot be named in this locale", e);
      return Optional.empty();
    }
  }

  private static Map<String, SettingSpec> known() {
    Map<String, SettingSpec> known = new TreeMap<>();
    OWN.forEach(spec -> known.put(spec.key(), spec));
    known.put("providers", SettingSpec.text("providers", "Which providers to offer"));
    for (DatabaseProviderFactory factory : factories()) {
      String backend = factory.provider() + ".backend";
      known.put(backend, SettingSpec.text(backend, "Who serves it"));
      factory.settings().forEach(spec -> known.put(spec.key(), spec));
    }
    return known;
  }

  private static List<DatabaseProviderFactory> factories() {
    List<DatabaseProviderFactory> found = new ArrayList<>();
    try {
      ServiceLoader.load(DatabaseProviderFactory.class, Providers.classLoader())
          .forEach(found::add);
    } catch (ServiceConfigurationError e) {
      // The library looks itself and says better what is wrong.
      LOG.debug("A provider on the class path cannot be loaded.", e);
    }
    return found;
  }

  /**
   * Refuses secrets that stand in a file beside the code.
   *
   * @param names the names that stand there, with {@value #PREFIX} in front
   * @param file what the file is called
   * @throws ConfigurationException if some of them are secrets; it names them all
   */
  public static void requireNoSecretAmong(Collection<String> names, String file) {
    Map<String, SettingSpec> known = known();
    List<Violation> violations =
        new TreeSet<>(names)
            .stream()
                .filter(name -> name.startsWith(PREFIX))
                .filter(name -> isSecret(known.get(name.substring(PREFIX.length()))))
                .map(name ->
                    new Violation(
                        name,
                        "The secret '"
                            + name
                            + "' stands in "
                            + file
                            + ", where everybody reads it who has the code. Set it as a system property"
                            + " or in the environment."))
                .toList();
    if (!violations.isEmpty()) {
      throw new ConfigurationException(violations);
    }
  }

  private static boolean isSecret(@Nullable SettingSpec spec) {
    return spec != null && spec.type() == SettingSpec.Type.SECRET;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TemporarySettings that
        && values.equals(that.values)
        && unknown.equals(that.unknown);
  }

  @Override
  public int hashCode() {
    return values.keySet().hashCode();
  }

  /** The keys that are set; never a value. */
  @Override
  public String toString() {
    return "TemporarySettings" + values.keySet();
  }
}
