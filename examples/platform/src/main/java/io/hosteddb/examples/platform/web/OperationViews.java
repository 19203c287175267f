package io.hosteddb.examples.platform.web;

import io.hosteddb.database.Operation;
import io.hosteddb.examples.platform.directory.ActorNames;
import io.hosteddb.examples.platform.live.DatabaseRow.FailureView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operations on the wire. They hold no secret. */
final class OperationViews {
  private OperationViews() {}

  record OperationView(
      String id,
      String databaseId,
      String kind,
      String status,
      String credential,
      String askedBy,
      Instant askedAt,
      @Nullable String reason,
      @Nullable String progress,
      @Nullable FailureView failure,
      @Nullable String result,
      @Nullable Instant endedAt) {
    static OperationView of(Operation operation, ActorNames names) {
      return new OperationView(
          operation.id().value(),
          operation.database().value(),
          operation.kind().word(),
          operation.status().word(),
          operation.credential().toString(),
          names.of(operation.askedBy()),
          operation.askedAt(),
          operation.reason(),
          operation.progress(),
          operation.failure() == null ? null : FailureView.of(operation.failure()),
          operation.result(),
          operation.endedAt());
    }
  }

  record One(OperationView operation) {}

  record Many(List<OperationView> operations, @Nullable String next) {}
}
