package io.hosteddb.store;

import io.hosteddb.database.Operation;
import io.hosteddb.model.Actor;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.Failure;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.OperationId;
import io.hosteddb.model.OperationKind;
import io.hosteddb.model.OperationStatus;
import io.hosteddb.model.ProjectId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Everything the library knows of one operation. Immutable; it holds no secret: what a provider
 * keeps of it is a part of the database's checkpoint.
 *
 * @param asked what was asked for, which never changes
 * @param status where it stands
 * @param mayExist whether a call that may create something was ever begun
 * @param revoked whether everything that was to be revoked before anything is made is revoked
 * @param progress what is going on, for the user; null if nothing is
 * @param failure why it FAILED, or the problem of its last step; null if there is none
 * @param result what the user must know of it; null if there is nothing
 * @param endedAt when it was over; null while it is RUNNING
 * @since 0.1
 */
public record OperationRecord(
    Asked asked,
    OperationStatus status,
    boolean mayExist,
    boolean revoked,
    @Nullable String progress,
    @Nullable Failure failure,
    @Nullable String result,
    @Nullable Instant endedAt) {
  /**
   * What was asked for.
   *
   * @param id the operation
   * @param database the database it works on
   * @param project the project of the database
   * @param kind what it does
   * @param by who asked
   * @param at when
   * @param reason why; null if no reason was given
   * @param idempotencyKey what makes the request safe to repeat; null if it is not to be repeated
   * @param fingerprint of the request: the same key with another one is refused
   * @param credential the credentials that it makes
   * @param overlap how long what they replace stays valid after the swap
   * @param acknowledged whether that may end only after every expected runtime has acknowledged
   */
  public record Asked(
      OperationId id,
      DatabaseId database,
      ProjectId project,
      OperationKind kind,
      Actor by,
      Instant at,
      @Nullable String reason,
      @Nullable IdempotencyKey idempotencyKey,
      String fingerprint,
      CredentialId credential,
      Duration overlap,
      boolean acknowledged) {}

  /**
   * An operation that begins.
   *
   * @param asked what was asked for
   * @return the record, RUNNING
   */
  public static OperationRecord begin(Asked asked) {
    return new OperationRecord(
        asked, OperationStatus.RUNNING, false, false, "waiting for its turn", null, null, null);
  }

  /**
   * Which operation.
   *
   * @return its id
   */
  public OperationId id() {
    return asked.id();
  }

  /**
   * The same, after its first call was begun.
   *
   * @return a copy
   */
  public OperationRecord begun() {
    return new OperationRecord(asked, status, true, revoked, progress, failure, result, endedAt);
  }

  /**
   * The same, after everything was revoked that had to be.
   *
   * @param note what the user must know of that; null if there is nothing
   * @return a copy
   */
  public OperationRecord afterRevoking(@Nullable String note) {
    return new OperationRecord(asked, status, mayExist, true, progress, null, note, endedAt);
  }

  /**
   * The same, and what is going on.
   *
   * @param phrase for the user
   * @param problem the problem of the last step; null if there was none
   * @return a copy
   */
  public OperationRecord at(@Nullable String phrase, @Nullable Failure problem) {
    return new OperationRecord(asked, status, mayExist, revoked, phrase, problem, result, endedAt);
  }

  /**
   * The same, over.
   *
   * @param how SUCCEEDED, FAILED or CANCELLED
   * @param why why it FAILED; null if it did not
   * @param note what the user must know of it; null if there is nothing more
   * @param when when it was over
   * @return a copy
   */
  public OperationRecord ended(
      OperationStatus how, @Nullable Failure why, @Nullable String note, Instant when) {
    String all = result == null ? note : note == null ? result : result + " " + note;
    return new OperationRecord(asked, how, mayExist, revoked, null, why, all, when);
  }

  /**
   * The operation as users see it.
   *
   * @return a snapshot
   */
  public Operation snapshot() {
    return new OperationSnapshot(this);
  }

  /** Id, kind and status. */
  @Override
  public String toString() {
    return asked.id() + " " + asked.kind() + " " + status;
  }
}
