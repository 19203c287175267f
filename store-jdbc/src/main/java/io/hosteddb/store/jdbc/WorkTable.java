package io.hosteddb.store.jdbc;

import io.hosteddb.model.DatabaseId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The rows that say when the next step of each database is due. db-scheduler picks, heartbeats and
 * ends them; waking a database and finding lost wake-ups are single statements here.
 */
final class WorkTable {
  /** What db-scheduler calls the work on a database. */
  static final String TASK = "database";

  /** What the data of a row says whose earlier run was begun and never seen to end. */
  static final String LOST = "lost";

  private final Transactions transactions;
  private final Dialect dialect;
  private final Sql sql;

  WorkTable(Transactions transactions, Dialect dialect, Sql sql) {
    this.transactions = transactions;
    this.dialect = dialect;
    this.sql = sql;
  }

  /** The table's name, as SQL wants it. */
  String name() {
    return sql.in("@hosteddb_work");
  }

  /**
   * Makes a database due at a time, or earlier if it is due earlier already. One whose step runs
   * now keeps its row: the run looks at the record again when it is over.
   */
  void wake(DatabaseId id, Instant due) {
    transactions.write(
        "The wake-up of database " + id, connection -> dialect.wake(connection, sql, id, due));
  }

  /** Makes everything due that waits and is due later; returns how much that was. */
  int wakeAll(Instant due) {
    return transactions.write(
        "The wake-up of all databases",
        connection ->
            Jdbc.update(connection, sql.moveAllWork, b -> b.time(due).text(TASK).time(due)));
  }

  /** The database's time. */
  Instant now() {
    return transactions
        .read(
            "The look at the database's clock",
            connection -> Jdbc.first(connection, Sql.NOW, bind -> {}, Row::time))
        .orElseThrow();
  }

  /** What the record says of its next step; empty if there is none to make. */
  Optional<Instant> nextPoll(DatabaseId id) {
    return transactions.read(
        "The look at the next step of database " + id,
        connection -> Jdbc.first(connection, sql.nextPoll, b -> b.text(id.value()), Row::time));
  }

  /**
   * Databases whose step should have begun, and which no row would wake.
   *
   * @param before steps due before this time, by the library's clock
   * @param now rows due until now are about to be picked, by the system's clock
   */
  List<DatabaseId> lostWakeUps(Instant before, Instant now, int limit) {
    return transactions.read(
        "The sweep for lost wake-ups",
        connection ->
            Jdbc.list(
                connection,
                sql.lostWakeUps,
                bind -> bind.time(before).text(TASK).time(now).number(limit),
                row -> new DatabaseId(row.text())));
  }

  /**
   * Frees what an earlier process of this one-process database left. Any of it may have been in the
   * middle of a call: that a row was picked may not be written down when a process dies.
   */
  int freeAll(Instant now) {
    return transactions.write(
        "The look for what an earlier process left",
        connection ->
            Jdbc.update(
                connection,
                sql.freeWork,
                bind -> bind.time(now).bytes(WorkData.bytes(LOST)).text(TASK)));
  }

  /** One statement where the database has one for it, else an update and then an insert. */
  static int updateOrInsert(Connection connection, Sql sql, DatabaseId id, Instant due)
      throws SQLException {
    int moved = moveEarlier(connection, sql, id, due);
    if (moved > 0) {
      return moved;
    }
    try {
      return Jdbc.update(
          connection, sql.insertWork, bind -> bind.text(TASK).text(id.value()).time(due));
    } catch (SQLException e) {
      if (Dialect.isDuplicate(e)) {
        // It is there: running, due earlier, or made just now by somebody else.
        return moveEarlier(connection, sql, id, due);
      }
      throw e;
    }
  }

  private static int moveEarlier(Connection connection, Sql sql, DatabaseId id, Instant due)
      throws SQLException {
    return Jdbc.update(
        connection, sql.moveWork, bind -> bind.time(due).text(TASK).text(id.value()).time(due));
  }
}
