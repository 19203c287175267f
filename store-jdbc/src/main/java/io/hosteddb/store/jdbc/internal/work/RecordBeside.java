package io.hosteddb.store.jdbc.internal.work;

import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.jdbc.internal.sql.ResultRow;
import java.sql.SQLException;
import java.util.Optional;

/** How a record is read beside its row of work. */
public interface RecordBeside {
  /** The columns of the record's table, under the alias {@code d}; the first is never null. */
  String columns();

  /** Reads them; empty if they cannot be read. */
  Optional<DatabaseRecord> readBeside(ResultRow row) throws SQLException;
}
