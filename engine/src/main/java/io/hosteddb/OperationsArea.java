package io.hosteddb;

import io.hosteddb.database.Operation;
import io.hosteddb.error.NotFoundException;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.OperationId;
import io.hosteddb.model.Page;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads operations from the store, and cancels them. */
final class OperationsArea implements Operations {
  @Override
  public Operation get(OperationId id, Actor actor) {
    throw new NotFoundException(id);
  }

  @Override
  public Page<Operation> of(DatabaseId database, int limit, @Nullable String after, Actor actor) {
    return new Page<>(List.of(), null);
  }

  @Override
  public Operation await(OperationId id, Duration timeout) {
    throw new NotFoundException(id);
  }

  @Override
  public Operation cancel(OperationId id, Actor actor, @Nullable String reason) {
    throw new NotFoundException(id);
  }
}
