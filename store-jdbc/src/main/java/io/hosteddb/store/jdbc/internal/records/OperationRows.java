package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.model.Actor;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.CredentialStatus;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.Failure;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.OperationId;
import io.hosteddb.model.OperationKind;
import io.hosteddb.model.OperationStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.RuntimeName;
import io.hosteddb.store.CredentialRecord;
import io.hosteddb.store.OperationRecord;
import io.hosteddb.store.RuntimeRecord;
import io.hosteddb.store.jdbc.internal.sql.ParameterBinder;
import io.hosteddb.store.jdbc.internal.sql.ResultRow;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Operations, credentials and runtimes as columns of rows, and back. */
final class OperationRows {
  static final String OPERATION =
      "id, database_id, project_id, kind, status, running_of, asked_by, asked_at, reason,"
          + " idempotency_key, fingerprint, credential_set, credential_generation, overlap_millis,"
          + " acknowledged, may_exist, revoked, progress, failure_category, failure_message,"
          + " failure_remedy, failure_retryable, result, ended_at";
  static final String CREDENTIAL =
      "database_id, set_name, generation, status, issued_by, issued_at, expires_at, replaced_at,"
          + " revoke_at, due_at, acknowledged, ends_itself, problems, note, ended_at";
  static final String RUNTIME = "environment_id, runtime, expected, revision";

  private OperationRows() {}

  static void bind(ParameterBinder bind, OperationRecord o) throws SQLException {
    OperationRecord.Asked asked = o.asked();
    IdempotencyKey key = asked.idempotencyKey();
    bind.text(asked.id().value())
        .text(asked.database().value())
        .text(asked.project().value())
        .text(asked.kind().name())
        .text(o.status().name())
        .text(o.status().isOver() ? null : asked.database().value())
        .text(ActorColumn.write(asked.by()))
        .time(asked.at())
        .prose(asked.reason())
        .text(key == null ? null : key.value())
        .text(asked.fingerprint())
        .text(asked.credential().set())
        .small(asked.credential().generation())
        .number(asked.overlap().toMillis())
        .flag(asked.acknowledged())
        .flag(o.mayExist())
        .flag(o.revoked())
        .prose(o.progress());
    bindFailure(bind, o.failure());
    bind.prose(o.result()).time(o.endedAt());
  }

  private static void bindFailure(ParameterBinder bind, @Nullable Failure failure)
      throws SQLException {
    bind.text(failure == null ? null : failure.category().name())
        .prose(failure == null ? null : failure.message())
        .prose(failure == null ? null : failure.remedy());
    if (failure == null) {
      bind.noFlag();
    } else {
      bind.flag(failure.retryable());
    }
  }

  /** One that another release has written, and that says what is not known here, does nothing. */
  static OperationRecord operation(ResultRow row) throws SQLException {
    OperationId id = new OperationId(row.text());
    DatabaseId database = new DatabaseId(row.text());
    ProjectId project = new ProjectId(row.text());
    OperationKind kind = known(OperationKind.values(), row.text(), OperationKind.OTHER);
    OperationStatus status = known(OperationStatus.values(), row.text(), OperationStatus.FAILED);
    String unused = row.textOrNull();
    Actor by = ActorColumn.read(row.text());
    Instant at = row.time();
    String reason = row.textOrNull();
    String key = row.textOrNull();
    OperationRecord.Asked asked =
        new OperationRecord.Asked(
            id,
            database,
            project,
            kind,
            by,
            at,
            reason,
            key == null ? null : new IdempotencyKey(key),
            row.text(),
            new CredentialId(row.text(), row.small()),
            Duration.ofMillis(row.number()),
            row.flag());
    return new OperationRecord(
        asked,
        status,
        row.flag(),
        row.flag(),
        row.textOrNull(),
        failure(row),
        row.textOrNull(),
        row.timeOrNull());
  }

  private static @Nullable Failure failure(ResultRow row) throws SQLException {
    String category = row.textOrNull();
    String message = row.textOrNull();
    String remedy = row.textOrNull();
    boolean retryable = row.flag();
    return category == null || message == null || remedy == null
        ? null
        : new Failure(
            EnumColumn.category(category),
            EnumColumn.said(message),
            EnumColumn.said(remedy),
            retryable);
  }

  /** The revision of the write is the project's own, by then. */
  static void bind(ParameterBinder bind, DatabaseId database, ProjectId project, CredentialRecord c)
      throws SQLException {
    Long replaced = c.replacedAt();
    bind.text(database.value())
        .text(c.id().set())
        .small(c.id().generation())
        .text(c.status().name())
        .text(ActorColumn.write(c.issuedBy()))
        .time(c.issuedAt())
        .time(c.expiresAt())
        .number(replaced == null ? 0 : replaced)
        .text(project.value())
        .number(replaced == null ? 0 : replaced)
        .time(c.revokeAt())
        .time(c.dueAt())
        .flag(c.acknowledged())
        .flag(c.endsItself())
        .small(c.problems())
        .prose(c.note())
        .time(c.endedAt());
  }

  static CredentialRecord credential(ResultRow row) throws SQLException {
    String unused = row.text();
    CredentialId id = new CredentialId(row.text(), row.small());
    CredentialStatus status =
        known(CredentialStatus.values(), row.text(), CredentialStatus.LEFT_VALID);
    Actor by = ActorColumn.read(row.text());
    CredentialRecord.Builder builder =
        CredentialRecord.of(id, status, by, row.time()).expiresAt(row.timeOrNull());
    long replaced = row.number();
    return builder
        .replacedAt(replaced == 0 ? null : replaced)
        .revokeAt(row.timeOrNull())
        .dueAt(row.timeOrNull())
        .acknowledged(row.flag())
        .endsItself(row.flag())
        .problems(row.small())
        .note(row.textOrNull())
        .endedAt(row.timeOrNull())
        .build();
  }

  static RuntimeRecord runtime(ResultRow row) throws SQLException {
    String environment = row.text();
    return new RuntimeRecord(
        environment.isEmpty() ? null : new EnvironmentId(environment),
        new RuntimeName(row.text()),
        row.flag(),
        row.number());
  }

  static String environment(@Nullable EnvironmentId environment) {
    return environment == null ? "" : environment.value();
  }

  private static <E extends Enum<E>> E known(E[] values, String word, E otherwise) {
    return Arrays.stream(values)
        .filter(value -> value.name().equals(word))
        .findFirst()
        .orElse(otherwise);
  }
}
