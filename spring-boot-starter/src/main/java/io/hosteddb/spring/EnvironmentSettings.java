package io.hosteddb.spring;

import io.hosteddb.settings.Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * The settings of providers as an application has them: every property {@code hosteddb.<key>} by
 * the rules of Spring Boot (sources, profiles, placeholders, relaxed names), over the environment
 * variables that the library itself reads, such as {@code TURSO_API_TOKEN}.
 */
final class EnvironmentSettings {
  private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("hosteddb");

  private final ConfigurableEnvironment environment;
  private final PropertyNames names;

  EnvironmentSettings(ConfigurableEnvironment environment, PropertyNames names) {
    this.environment = environment;
    this.names = names;
  }

  /**
   * Reads the settings. What nobody knows is among them, so that the library says so at the start.
   */
  Settings read() {
    Settings settings = Settings.fromEnvironment(environmentVariables());
    Binder binder = Binder.get(environment);
    for (String key : names.settings().keySet()) {
      Optional<String> value = value(binder, key);
      if (value.isPresent()) {
        settings = settings.with(key, value.get());
      }
    }
    for (String unknown : unknownKeys()) {
      settings = settings.with(unknown, "");
    }
    return settings;
  }

  /** A text; or a list, as YAML writes it, which the library takes with commas between. */
  private static Optional<String> value(Binder binder, String key) {
    String property = PropertyNames.PREFIX + key;
    String text =
        key.equals(PropertyNames.PROVIDERS)
            ? null // a text with commas is a list, too
            : binder.bind(property, String.class).orElse(null);
    return text != null
        ? Optional.of(text)
        : Optional.ofNullable(
            binder
                .bind(property, Bindable.listOf(String.class))
                .map(list -> String.join(",", list))
                .orElse(null));
  }

  /** All but those that are properties in disguise, which the library would not know. */
  private Map<String, String> environmentVariables() {
    Map<String, String> variables = new LinkedHashMap<>();
    PropertySource<?> source =
        environment
            .getPropertySources()
            .get(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
    if (source != null && source.getSource() instanceof Map<?, ?> map) {
      map.forEach((name, value) -> variables.put(String.valueOf(name), String.valueOf(value)));
    }
    for (String key : PropertyNames.OWN) {
      variables.remove(PropertyNames.environmentName(key));
      variables.remove(PropertyNames.springEnvironmentName(key));
    }
    for (String key : names.settings().keySet()) {
      String spring = PropertyNames.springEnvironmentName(key);
      if (!spring.equals(PropertyNames.environmentName(key))) {
        variables.remove(spring);
      }
      // The elements of a list, each a variable of its own.
      variables.keySet().removeIf(name -> name.matches(Pattern.quote(spring) + "_\\d+"));
    }
    return variables;
  }

  private Set<String> unknownKeys() {
    Set<ConfigurationPropertyName> known =
        names.all().stream().map(ConfigurationPropertyName::of).collect(Collectors.toSet());
    Set<String> unknown = new TreeSet<>();
    for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
      // Of the environment's names only the library's own rules can tell where the dots were.
      if (source instanceof IterableConfigurationPropertySource iterable
          && !(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource)) {
        iterable.stream()
            .filter(ROOT::isAncestorOf)
            .map(EnvironmentSettings::withoutIndex)
            .filter(name -> !known.contains(name))
            .forEach(name -> unknown.add(name.subName(1).toString()));
      }
    }
    return unknown;
  }

  private static ConfigurationPropertyName withoutIndex(ConfigurationPropertyName name) {
    ConfigurationPropertyName bare = name;
    while (bare.isLastElementIndexed()) {
      bare = bare.getParent();
    }
    return bare;
  }

  /** Where a property was set; empty if it was not. */
  static Optional<String> origin(ConfigurableEnvironment environment, String property) {
    if (!ConfigurationPropertyName.isValid(property)) {
      return Optional.empty();
    }
    ConfigurationPropertyName name = ConfigurationPropertyName.of(property);
    for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
      var found = source.getConfigurationProperty(name);
      if (found != null) {
        return Optional.of(found.getOrigin() == null ? "" : String.valueOf(found.getOrigin()));
      }
    }
    return Optional.empty();
  }
}
