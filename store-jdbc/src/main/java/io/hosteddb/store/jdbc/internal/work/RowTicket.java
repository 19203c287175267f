package io.hosteddb.store.jdbc.internal.work;

import io.hosteddb.work.WorkTicket;

/**
 * The run of a picked row. Whoever takes the row over changes its version, so that a run which was
 * declared dead moves nothing.
 *
 * @param table where the row is
 * @param version what the row has while the run has it
 */
record RowTicket(WorkTable table, long version) implements WorkTicket {
  @Override
  public String toString() {
    return "version " + version;
  }
}
