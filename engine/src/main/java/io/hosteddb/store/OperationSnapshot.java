package io.hosteddb.store;

import io.hosteddb.database.Operation;
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

/** What a record of an operation shows of itself. */
record OperationSnapshot(OperationRecord of) implements Operation {
  @Override
  public OperationId id() {
    return of.asked().id();
  }

  @Override
  public DatabaseId database() {
    return of.asked().database();
  }

  @Override
  public ProjectId project() {
    return of.asked().project();
  }

  @Override
  public OperationKind kind() {
    return of.asked().kind();
  }

  @Override
  public OperationStatus status() {
    return of.status();
  }

  @Override
  public Actor askedBy() {
    return of.asked().by();
  }

  @Override
  public Instant askedAt() {
    return of.asked().at();
  }

  @Override
  public @Nullable String reason() {
    return of.asked().reason();
  }

  @Override
  public CredentialId credential() {
    return of.asked().credential();
  }

  @Override
  public @Nullable String progress() {
    return of.progress();
  }

  @Override
  public @Nullable Failure failure() {
    return of.failure();
  }

  @Override
  public @Nullable String result() {
    return of.result();
  }

  @Override
  public @Nullable Instant endedAt() {
    return of.endedAt();
  }
}
