package io.hosteddb.spring;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Refuses durations without a unit. Spring Boot takes a bare number for milliseconds, nobody who
 * writes {@code rotation-overlap: 24} means that, and the library's other durations need a unit.
 */
final class RequiredUnits {
  /** The fields of durations by their properties. */
  private static final Map<String, String> FIELDS =
      new TreeMap<>(
          Map.of(
              "call-budget", "callBudget",
              "jdbc.lease", "lease",
              "jdbc.poll-interval", "poll-interval",
              "rotation-overlap", "rotationOverlap",
              "shutdown-grace", "shutdownGrace"));

  private RequiredUnits() {}

  /**
   * Looks at all of them.
   *
   * @throws ConfigurationException if any has no unit
   */
  static void check(Environment environment) {
    Binder binder = Binder.get(environment);
    List<Violation> violations = new ArrayList<>();
    FIELDS.forEach((key, field) -> {
      String property = PropertyNames.PREFIX + key;
      String text = binder.bind(property, String.class).orElse("").strip();
      if (text.matches("[+-]?\\d+") && !text.matches("[+-]?0+")) {
        violations.add(
            new Violation(
                field,
                property
                    + " is "
                    + text
                    + " without a unit, which would be milliseconds. Give it one: "
                    + text
                    + "s, or "
                    + text
                    + "ms if that is meant."));
      }
    });
    if (!violations.isEmpty()) {
      throw new ConfigurationException(violations);
    }
  }
}
