package io.hosteddb;

import io.hosteddb.credentials.CredentialsStatus;
import io.hosteddb.database.Operation;
import io.hosteddb.error.NotFoundException;
import io.hosteddb.error.NotSupportedException;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.RuntimeName;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Begins rotations. */
final class CredentialsArea implements DatabaseCredentials {
  @Override
  public Operation rotate(RotateRequest request) {
    throw new NotSupportedException("credentials", "Rotation is not there yet.");
  }

  @Override
  public Operation rotateCompromised(RotateRequest request) {
    throw new NotSupportedException("credentials", "Rotation is not there yet.");
  }

  @Override
  public void expect(
      ProjectId project,
      @Nullable EnvironmentId environment,
      Set<RuntimeName> runtimes,
      Actor actor) {
    throw new NotSupportedException("credentials", "Rotation is not there yet.");
  }

  @Override
  public void acknowledge(
      RuntimeName runtime,
      ProjectId project,
      @Nullable EnvironmentId environment,
      long revision,
      Actor actor) {
    throw new NotSupportedException("credentials", "Rotation is not there yet.");
  }

  @Override
  public CredentialsStatus status(DatabaseId database, Actor actor) {
    throw new NotFoundException(database);
  }
}
