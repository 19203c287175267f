package io.hosteddb.error;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The input is bad; nothing was done. It names every violation, not only the first.
 *
 * @since 0.1
 */
public final class InvalidRequestException extends HostedDatabasesException {
  private static final long serialVersionUID = 1L;

  private final transient List<Violation> violations;

  /**
   * An exception for the given violations.
   *
   * @param violations all of them, at least one
   */
  public InvalidRequestException(List<Violation> violations) {
    super(violations.stream().map(Violation::message).collect(Collectors.joining(" ")), null);
    this.violations = List.copyOf(violations);
  }

  /**
   * An exception for one violation.
   *
   * @param field which part of the request
   * @param message what is wrong, a sentence
   */
  public InvalidRequestException(String field, String message) {
    this(List.of(new Violation(field, message)));
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
    return problem("invalid-request", "Invalid request", 400, violations, Map.of());
  }
}
