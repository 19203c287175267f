package io.hosteddb.database;

import io.hosteddb.model.Actor;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.Failure;
import io.hosteddb.model.OperationId;
import io.hosteddb.model.OperationKind;
import io.hosteddb.model.OperationStatus;
import io.hosteddb.model.ProjectId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of one operation: work on a READY database that takes time. It holds no secret.
 *
 * <p>Made by the library alone; it may say more in a later release. Two that say the same are
 * equal.
 *
 * @since 0.1
 */
public interface Operation {
  /** {@return the operation} */
  OperationId id();

  /** {@return the database it works on} */
  DatabaseId database();

  /** {@return the project of the database} */
  ProjectId project();

  /** {@return what it does} */
  OperationKind kind();

  /** {@return where it stands} */
  OperationStatus status();

  /** {@return who asked for it; the engine for what is renewed} */
  Actor askedBy();

  /** {@return when it was asked for} */
  Instant askedAt();

  /** {@return why, in the words of who asked; null if no reason was given} */
  @Nullable String reason();

  /** {@return the credentials that it makes} */
  CredentialId credential();

  /** {@return what is going on, for the user; null if nothing is} */
  @Nullable String progress();

  /**
   * {@return why it FAILED, or the problem of its last step while it is RUNNING; null if there is
   * none}
   */
  @Nullable Failure failure();

  /**
   * {@return what the user must know of how it ended, sentences; null if it is RUNNING or there is
   * nothing to say}
   */
  @Nullable String result();

  /** {@return when it was over; null while it is RUNNING} */
  @Nullable Instant endedAt();
}
