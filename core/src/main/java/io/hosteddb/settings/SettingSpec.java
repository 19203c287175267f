package io.hosteddb.settings;

import io.hosteddb.model.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A setting that a provider reads, and what its value must be. Whatever is declared here is checked
 * before the backend is made, all settings at once, and said in the same words for all backends.
 *
 * <p>Its key is dotted kebab and begins with the backend or the provider ({@code turso.api-key}).
 * From the environment it is read as {@code HOSTEDDB_TURSO_API_KEY}, and under the names that the
 * vendor's own tools use. Immutable.
 *
 * @since 0.1
 */
public final class SettingSpec {
  private static final Pattern KEY =
      Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*(\\.[a-z0-9]+(-[a-z0-9]+)*)*");

  private final String key;
  private final Type type;
  private final String description;
  private final boolean required;
  private final @Nullable String defaultValue;
  private final List<String> environmentNames;
  private final List<String> choices;
  private final List<SettingCheck> checks;
  private final @Nullable String word;

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
    /**
     * An absolute {@code https:} URL without query and fragment; {@code http:} only for a loopback
     * address.
     */
    URL,
    /** A path in the file system. */
    PATH
  }

  private SettingSpec(
      String key,
      Type type,
      String description,
      boolean required,
      @Nullable String defaultValue,
      List<String> environmentNames,
      List<String> choices,
      List<SettingCheck> checks,
      @Nullable String word) {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException("The setting key '" + key + "' is not dotted kebab.");
    }
    this.key = key;
    this.type = type;
    this.description = description;
    this.required = required;
    this.defaultValue = defaultValue;
    this.environmentNames = List.copyOf(environmentNames);
    this.choices = List.copyOf(choices);
    this.checks = List.copyOf(checks);
    this.word = word;
  }

  private static SettingSpec of(String key, Type type, String description) {
    return new SettingSpec(
        key, type, description, false, null, List.of(), List.of(), List.of(), null);
  }

  /**
   * An optional setting without a default: any text.
   *
   * @param key the dotted kebab key
   * @param description what it is for, a sentence
   * @return the setting
   * @throws IllegalArgumentException if the key is not dotted kebab
   */
  public static SettingSpec text(String key, String description) {
    return of(key, Type.TEXT, description);
  }

  /**
   * An optional setting without a default: any text, never shown.
   *
   * @param key the dotted kebab key
   * @param description what it is for, a sentence
   * @return the setting
   * @throws IllegalArgumentException if the key is not dotted kebab
   */
  public static SettingSpec secret(String key, String description) {
    return of(key, Type.SECRET, description);
  }

  /**
   * An optional setting without a default: a duration with its unit.
   *
   * @param key the dotted kebab key
   * @param description what it is for, a sentence
   * @return the setting
   * @throws IllegalArgumentException if the key is not dotted kebab
   */
  public static SettingSpec duration(String key, String description) {
    return of(key, Type.DURATION, description);
  }

  /**
   * An optional setting without a default: a whole number.
   *
   * @param key the dotted kebab key
   * @param description what it is for, a sentence
   * @return the setting
   * @throws IllegalArgumentException if the key is not dotted kebab
   */
  public static SettingSpec integer(String key, String description) {
    return of(key, Type.INTEGER, description);
  }

  /**
   * An optional setting without a default: {@code true} or {@code false}.
   *
   * @param key the dotted kebab key
   * @param description what it is for, a sentence
   * @return the setting
   * @throws IllegalArgumentException if the key is not dotted kebab
   */
  public static SettingSpec flag(String key, String description) {
    return of(key, Type.FLAG, description);
  }

  /**
   * An optional setting without a default: an absolute {@code https:} URL without query and
   * fragment, or {@code http:} to a loopback address.
   *
   * @param key the dotted kebab key
   * @param description what it is for, a sentence
   * @return the setting
   * @throws IllegalArgumentException if the key is not dotted kebab
   */
  public static SettingSpec url(String key, String description) {
    return of(key, Type.URL, description);
  }

  /**
   * An optional setting without a default: a path in the file system.
   *
   * @param key the dotted kebab key
   * @param description what it is for, a sentence
   * @return the setting
   * @throws IllegalArgumentException if the key is not dotted kebab
   */
  public static SettingSpec path(String key, String description) {
    return of(key, Type.PATH, description);
  }

  /**
   * The same setting, required.
   *
   * @return the setting
   */
  public SettingSpec asRequired() {
    return new SettingSpec(
        key, type, description, true, defaultValue, environmentNames, choices, checks, word);
  }

  /**
   * The same setting with a default.
   *
   * @param text its text when it is not set
   * @return the setting
   */
  public SettingSpec withDefault(String text) {
    return new SettingSpec(
        key, type, description, required, text, environmentNames, choices, checks, word);
  }

  /**
   * The same setting, also read from the given environment variables.
   *
   * @param names in order, such as {@code TURSO_API_TOKEN}
   * @return the setting
   */
  public SettingSpec alsoFrom(String... names) {
    return new SettingSpec(
        key, type, description, required, defaultValue, List.of(names), choices, checks, word);
  }

  /**
   * The same setting, allowing only the given texts.
   *
   * @param texts the texts allowed
   * @return the setting
   */
  public SettingSpec oneOf(String... texts) {
    return new SettingSpec(
        key,
        type,
        description,
        required,
        defaultValue,
        environmentNames,
        List.of(texts),
        checks,
        word);
  }

  /**
   * The same setting, which may also be one word instead of all that is asked for.
   *
   * @param text the word, such as {@code never}
   * @return the setting
   */
  public SettingSpec or(String text) {
    return new SettingSpec(
        key, type, description, required, defaultValue, environmentNames, choices, checks, text);
  }

  /**
   * The same whole number, of at least 1.
   *
   * @return the setting
   */
  public SettingSpec positive() {
    return satisfying("must be at least 1", text -> Integer.parseInt(text) >= 1);
  }

  /**
   * The same whole number, within bounds.
   *
   * @param least the least that is allowed
   * @param most the most that is allowed
   * @return the setting
   */
  public SettingSpec between(int least, int most) {
    return satisfying(
        "must be from " + least + " to " + most,
        text -> Integer.parseInt(text) >= least && Integer.parseInt(text) <= most);
  }

  /**
   * The same setting, of a length that something else can hold.
   *
   * @param most the most characters
   * @return the setting
   */
  public SettingSpec maxLength(int most) {
    return satisfying("must be at most " + most + " characters", text -> text.length() <= most);
  }

  /**
   * The same setting, of nothing but visible ASCII characters, as tokens and keys are: what goes
   * into an HTTP header would otherwise fail where nobody can say why.
   *
   * @return the setting
   */
  public SettingSpec withoutBlanks() {
    return satisfying(
        "must be one line without blanks",
        text -> text.chars().allMatch(character -> character > ' ' && character < 0x7f));
  }

  /**
   * The same setting, of a form.
   *
   * @param form a regular expression that the whole text must match
   * @param rule the form in words, a phrase that begins with {@code must}
   * @return the setting
   */
  public SettingSpec matching(String form, String rule) {
    Pattern pattern = Pattern.compile(form);
    return satisfying(rule, text -> pattern.matcher(text).matches());
  }

  /**
   * The same setting, for which something is true.
   *
   * @param rule what must be true, a phrase that begins with {@code must}
   * @param test whether it is true; an {@link IllegalArgumentException}, such as that of a number
   *     that is none, is a no
   * @return the setting
   */
  public SettingSpec satisfying(String rule, Predicate<String> test) {
    return with(SettingCheck.of(rule, test));
  }

  /**
   * The same setting, which a parser must take.
   *
   * @param parser throws an {@link IllegalArgumentException} whose message is a phrase that begins
   *     with {@code must}, says what is wrong, and holds no part of a secret
   * @return the setting
   */
  public SettingSpec parsedBy(Consumer<String> parser) {
    return with(SettingCheck.parsing(parser));
  }

  private SettingSpec with(SettingCheck check) {
    List<SettingCheck> all = new ArrayList<>(checks);
    all.add(check);
    return new SettingSpec(
        key, type, description, required, defaultValue, environmentNames, choices, all, word);
  }

  /**
   * Its key.
   *
   * @return dotted kebab
   */
  public String key() {
    return key;
  }

  /**
   * What its text must be.
   *
   * @return the type
   */
  public Type type() {
    return type;
  }

  /**
   * What it is for.
   *
   * @return a sentence
   */
  public String description() {
    return description;
  }

  /**
   * Whether the backend cannot do without it.
   *
   * @return whether it is required
   */
  public boolean required() {
    return required;
  }

  /**
   * Its text when it is not set.
   *
   * @return the text; null if it then has no value
   */
  public @Nullable String defaultValue() {
    return defaultValue;
  }

  /**
   * Further environment variables it is read from.
   *
   * @return the names, in order
   */
  public List<String> environmentNames() {
    return environmentNames;
  }

  /**
   * The texts allowed.
   *
   * @return the texts; empty if it is free
   */
  public List<String> choices() {
    return choices;
  }

  /** What is wrong with a value, a phrase without the text of a secret; empty if nothing is. */
  Optional<String> violation(Secret value) {
    String text = value.reveal();
    if (text.isBlank()) {
      return Optional.of("must not be blank");
    }
    return text.equals(word) ? Optional.empty() : wrong(text).map(this::orWord);
  }

  private Optional<String> wrong(String text) {
    if (!choices.isEmpty() && !choices.contains(text)) {
      return Optional.of("must be one of " + String.join(", ", choices) + shown(text));
    }
    try {
      SettingValues.parse(type, text);
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage() + shown(text));
    }
    return checks.stream().flatMap(c -> c.violation(text, shown(text)).stream()).findFirst();
  }

  private String orWord(String phrase) {
    return word == null ? phrase : phrase.replaceFirst("^must be ", "must be " + word + " or ");
  }

  private String shown(String text) {
    return type == Type.SECRET ? "" : ", but is '" + text + "'";
  }

  /**
   * The environment variable of the setting's key.
   *
   * @return the name, such as {@code HOSTEDDB_TURSO_API_KEY}
   */
  public String environmentName() {
    return environmentName(key);
  }

  static String environmentName(String key) {
    return Settings.ENVIRONMENT_PREFIX
        + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** Two are equal if they are declared alike; their checks are not compared. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SettingSpec that
        && key.equals(that.key)
        && type == that.type
        && description.equals(that.description)
        && required == that.required
        && Objects.equals(defaultValue, that.defaultValue)
        && environmentNames.equals(that.environmentNames)
        && choices.equals(that.choices)
        && Objects.equals(word, that.word);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  /** Its key and type. */
  @Override
  public String toString() {
    return "SettingSpec[" + key + ", " + type + "]";
  }
}
