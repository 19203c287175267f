package io.hosteddb.error;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The library cannot start as configured. It names everything that is wrong, not only the first.
 *
 * @since 0.1
 */
public final class ConfigurationException extends HostedDatabasesException {
  private static final long serialVersionUID = 1L;

  private final transient List<Violation> violations;

  /**
   * An exception for the given violations.
   *
   * @param violations all of them, at least one; the field is the setting's key
   */
  public ConfigurationException(List<Violation> violations) {
    super(text(violations), null);
    this.violations = List.copyOf(violations);
  }

  /**
   * An exception for one violation.
   *
   * @param setting the setting's key
   * @param message what is wrong and what would be right
   */
  public ConfigurationException(String setting, String message) {
    this(List.of(new Violation(setting, message)));
  }

  /**
   * An exception for one violation that something else brought to light.
   *
   * @param setting the setting's key
   * @param message what is wrong and what would be right
   * @param cause what came of it; null if nothing was thrown
   */
  public ConfigurationException(String setting, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.violations = List.of(new Violation(setting, message));
  }

  private static String text(List<Violation> violations) {
    if (violations.size() == 1) {
      return violations.get(0).message();
    }
    StringBuilder text = new StringBuilder(violations.size() + " things are wrong:");
    violations.forEach(v -> text.append("\n  - ").append(v.message()));
    return text.toString();
  }

  /**
   * What is wrong.
   *
   * @return all violations
   */
  public List<Violation> violations() {
    return violations;
  }

  @Override
  public Problem problem() {
    return problem("configuration", "Configuration error", 500, violations, Map.of());
  }
}
