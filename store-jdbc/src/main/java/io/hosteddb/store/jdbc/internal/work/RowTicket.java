package io.hosteddb.store.jdbc.internal.work;

import io.hosteddb.work.WorkTicket;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The run of a picked row. Whoever takes the row over changes its version, so that a run which was
 * declared dead moves nothing. Thread-safe.
 */
final class RowTicket implements WorkTicket {
  private final WorkTable table;
  private final long version;
  private volatile @Nullable Instant next;

  /**
   * A ticket.
   *
   * @param table where the row is
   * @param version what the row has while the run has it
   */
  RowTicket(WorkTable table, long version) {
    this.table = table;
    this.version = version;
  }

  boolean isOf(WorkTable some) {
    return table == some;
  }

  long version() {
    return version;
  }

  /** The row is to be due again. */
  void movesTo(Instant due) {
    next = due;
  }

  /** When the row is due again, to ring not a moment too early; empty if it was not moved. */
  Optional<Instant> next() {
    return Optional.ofNullable(next);
  }

  @Override
  public String toString() {
    return "version " + version;
  }
}
