package io.hosteddb.spring;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.Violation;
import io.hosteddb.rules.NearMatch;
import io.hosteddb.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.ClassUtils;

/**
 * Tells what to add or set when the library does not start as configured: every violation, where
 * its property was set, and the property's name in this application. Never a value.
 */
final class ConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<ConfigurationException> {
  private final ConfigurableEnvironment environment;

  /**
   * An analyzer, made by Spring Boot.
   *
   * @param environment the application's
   */
  ConfigurationFailureAnalyzer(Environment environment) {
    this.environment =
        environment instanceof ConfigurableEnvironment configurable
            ? configurable
            : new StandardEnvironment();
  }

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, ConfigurationException cause) {
    PropertyNames names = names();
    String description =
        cause.violations().stream()
            .map(violation -> "- " + violation.message() + where(violation))
            .collect(
                Collectors.joining("\n", "Hosted databases cannot start as configured:\n\n", ""));
    String action =
        cause.violations().stream()
            .map(violation -> "- " + action(violation, names))
            .distinct()
            .collect(Collectors.joining("\n"));
    return new FailureAnalysis(description, action, cause);
  }

  private static PropertyNames names() {
    ClassLoader loader = ClassUtils.getDefaultClassLoader();
    return PropertyNames.of(
        loader == null ? ConfigurationFailureAnalyzer.class.getClassLoader() : loader);
  }

  /** The line with the origin of a provider's property that was set. */
  private String where(Violation violation) {
    String field = violation.field();
    if (Remedies.of(field) != null) {
      return "";
    }
    return origin(field)
        .filter(origin -> !origin.isEmpty())
        .map(origin -> "\n  (" + PropertyNames.PREFIX + field + " is set by " + origin + ")")
        .orElse("");
  }

  private Optional<String> origin(String field) {
    return EnvironmentSettings.origin(environment, PropertyNames.PREFIX + field);
  }

  private String action(Violation violation, PropertyNames names) {
    String field = violation.field();
    String remedy = Remedies.of(field);
    if (remedy != null) {
      return remedy;
    }
    if (field.startsWith(Settings.ENVIRONMENT_PREFIX)) {
      return "Correct the name of the environment variable " + field + ", or remove it.";
    }
    String property = PropertyNames.PREFIX + field;
    if (!names.settings().containsKey(field)) {
      return "Correct the name of the property "
          + property
          + ", or remove it."
          + near(property, names);
    }
    String how = " (environment: " + PropertyNames.environmentName(field) + ").";
    return (origin(field).isPresent() ? "Correct " : "Set ") + property + how;
  }

  private static String near(String property, PropertyNames names) {
    List<String> near = new ArrayList<>(NearMatch.find(property, names.all()));
    return near.isEmpty() ? "" : " Did you mean " + String.join(" or ", near) + "?";
  }
}
