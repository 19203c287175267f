package io.hosteddb.settings;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A setting that a provider reads.
 *
 * <p>Its key is dotted kebab and begins with the provider ({@code turso.api-token}). From the
 * environment it is read as {@code HOSTEDDB_TURSO_API_TOKEN}, and under the names that the vendor's
 * own tools use.
 *
 * @param key the dotted kebab key
 * @param type what its text must be
 * @param description what it is for, a sentence
 * @param required whether the backend can do without it
 * @param defaultValue its text when it is not set; null if it then has no value
 * @param environmentNames further environment variables it is read from, in order, such as {@code
 *     TURSO_API_TOKEN}
 * @param choices the texts allowed; empty if it is free
 * @since 0.1
 */
public record SettingSpec(
    String key,
    Type type,
    String description,
    boolean required,
    @Nullable String defaultValue,
    List<String> environmentNames,
    List<String> choices) {
  private static final Pattern KEY =
      Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*(\\.[a-z0-9]+(-[a-z0-9]+)*)*");

  /** What the text of a setting must be. */
  public enum Type {
    /** Any text. */
    TEXT,
    /** Any text, never shown. */
    SECRET,
    /**
     * A number with a unit ({@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 7d}) or ISO
     * 8601 ({@code PT30S}).
     */
    DURATION,
    /** A whole number. */
    INTEGER,
    /** {@code true} or {@code false}. */
    FLAG,
    /** An absolute {@code https:} URL; {@code http:} only for a loopback address. */
    URL,
    /** A path in the file system. */
    PATH
  }

  /**
   * Checks the key.
   *
   * @throws IllegalArgumentException if the key is not dotted kebab
   */
  public SettingSpec {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException("The setting key '" + key + "' is not dotted kebab.");
    }
    environmentNames = List.copyOf(environmentNames);
    choices = List.copyOf(choices);
  }

  /**
   * An optional setting without a default.
   *
   * @param key the dotted kebab key
   * @param type what its text must be
   * @param description what it is for
   * @return the setting
   * @throws IllegalArgumentException if the key is not dotted kebab
   */
  public static SettingSpec of(String key, Type type, String description) {
    return new SettingSpec(key, type, description, false, null, List.of(), List.of());
  }

  /**
   * The same setting, required.
   *
   * @return the setting
   */
  public SettingSpec asRequired() {
    return new SettingSpec(key, type, description, true, defaultValue, environmentNames, choices);
  }

  /**
   * The same setting with a default.
   *
   * @param text its text when it is not set
   * @return the setting
   */
  public SettingSpec withDefault(String text) {
    return new SettingSpec(key, type, description, required, text, environmentNames, choices);
  }

  /**
   * The same setting, also read from the given environment variables.
   *
   * @param names in order
   * @return the setting
   */
  public SettingSpec alsoFrom(String... names) {
    return new SettingSpec(key, type, description, required, defaultValue, List.of(names), choices);
  }

  /**
   * The same setting, allowing only the given texts.
   *
   * @param texts the texts allowed
   * @return the setting
   */
  public SettingSpec oneOf(String... texts) {
    return new SettingSpec(
        key, type, description, required, defaultValue, environmentNames, List.of(texts));
  }

  /**
   * The environment variable of the setting's key.
   *
   * @return the name, such as {@code HOSTEDDB_TURSO_API_TOKEN}
   */
  public String environmentName() {
    return environmentName(key);
  }

  static String environmentName(String key) {
    return Settings.ENVIRONMENT_PREFIX
        + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
