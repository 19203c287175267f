package io.hosteddb.spring.temporary;

import io.hosteddb.settings.Settings;
import io.hosteddb.temporary.TemporarySettings;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
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
 * The settings as an application has them: by the rules of Spring Boot (sources, profiles,
 * placeholders, relaxed names, lists), over the environment variables that the library itself
 * reads. As the starter reads them, which need not be there.
 */
final class ImportSettings {
  private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("hosteddb");

  private ImportSettings() {}

  /** What nobody knows is among them, so that it is said. */
  static TemporarySettings read(ConfigurableEnvironment environment) {
    Binder binder = Binder.get(environment);
    return TemporarySettings.read(
            name -> value(binder, name), Settings.fromEnvironment(variables(environment)))
        .withUnknownOf(names(environment));
  }

  private static Optional<String> value(Binder binder, String name) {
    String text = binder.bind(name, String.class).orElse(null);
    return text != null
        ? Optional.of(text)
        : Optional.ofNullable(
            binder
                .bind(name, Bindable.listOf(String.class))
                .map(list -> String.join(",", list))
                .orElse(null));
  }

  /** All but those that are properties in disguise, which the library would not know. */
  private static Map<String, String> variables(ConfigurableEnvironment environment) {
    Map<String, String> variables = new LinkedHashMap<>();
    PropertySource<?> source =
        environment
            .getPropertySources()
            .get(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
    if (source != null && source.getSource() instanceof Map<?, ?> map) {
      map.forEach((name, value) -> variables.put(String.valueOf(name), String.valueOf(value)));
    }
    for (String name : TemporarySettings.names()) {
      String spring = springVariable(name);
      if (name.contains("-")) {
        variables.remove(spring);
      }
      // The elements of a list, each a variable of its own.
      variables.keySet().removeIf(variable -> variable.matches(Pattern.quote(spring) + "_\\d+"));
    }
    return variables;
  }

  /** As Spring Boot recommends it: without dashes. */
  private static String springVariable(String name) {
    String key = name.substring(TemporarySettings.PREFIX.length());
    return Settings.ENVIRONMENT_PREFIX
        + key.toUpperCase(Locale.ROOT).replace('.', '_').replace("-", "");
  }

  private static Collection<String> names(ConfigurableEnvironment environment) {
    Collection<String> names = new TreeSet<>();
    for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
      // Of the environment's names only the library's own rules can tell where the dots were.
      if (source instanceof IterableConfigurationPropertySource iterable
          && !(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource)) {
        iterable.stream()
            .filter(ROOT::isAncestorOf)
            .map(ImportSettings::withoutIndex)
            .forEach(name -> names.add(name.toString()));
      }
    }
    return names;
  }

  private static ConfigurationPropertyName withoutIndex(ConfigurationPropertyName name) {
    ConfigurationPropertyName bare = name;
    while (bare.isLastElementIndexed()) {
      bare = bare.getParent();
    }
    return bare;
  }
}
