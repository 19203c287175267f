package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.store.Change;
import io.hosteddb.store.jdbc.internal.sql.ResultRow;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import io.hosteddb.store.jdbc.internal.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL: an entry's position is the number of the transaction that wrote it (or a higher one,
 * see below) and a number drawn under the record's lock. Read is what is below every transaction
 * that is still at work: whoever comes later has a higher number, so nothing can come before it.
 *
 * <p>A statement that changes one record begins after the change before was committed, and so its
 * transaction's number is higher. A transaction of several statements may have its number already
 * when another one changes a record that it comes to later: it then takes the number of that
 * record's last entry.
 */
public final class PostgresChangeFeed implements ChangeFeed {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresChangeFeed.class);

  private final Transactions transactions;
  private final String read;
  private final String lock;
  private final String highest;
  private final String count;

  PostgresChangeFeed(Transactions transactions, RecordStatements statements) {
    this.transactions = transactions;
    read = changes(statements);
    lock = statements.in("lock table @hosteddb_history in share row exclusive mode");
    highest = foreign(statements);
    count =
        statements.in(
            """
            create or replace function @hosteddb_tx(tx xid8) returns bigint
            language sql immutable parallel safe return %d + tx::text::bigint\
            """);
  }

  /** Parameters: where the reader is, how many at most. */
  public static String changes(RecordStatements statements) {
    return statements.in(
        """
        select tx, seq, %s from @hosteddb_history
        where (tx, seq) > (?, ?) and tx < @hosteddb_tx(pg_snapshot_xmin(pg_current_snapshot()))
        order by tx, seq limit ?\
        """
            .formatted(ENTRY));
  }

  /** The highest number, if it is one that no transaction of this server has had yet. */
  public static String foreign(RecordStatements statements) {
    return statements.in(
        """
        select tx from @hosteddb_history
        where tx >= @hosteddb_tx(pg_snapshot_xmax(pg_current_snapshot()))
        order by tx desc limit 1\
        """);
  }

  /**
   * Parameters: an entry that is written by one of several statements of a transaction, and its
   * database once more.
   */
  public static String insertHistory(RecordStatements statements) {
    return statements
        .in(
            """
            insert into @hosteddb_history (%s, tx) values (%s,
              greatest(@hosteddb_tx(pg_current_xact_id()),
                (select tx from @hosteddb_history where database_id = ?
                 order by version desc, entry desc limit 1)))\
            """)
        .formatted(TrailColumns.HISTORY_COLUMNS, TrailColumns.HISTORY_PARAMETERS);
  }

  @Override
  public List<Change> read(int limit, @Nullable String after) {
    PageCursors.ChangeKey from = PageCursors.changeKey(after);
    return transactions.read(
        "The read of changes",
        connection ->
            StatementRunner.list(
                connection,
                read,
                bind -> bind.number(from.tx()).number(from.seq()).number(limit),
                row ->
                    ChangeFeed.change(
                        new PageCursors.ChangeKey(row.number(), row.number()),
                        TrailColumns.readHistory(row))));
  }

  /**
   * Where the history has a number that no transaction of this server has had yet, it was written
   * on another one: the numbers of this one are raised above it.
   */
  @Override
  public void goOn() {
    if (transactions.read("The look at the positions of changes", this::foreign).isEmpty()) {
      return;
    }
    Optional<Long> raised =
        transactions.transaction(
            "The change of the positions of changes",
            connection -> {
              try (Statement sql = connection.createStatement()) {
                sql.execute(lock);
                Optional<Long> last = foreign(connection);
                if (last.isPresent()) {
                  sql.execute(count.formatted(last.get()));
                }
                return last;
              }
            });
    raised.ifPresent(last ->
        LOG.info(
            "The store was moved from another server; the positions of changes go on after {}.",
            last));
  }

  private Optional<Long> foreign(Connection connection) throws SQLException {
    return StatementRunner.first(connection, highest, bind -> {}, ResultRow::number);
  }
}
