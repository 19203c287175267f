package io.hosteddb.store.jdbc.internal.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the columns of a row one after the other. */
public final class ResultRow {
  private final ResultSet results;
  private int index;

  public ResultRow(ResultSet results) {
    this.results = results;
  }

  public String text() throws SQLException {
    return Objects.requireNonNull(textOrNull());
  }

  public @Nullable String textOrNull() throws SQLException {
    return results.getString(++index);
  }

  public Instant time() throws SQLException {
    return Objects.requireNonNull(timeOrNull());
  }

  public @Nullable Instant timeOrNull() throws SQLException {
    OffsetDateTime time = results.getObject(++index, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  public long number() throws SQLException {
    return results.getLong(++index);
  }

  public int small() throws SQLException {
    return results.getInt(++index);
  }

  public boolean flag() throws SQLException {
    return results.getBoolean(++index);
  }

  public byte @Nullable [] bytesOrNull() throws SQLException {
    return results.getBytes(++index);
  }

  /** Whether the column is null; the column stays the next one to read. */
  public boolean isNextNull() throws SQLException {
    results.getObject(index + 1);
    return results.wasNull();
  }
}
