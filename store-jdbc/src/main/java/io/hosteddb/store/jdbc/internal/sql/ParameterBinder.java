package io.hosteddb.store.jdbc.internal.sql;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sets the parameters of a statement one after the other. Times are cut to microseconds. */
public final class ParameterBinder {
  private final PreparedStatement statement;
  private int index;

  public ParameterBinder(PreparedStatement statement) {
    this.statement = statement;
  }

  public ParameterBinder text(@Nullable String value) throws SQLException {
    statement.setString(++index, value);
    return this;
  }

  /** Several texts as one array. */
  public ParameterBinder texts(List<String> values) throws SQLException {
    Array array = statement.getConnection().createArrayOf("varchar", values.toArray());
    statement.setArray(++index, array);
    return this;
  }

  /** Text that somebody else wrote: PostgreSQL knows no zero character. */
  public ParameterBinder prose(@Nullable String value) throws SQLException {
    return text(value == null ? null : value.replace('\u0000', '\uFFFD'));
  }

  public ParameterBinder time(@Nullable Instant value) throws SQLException {
    if (value == null) {
      // With its type's name: else the driver says of PostgreSQL's that it is of none, and has the
      // statement parsed again each time that a time follows on no time.
      statement.setNull(++index, Types.TIMESTAMP_WITH_TIMEZONE, "timestamptz");
    } else {
      Instant kept = value.truncatedTo(ChronoUnit.MICROS);
      statement.setObject(++index, kept.atOffset(ZoneOffset.UTC));
    }
    return this;
  }

  public ParameterBinder number(long value) throws SQLException {
    statement.setLong(++index, value);
    return this;
  }

  public ParameterBinder small(int value) throws SQLException {
    statement.setInt(++index, value);
    return this;
  }

  public ParameterBinder flag(boolean value) throws SQLException {
    statement.setBoolean(++index, value);
    return this;
  }

  public ParameterBinder noFlag() throws SQLException {
    statement.setNull(++index, Types.BOOLEAN);
    return this;
  }

  public ParameterBinder bytes(byte @Nullable [] value) throws SQLException {
    statement.setBytes(++index, value);
    return this;
  }
}
