package io.hosteddb.store;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HistoryEntry;
import java.util.List;

/**
 * What is written down beside a change, in the same transaction.
 *
 * @param history the transitions
 * @param audit who did what
 * @since 0.1
 */
public record Trail(List<HistoryEntry> history, List<AuditEntry> audit) {
  /** Copies the lists. */
  public Trail {
    history = List.copyOf(history);
    audit = List.copyOf(audit);
  }

  /**
   * Nothing to write down.
   *
   * @return the empty trail
   */
  public static Trail none() {
    return new Trail(List.of(), List.of());
  }
}
