package io.hosteddb.settings;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.Violation;
import io.hosteddb.model.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings one backend declared, checked: every required one is there and every text is of its
 * type. Immutable.
 *
 * @since 0.1
 */
public final class ProviderSettings {
  private final Map<String, SettingSpec> specs;
  private final Map<String, Secret> values;

  private ProviderSettings(Map<String, SettingSpec> specs, Map<String, Secret> values) {
    this.specs = Map.copyOf(specs);
    this.values = Map.copyOf(values);
  }

  /**
   * Reads and checks the settings a backend declared.
   *
   * @param specs the settings it declared
   * @param settings where they come from
   * @return the checked settings
   * @throws ConfigurationException with every violation
   */
  public static ProviderSettings read(List<SettingSpec> specs, Settings settings) {
    List<Violation> violations = violations(specs, settings);
    if (!violations.isEmpty()) {
      throw new ConfigurationException(violations);
    }
    Map<String, SettingSpec> byKey = new LinkedHashMap<>();
    Map<String, Secret> values = new LinkedHashMap<>();
    for (SettingSpec spec : specs) {
      byKey.put(spec.key(), spec);
      value(spec, settings).ifPresent(value -> values.put(spec.key(), value));
    }
    return new ProviderSettings(byKey, values);
  }

  /**
   * What is wrong with the settings a backend declared.
   *
   * @param specs the settings it declared
   * @param settings where they come from
   * @return every violation; empty if all is well
   */
  public static List<Violation> violations(List<SettingSpec> specs, Settings settings) {
    List<Violation> found = new ArrayList<>();
    for (SettingSpec spec : specs) {
      Optional<Secret> value = value(spec, settings);
      if (value.isEmpty() && spec.required()) {
        found.add(new Violation(spec.key(), missing(spec)));
      }
      value
          .flatMap(spec::violation)
          .ifPresent(wrong ->
              found.add(
                  new Violation(spec.key(), "The setting '" + spec.key() + "' " + wrong + ".")));
    }
    return found;
  }

  private static String missing(SettingSpec spec) {
    List<String> names = new ArrayList<>();
    names.add(spec.environmentName());
    names.addAll(spec.environmentNames());
    return "The setting '"
        + spec.key()
        + "' is missing ("
        + spec.description()
        + "). Set it, or the environment variable "
        + String.join(" or ", names)
        + ".";
  }

  private static Optional<Secret> value(SettingSpec spec, Settings settings) {
    return settings.find(spec).or(() -> Optional.ofNullable(spec.defaultValue()).map(Secret::of));
  }

  /**
   * A setting's value as it is.
   *
   * @param key the setting's key
   * @return the value, or empty if it is not set and has no default
   * @throws IllegalArgumentException if the backend did not declare the setting
   */
  public Optional<Secret> findSecret(String key) {
    if (!specs.containsKey(key)) {
      throw new IllegalArgumentException("The setting '" + key + "' was not declared.");
    }
    return Optional.ofNullable(values.get(key));
  }

  /**
   * A setting's text.
   *
   * @param key the setting's key
   * @return the text, or empty if it is not set and has no default
   * @throws IllegalArgumentException if the backend did not declare the setting
   */
  public Optional<String> findText(String key) {
    return findSecret(key).map(Secret::reveal);
  }

  /**
   * The secret of a setting that is required or has a default.
   *
   * @param key the setting's key
   * @return the secret
   * @throws IllegalArgumentException if the backend did not declare the setting, or it has no value
   */
  public Secret secret(String key) {
    return findSecret(key)
        .orElseThrow(() -> new IllegalArgumentException("The setting '" + key + "' has no value."));
  }

  /**
   * The text of a setting that is required or has a default.
   *
   * @param key the setting's key
   * @return the text
   * @throws IllegalArgumentException if the backend did not declare the setting, or it has no value
   */
  public String text(String key) {
    return secret(key).reveal();
  }

  /**
   * The duration of a setting that is required or has a default.
   *
   * @param key the setting's key
   * @return the duration, never negative
   * @throws IllegalArgumentException if the setting is not declared, has no value, or is no
   *     duration
   */
  public Duration duration(String key) {
    return SettingValues.duration(text(key));
  }

  /**
   * The duration of a setting.
   *
   * @param key the setting's key
   * @return the duration, never negative, or empty if it is not set and has no default
   * @throws IllegalArgumentException if the setting is not declared, or is no duration
   */
  public Optional<Duration> findDuration(String key) {
    return findText(key).map(SettingValues::duration);
  }

  /**
   * The number of a setting that is required or has a default.
   *
   * @param key the setting's key
   * @return the number
   * @throws IllegalArgumentException if the setting is not declared, has no value, or is no whole
   *     number
   */
  public int integer(String key) {
    return SettingValues.integer(text(key));
  }

  /**
   * The number of a setting.
   *
   * @param key the setting's key
   * @return the number, or empty if it is not set and has no default
   * @throws IllegalArgumentException if the setting is not declared, or is no whole number
   */
  public Optional<Integer> findInteger(String key) {
    return findText(key).map(SettingValues::integer);
  }

  /**
   * The flag of a setting that is required or has a default.
   *
   * @param key the setting's key
   * @return the flag
   * @throws IllegalArgumentException if the setting is not declared, has no value, or is no flag
   */
  public boolean flag(String key) {
    return SettingValues.flag(text(key));
  }

  /**
   * The URL of a setting that is required or has a default.
   *
   * @param key the setting's key
   * @return an absolute {@code https:} URL without query and fragment, or {@code http:} to a
   *     loopback address
   * @throws IllegalArgumentException if the setting is not declared, has no value, or is no such
   *     URL
   */
  public URI url(String key) {
    return SettingValues.url(text(key));
  }

  /**
   * The path of a setting.
   *
   * @param key the setting's key
   * @return the path, or empty if it is not set and has no default
   * @throws IllegalArgumentException if the backend did not declare the setting
   */
  public Optional<Path> findPath(String key) {
    return findText(key).map(SettingValues::path);
  }

  /**
   * Refuses the settings for a reason that no single declaration can state: two that do not go
   * together, a port that is in use.
   *
   * @param key the setting to name
   * @param sentence what is wrong and what to set; holds no secret
   * @return an exception, to be thrown by the factory
   * @throws IllegalArgumentException if the backend did not declare the setting
   */
  public ConfigurationException refused(String key, String sentence) {
    if (!specs.containsKey(key)) {
      throw new IllegalArgumentException("The setting '" + key + "' was not declared.");
    }
    return new ConfigurationException(key, sentence);
  }

  /** The keys that have a value; never a value. */
  @Override
  public String toString() {
    return "ProviderSettings" + values.keySet();
  }
}
