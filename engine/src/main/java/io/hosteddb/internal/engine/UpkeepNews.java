package io.hosteddb.internal.engine;

import io.hosteddb.database.Operation;
import io.hosteddb.model.OperationId;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.OperationRecord;
import io.hosteddb.store.Upkeep;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What a write says of operations and credentials, to the history and to listeners. */
final class UpkeepNews {
  private UpkeepNews() {}

  /** Whether an operation begins or ends, or something is to be told. */
  static boolean isHistory(DatabaseRecord before, DatabaseRecord next) {
    // Most writes are about neither, of databases that are not READY.
    return next.upkeep().isPresent()
        && (next.upkeep().flatMap(Upkeep::notice).isPresent()
            || changed(next).stream().anyMatch(o -> o.status().isOver() || !ran(before, o.id())));
  }

  static String reason(DatabaseRecord next, String reason) {
    return next.upkeep().flatMap(Upkeep::notice).orElse(reason);
  }

  /** Whether users see something else of an operation or of credentials. */
  static boolean isWorthTelling(DatabaseRecord before, DatabaseRecord next) {
    return next.upkeep().isPresent()
        && (isHistory(before, next)
            || next.upkeep().filter(upkeep -> !upkeep.changedCredentials().isEmpty()).isPresent()
            || changed(next).stream().anyMatch(o -> !isSame(running(before), o)));
  }

  private static boolean isSame(Optional<OperationRecord> before, OperationRecord now) {
    return before.isPresent()
        && Objects.equals(before.get().progress(), now.progress())
        && Objects.equals(before.get().failure(), now.failure());
  }

  /** The operations that the write is about, those that end before those that begin. */
  static List<Operation> operations(DatabaseRecord next) {
    List<OperationRecord> changed = changed(next);
    return changed.isEmpty() ? List.of() : changed.stream().map(OperationRecord::snapshot).toList();
  }

  private static boolean ran(DatabaseRecord before, OperationId id) {
    return running(before).filter(o -> o.id().equals(id)).isPresent();
  }

  private static Optional<OperationRecord> running(DatabaseRecord record) {
    return record.upkeep().flatMap(Upkeep::running);
  }

  private static List<OperationRecord> changed(DatabaseRecord next) {
    return next.upkeep().map(Upkeep::changedOperations).orElse(List.of());
  }
}
