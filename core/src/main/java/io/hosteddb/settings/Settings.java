package io.hosteddb.settings;

import io.hosteddb.error.Violation;
import io.hosteddb.model.Secret;
import io.hosteddb.rules.NearMatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where settings come from: keys given by the host, over environment variables. Immutable. Every
 * value is held as a {@link Secret}, since only the provider knows which ones are.
 *
 * @since 0.1
 */
public final class Settings {
  /** What the environment variables of settings begin with. */
  public static final String ENVIRONMENT_PREFIX = "HOSTEDDB_";

  /** The part of a key or variable that names the backend or the provider. */
  private static final Pattern START = Pattern.compile("^((?:HOSTEDDB_)?[A-Za-z0-9]+[._]).*$");

  private final Map<String, Secret> keys;
  private final Map<String, Secret> environment;

  private Settings(Map<String, Secret> keys, Map<String, Secret> environment) {
    this.keys = Map.copyOf(keys);
    this.environment = Map.copyOf(environment);
  }

  /**
   * No settings.
   *
   * @return the empty settings
   */
  public static Settings empty() {
    return new Settings(Map.of(), Map.of());
  }

  /**
   * Settings from this process's environment.
   *
   * @return the settings
   */
  public static Settings fromEnvironment() {
    return fromEnvironment(System.getenv());
  }

  /**
   * Settings from environment variables. Those that Kubernetes puts into every container for a
   * service whose name begins with {@code hosteddb} are nobody's settings, and left out.
   *
   * @param environment the variables by name
   * @return the settings
   */
  public static Settings fromEnvironment(Map<String, String> environment) {
    return new Settings(Map.of(), secrets(ServiceLinks.leftOut(environment)));
  }

  /**
   * Settings from dotted kebab keys.
   *
   * @param keys the texts by key
   * @return the settings
   */
  public static Settings of(Map<String, String> keys) {
    return new Settings(secrets(keys), Map.of());
  }

  /**
   * These settings and one more.
   *
   * @param key the dotted kebab key
   * @param value its text; replaces an earlier one of the key and any of the environment
   * @return new settings
   */
  public Settings with(String key, String value) {
    Map<String, Secret> copy = new LinkedHashMap<>(keys);
    copy.put(key, stripped(value));
    return new Settings(copy, environment);
  }

  /**
   * The value of a setting: by its key, else by its environment variable, else by the vendor's
   * names; without its default.
   *
   * @param spec the setting
   * @return the value, or empty if it is not set
   */
  public Optional<Secret> find(SettingSpec spec) {
    Secret byKey = keys.get(spec.key());
    if (byKey != null) {
      return Optional.of(byKey);
    }
    List<String> names = new ArrayList<>();
    names.add(spec.environmentName());
    names.addAll(spec.environmentNames());
    return names.stream().filter(environment::containsKey).map(environment::get).findFirst();
  }

  /**
   * The text of a key that no {@link SettingSpec} describes, such as {@code turso.backend}.
   *
   * @param key the dotted kebab key
   * @return the value, or empty if it is not set
   */
  public Optional<Secret> find(String key) {
    return find(SettingSpec.text(key, key));
  }

  /**
   * Settings that nobody reads: keys, and environment variables that begin with {@value
   * #ENVIRONMENT_PREFIX}.
   *
   * @param known every setting that somebody reads
   * @return a violation for each, which names the nearest known ones
   */
  public List<Violation> unknown(Collection<SettingSpec> known) {
    Set<String> knownKeys =
        known.stream().map(SettingSpec::key).collect(Collectors.toCollection(TreeSet::new));
    Set<String> knownNames =
        known.stream()
            .map(SettingSpec::environmentName)
            .collect(Collectors.toCollection(TreeSet::new));
    List<Violation> found = new ArrayList<>();
    for (String key : new TreeSet<>(keys.keySet())) {
      if (!knownKeys.contains(key)) {
        found.add(unknown(key, knownKeys));
      }
    }
    for (String name : new TreeSet<>(environment.keySet())) {
      if (name.startsWith(ENVIRONMENT_PREFIX) && !knownNames.contains(name)) {
        found.add(unknown(name, knownNames));
      }
    }
    return found;
  }

  private static Violation unknown(String name, Set<String> known) {
    return new Violation(name, "No provider reads the setting '" + name + "'." + hint(name, known));
  }

  /** What is near, or else everything that begins alike: the settings of the same backend. */
  private static String hint(String name, Set<String> known) {
    if (!NearMatch.find(name, known).isEmpty()) {
      return NearMatch.hint(name, known);
    }
    String start = START.matcher(name).replaceFirst("$1");
    List<String> alike = known.stream().filter(k -> k.startsWith(start)).toList();
    return NearMatch.hint(name, alike.isEmpty() ? known : alike);
  }

  private static Map<String, Secret> secrets(Map<String, String> texts) {
    Map<String, Secret> secrets = new LinkedHashMap<>();
    texts.forEach((name, text) -> secrets.put(name, stripped(text)));
    return secrets;
  }

  /**
   * A value that was read from a file or pasted often ends with a line break, which no credential
   * has and no HTTP header takes.
   */
  private static Secret stripped(String text) {
    return Secret.of(text.isBlank() ? text : text.strip());
  }

  /** The keys that are set; never a value. */
  @Override
  public String toString() {
    return "Settings" + new TreeSet<>(keys.keySet());
  }
}
