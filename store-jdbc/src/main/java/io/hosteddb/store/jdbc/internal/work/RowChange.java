package io.hosteddb.store.jdbc.internal.work;

import io.hosteddb.store.DatabaseRecord;
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
      new RowChange(Kind.NONE, "", 0, 0, Instant.EPOCH, Instant.EPOCH, "");

  private final Kind kind;
  private final String id;
  private final long version;
  private final long recordVersion;
  private final Instant due;
  private final Instant now;
  private final String node;

  /** The kinds, which each have a statement. */
  public enum Kind {
    /** Nothing is written. */
    NONE,
    /** The row is due, or earlier than before. */
    WAKE,
    /** A new row, picked by this node. */
    BEGIN,
    /** A run is over, and the next one is due. */
    MOVE,
    /** A run is over, and nothing is left to do. */
    REMOVE
  }

  private RowChange(
      Kind kind,
      String id,
      long version,
      long recordVersion,
      Instant due,
      Instant now,
      String node) {
    this.kind = kind;
    this.id = id;
    this.version = version;
    this.recordVersion = recordVersion;
    this.due = due;
    this.now = now;
    this.node = node;
  }

  static RowChange wake(DatabaseRecord record, Instant due) {
    return new RowChange(Kind.WAKE, record.id().value(), 0, record.version(), due, due, "");
  }

  /** The first run of a new database begins as soon as this is committed, on a node. */
  static RowChange begin(DatabaseRecord record, Instant now, String node) {
    return new RowChange(
        Kind.BEGIN, record.id().value(), FirstRuns.ROW_VERSION, record.version(), now, now, node);
  }

  /** The run of a version is over, and the next one is due. */
  static RowChange move(DatabaseRecord record, long version, Instant due, Instant now) {
    return new RowChange(Kind.MOVE, record.id().value(), version, record.version(), due, now, "");
  }

  /** The run of a version is over, and nothing is left to do. */
  static RowChange remove(DatabaseRecord record, long version) {
    return new RowChange(
        Kind.REMOVE,
        record.id().value(),
        version,
        record.version(),
        Instant.EPOCH,
        Instant.EPOCH,
        "");
  }

  /** Its kind. */
  public Kind kind() {
    return kind;
  }

  Instant due() {
    return due;
  }

  /** What the row carries: the version of the record that it was written with. */
  byte[] data() {
    return WorkDataSerializer.bytes(WorkTable.writtenWith(recordVersion));
  }

  /** Whether nothing is written. */
  public boolean isNone() {
    return kind == Kind.NONE;
  }

  /**
   * Whether what was asked for has happened.
   *
   * @param changed whether its statement has changed a row
   */
  public boolean isDone(boolean changed) {
    return switch (kind) {
      case NONE -> false;
      // One that runs or is due earlier is as good.
      case WAKE, BEGIN -> true;
      case MOVE, REMOVE -> changed;
    };
  }

  /** Sets the parameters of its statement. */
  public void bind(ParameterBinder bind) throws SQLException {
    switch (kind) {
      case NONE -> {}
      case WAKE -> bind.text(WorkTable.TASK).text(id).time(due).bytes(data());
      case BEGIN -> bind.text(WorkTable.TASK).text(id).time(due).bytes(data()).text(node).time(now);
      case MOVE ->
          bind.time(due).time(now).bytes(data()).text(WorkTable.TASK).text(id).number(version);
      case REMOVE -> bind.text(WorkTable.TASK).text(id).number(version);
    }
  }
}
