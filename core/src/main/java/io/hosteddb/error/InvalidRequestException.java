package io.hosteddb.error;

import io.hosteddb.model.DatabaseId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The input is bad; nothing was done. It names every violation, not only the first, and beside them
 * whatever else would be in the way. Input without a violation that clashes with what is there is a
 * {@link ConflictException}.
 *
 * @since 0.1
 */
public final class InvalidRequestException extends HostedDatabasesException {
  private static final long serialVersionUID = 1L;

  private final transient List<Violation> violations;
  private final transient List<AttachConflict> conflicts;

  /**
   * An exception for the given violations.
   *
   * @param violations all of them, at least one
   */
  public InvalidRequestException(List<Violation> violations) {
    this(violations, List.of());
  }

  /**
   * An exception for an attach that is wrong and would clash, too.
   *
   * @param violations all of them, at least one
   * @param conflicts every conflict that could be told; may be empty
   */
  public InvalidRequestException(List<Violation> violations, List<AttachConflict> conflicts) {
    super(
        Stream.concat(
                violations.stream().map(Violation::message),
                conflicts.stream().map(AttachConflict::message))
            .collect(Collectors.joining(" ")),
        null);
    this.violations = List.copyOf(violations);
    this.conflicts = List.copyOf(conflicts);
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

  /**
   * What would be in the way if the input were right.
   *
   * @return every conflict that could be told; empty if there is none
   */
  public List<AttachConflict> conflicts() {
    return conflicts;
  }

  /** The conflicts are among the errors, under the field that would have to change. */
  @Override
  public Problem problem() {
    Map<String, Object> extensions = new LinkedHashMap<>();
    if (!conflicts.isEmpty()) {
      extensions.put(
          "rivals", ConflictException.rivals(conflicts).stream().map(DatabaseId::value).toList());
      extensions.put("conflicts", conflicts.stream().map(c -> c.kind().name()).toList());
    }
    List<Violation> errors =
        Stream.concat(violations.stream(), conflicts.stream().map(InvalidRequestException::error))
            .toList();
    return problem("invalid-request", "Invalid request", 400, errors, extensions);
  }

  private static Violation error(AttachConflict conflict) {
    return new Violation(
        switch (conflict.kind()) {
          case NAME_TAKEN -> "name";
          case PROJECT_CLOSED -> "project";
          case PROVIDER_ATTACHED, VARIABLE_OWNED -> "provider";
        },
        conflict.message());
  }
}
