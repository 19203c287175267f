package io.hosteddb.store.jdbc.internal.work;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.store.jdbc.internal.sql.ParameterBinder;
import java.sql.SQLException;
import java.time.Instant;

/**
 * What becomes of a database's row of work in a write of its record: a statement of its own, or a
 * part of one that writes the record, too.
 */
public final class RowChange {
  /** Nothing is written. */
  public static final RowChange NONE =
      new RowChange(Kind.NONE, "", 0, Instant.EPOCH, Instant.EPOCH);

  private final Kind kind;
  private final String id;
  private final long version;
  private final Instant due;
  private final Instant now;

  /** The kinds, which each have a statement. */
  enum Kind {
    NONE,
    WAKE,
    MOVE,
    REMOVE
  }

  private RowChange(Kind kind, String id, long version, Instant due, Instant now) {
    this.kind = kind;
    this.id = id;
    this.version = version;
    this.due = due;
    this.now = now;
  }

  static RowChange wake(DatabaseId id, Instant due) {
    return new RowChange(Kind.WAKE, id.value(), 0, due, due);
  }

  /** The run of a version is over, and the next one is due. */
  static RowChange move(DatabaseId id, long version, Instant due, Instant now) {
    return new RowChange(Kind.MOVE, id.value(), version, due, now);
  }

  /** The run of a version is over, and nothing is left to do. */
  static RowChange remove(DatabaseId id, long version) {
    return new RowChange(Kind.REMOVE, id.value(), version, Instant.EPOCH, Instant.EPOCH);
  }

  Kind kind() {
    return kind;
  }

  Instant due() {
    return due;
  }

  /** Whether nothing is written. */
  public boolean isNone() {
    return kind == Kind.NONE;
  }

  /**
   * Whether what was asked for has happened.
   *
   * @param rows how many rows the statement has changed
   */
  public boolean isDone(long rows) {
    return switch (kind) {
      case NONE -> false;
      // One that runs or is due earlier is as good.
      case WAKE -> true;
      case MOVE, REMOVE -> rows > 0;
    };
  }

  /** Sets the parameters of its statement. */
  public void bind(ParameterBinder bind) throws SQLException {
    switch (kind) {
      case NONE -> {}
      case WAKE -> bind.text(WorkTable.TASK).text(id).time(due);
      case MOVE -> bind.time(due).time(now).text(WorkTable.TASK).text(id).number(version);
      case REMOVE -> bind.text(WorkTable.TASK).text(id).number(version);
    }
  }
}
