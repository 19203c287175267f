package io.hosteddb.store.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the columns of a row one after the other. */
final class Row {
  private final ResultSet results;
  private int index;

  Row(ResultSet results) {
    this.results = results;
  }

  String text() throws SQLException {
    return Objects.requireNonNull(textOrNull());
  }

  @Nullable String textOrNull() throws SQLException {
    return results.getString(++index);
  }

  Instant time() throws SQLException {
    return Objects.requireNonNull(timeOrNull());
  }

  @Nullable Instant timeOrNull() throws SQLException {
    OffsetDateTime time = results.getObject(++index, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  long number() throws SQLException {
    return results.getLong(++index);
  }

  int small() throws SQLException {
    return results.getInt(++index);
  }

  boolean flag() throws SQLException {
    return results.getBoolean(++index);
  }

  byte @Nullable [] bytesOrNull() throws SQLException {
    return results.getBytes(++index);
  }

  /** Whether the column is null; the column stays the next one to read. */
  boolean isNextNull() throws SQLException {
    results.getObject(index + 1);
    return results.wasNull();
  }
}
