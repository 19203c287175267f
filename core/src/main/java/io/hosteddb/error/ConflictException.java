package io.hosteddb.error;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.OperationId;
import io.hosteddb.model.OperationKind;
import io.hosteddb.model.ProjectId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The request is well formed and clashes with what is there; nothing was done.
 *
 * @since 0.1
 */
public final class ConflictException extends HostedDatabasesException {
  private static final long serialVersionUID = 1L;

  private final transient List<AttachConflict> conflicts;
  private final transient List<DatabaseId> rivals;
  private final transient @Nullable OperationId operation;

  private ConflictException(
      String message, List<AttachConflict> conflicts, List<DatabaseId> rivals) {
    this(message, conflicts, rivals, null);
  }

  private ConflictException(
      String message,
      List<AttachConflict> conflicts,
      List<DatabaseId> rivals,
      @Nullable OperationId operation) {
    super(message, null);
    this.conflicts = List.copyOf(conflicts);
    this.rivals = rivals;
    this.operation = operation;
  }

  /**
   * Another operation of the database is running.
   *
   * @param database the database
   * @param running the operation that is in the way
   * @param kind what it does
   * @return the exception
   */
  public static ConflictException operationRunning(
      DatabaseId database, OperationId running, OperationKind kind) {
    return new ConflictException(
        "Database "
            + database
            + " has a running operation, "
            + running
            + " ("
            + kind.word()
            + "), and there is one at a time. Wait for it, or cancel it.",
        List.of(),
        List.of(database),
        running);
  }

  /**
   * An idempotency key was used before for another operation of the database.
   *
   * @param database the database
   * @param earlier the operation of then
   * @return the exception
   */
  public static ConflictException operationKeyReused(DatabaseId database, OperationId earlier) {
    return new ConflictException(
        "This idempotency key was used for operation "
            + earlier
            + " of database "
            + database
            + " with other parameters. Repeat the same parameters, or use a new key.",
        List.of(),
        List.of(database),
        earlier);
  }

  /**
   * What was asked for does not fit where an operation or its database stands.
   *
   * @param database the database
   * @param operation the operation; null if it is not about one
   * @param sentence what is in the way and what to do
   * @return the exception
   */
  public static ConflictException ofOperation(
      DatabaseId database, @Nullable OperationId operation, String sentence) {
    return new ConflictException(sentence, List.of(), List.of(database), operation);
  }

  /**
   * A runtime says that it has a revision that the project has not reached.
   *
   * @param project the project
   * @param said the revision that was acknowledged
   * @param now the revision of now
   * @return the exception
   */
  public static ConflictException revisionAhead(ProjectId project, long said, long now) {
    return new ConflictException(
        "Revision "
            + said
            + " of project "
            + project
            + " cannot be acknowledged: it stands at revision "
            + now
            + ". Acknowledge the revision of the environment that the runtime was started with.",
        List.of(),
        List.of());
  }

  /**
   * A database cannot be attached.
   *
   * @param conflicts every conflict, at least one
   * @return the exception
   */
  public static ConflictException of(List<AttachConflict> conflicts) {
    return new ConflictException(
        conflicts.stream().map(AttachConflict::message).collect(Collectors.joining(" ")),
        conflicts,
        rivals(conflicts));
  }

  static List<DatabaseId> rivals(List<AttachConflict> conflicts) {
    return conflicts.stream()
        .flatMap(conflict -> Stream.ofNullable(conflict.rival()))
        .distinct()
        .toList();
  }

  /**
   * An idempotency key was used before with other parameters.
   *
   * @param rival the database attached under the key
   * @return the exception
   */
  public static ConflictException idempotencyKeyReused(DatabaseId rival) {
    return new ConflictException(
        "This idempotency key was used to attach database "
            + rival
            + " with other parameters. Repeat the same parameters, or use a new key.",
        List.of(),
        List.of(rival));
  }

  /**
   * An operation does not fit the status of a database.
   *
   * @param database the database
   * @param status where it stands
   * @param operation what was asked for, such as {@code retry}
   * @param remedy what to do instead, a sentence
   * @return the exception
   */
  public static ConflictException wrongStatus(
      DatabaseId database, DatabaseStatus status, String operation, String remedy) {
    return new ConflictException(
        "Database "
            + database
            + " is "
            + status
            + ", so "
            + operation
            + " is not possible. "
            + remedy,
        List.of(),
        List.of(database));
  }

  /**
   * The managed variables of a project have changed since they were read.
   *
   * @param project the project
   * @param had the revision at which they were read
   * @param now the revision of now
   * @return the exception
   */
  public static ConflictException environmentChanged(ProjectId project, long had, long now) {
    return new ConflictException(
        "The managed variables of project "
            + project
            + " have changed: they were read at revision "
            + had
            + " and stand at revision "
            + now
            + ". Read the environment again.",
        List.of(),
        List.of());
  }

  /**
   * Why a database cannot be attached.
   *
   * @return every conflict; empty if the clash is not one of attachment
   */
  public List<AttachConflict> conflicts() {
    return conflicts;
  }

  /**
   * The databases that are in the way.
   *
   * @return their ids; empty if none is in the way because an environment has changed
   */
  public List<DatabaseId> rivals() {
    return rivals;
  }

  /**
   * The operation that is in the way.
   *
   * @return its id; empty if the clash is not with an operation
   */
  public Optional<OperationId> operation() {
    return Optional.ofNullable(operation);
  }

  @Override
  public Problem problem() {
    Map<String, Object> extensions = new LinkedHashMap<>();
    if (!rivals.isEmpty()) {
      extensions.put("rivals", rivals.stream().map(DatabaseId::value).toList());
    }
    if (!conflicts.isEmpty()) {
      extensions.put("conflicts", conflicts.stream().map(c -> c.kind().name()).toList());
    }
    if (operation != null) {
      extensions.put("operation", operation.value());
    }
    return problem("conflict", "Conflict", 409, List.of(), extensions);
  }
}
