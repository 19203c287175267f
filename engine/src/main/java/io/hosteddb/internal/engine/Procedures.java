package io.hosteddb.internal.engine;

import io.hosteddb.store.DatabaseRecord;
import java.util.List;
import java.util.Optional;

/** All kinds of work that the engine knows. */
final class Procedures {
  private final List<Procedure<?>> all;

  Procedures(List<Procedure<?>> all) {
    this.all = List.copyOf(all);
  }

  /** The work that a record waits for; empty if it waits for none. */
  Optional<Procedure<?>> dueFor(DatabaseRecord record) {
    for (Procedure<?> procedure : all) {
      if (procedure.isDueFor(record)) {
        return Optional.of(procedure);
      }
    }
    return Optional.empty();
  }
}
