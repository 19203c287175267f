package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.StoreException;
import io.hosteddb.store.Change;
import io.hosteddb.store.Changes;
import io.hosteddb.store.jdbc.internal.records.PageCursors.ChangeKey;
import io.hosteddb.store.jdbc.internal.schema.ForgottenChanges;
import io.hosteddb.store.jdbc.internal.sql.ResultRow;
import io.hosteddb.store.jdbc.internal.sql.SqlState;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import io.hosteddb.store.jdbc.internal.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
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

  private static final String LIMITS =
      """
      @hosteddb_tx(pg_snapshot_xmin(pg_current_snapshot())),
      (select content from @hosteddb_meta where name = '%s')\
      """
          .formatted(ForgottenChanges.NAME);

  private final Transactions transactions;
  private final String read;
  private final String limits;
  private final String lock;
  private final String highest;
  private final String count;

  PostgresChangeFeed(Transactions transactions, RecordStatements statements) {
    this.transactions = transactions;
    read = changes(statements);
    limits = statements.in("select " + LIMITS);
    lock = statements.in("lock table @hosteddb_history in share row exclusive mode");
    highest = foreign(statements);
    count =
        statements.in(
            """
            create or replace function @hosteddb_tx(tx xid8) returns bigint
            language sql immutable parallel safe return %d + tx::text::bigint\
            """);
  }

  /**
   * The entries after a place, and, at one moment with them, the first number that may still come
   * and the highest place of what was removed; a row without an entry if there is none. Parameters:
   * where the reader is, how many at most.
   */
  public static String changes(RecordStatements statements) {
    return statements.in(
        """
        select %s, c.*
        from (values (1)) one (present) left join lateral (
          select tx, seq, %s from @hosteddb_history
          where (tx, seq) > (?, ?) and tx < @hosteddb_tx(pg_snapshot_xmin(pg_current_snapshot()))
          order by tx, seq limit ?) c on true
        order by c.tx, c.seq\
        """
            .formatted(LIMITS, ENTRY));
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
  public Changes read(int limit, @Nullable String after) {
    ChangeKey from = PageCursors.changeKey(after);
    List<Row> rows =
        transactions.read(
            "The read of changes",
            connection ->
                StatementRunner.list(
                    connection,
                    read,
                    bind -> bind.number(from.tx()).number(from.seq()).number(limit),
                    row -> new Row(Limits.read(row), changeOrNull(row))));
    Limits known = rows.get(0).limits();
    if (after != null
        && (from.compareTo(known.forgotten()) < 0 || from.compareTo(known.end()) > 0)) {
      return new Changes.Missed(known.end().toString());
    }
    return ChangeFeed.next(
        rows.stream().map(Row::change).filter(Objects::nonNull).toList(),
        after == null ? known.forgotten() : from);
  }

  private static @Nullable Change changeOrNull(ResultRow row) throws SQLException {
    return row.isNextNull()
        ? null
        : ChangeFeed.change(
            new ChangeKey(row.number(), row.number()), TrailColumns.readHistory(row));
  }

  /** Needs no read of the history: every number that may still come is higher. */
  @Override
  public String end() {
    return transactions
        .read(
            "The read of the end of changes",
            connection -> StatementRunner.first(connection, limits, bind -> {}, Limits::read))
        .orElseThrow()
        .end()
        .toString();
  }

  private record Row(Limits limits, @Nullable Change change) {}

  /**
   * Between which places a follower can be.
   *
   * @param next the first number of a transaction that may still come
   * @param forgotten the highest place of what was removed
   */
  private record Limits(long next, ChangeKey forgotten) {
    static Limits read(ResultRow row) throws SQLException {
      long next = row.number();
      ForgottenChanges.Position highest = ForgottenChanges.highest(row.bytesOrNull());
      return new Limits(next, new ChangeKey(highest.first(), highest.second()));
    }

    /** What was held back for long may have been removed before a follower could read it. */
    ChangeKey end() {
      ChangeKey end = new ChangeKey(next - 1, Long.MAX_VALUE);
      return end.compareTo(forgotten) < 0 ? forgotten : end;
    }
  }

  /**
   * Where the history has a number that no transaction of this server has had yet, it was written
   * on another one: the numbers of this one are raised above it.
   *
   * @throws ConfigurationException if this role may not
   */
  @Override
  public void goOn() {
    Optional<Long> found = transactions.read("The look at the positions of changes", this::foreign);
    if (found.isEmpty()) {
      return;
    }
    Optional<Long> raised;
    try {
      raised = transactions.transaction("The change of the positions of changes", this::raise);
    } catch (StoreException e) {
      if (e.getCause() instanceof SQLException sql && SqlState.isForbidden(sql)) {
        throw new ConfigurationException(
            "schema",
            "The store cannot be opened: it was moved from another server, so that the positions of"
                + " changes must be raised, and the database's role may not. While no node runs,"
                + " open it once as the role that owns its tables, or let that role run: "
                + count.formatted(found.get()),
            e);
      }
      throw e;
    }
    raised.ifPresent(last ->
        LOG.info(
            "The store was moved from another server; the positions of changes go on after {}.",
            last));
  }

  private Optional<Long> raise(Connection connection) throws SQLException {
    try (Statement sql = connection.createStatement()) {
      sql.execute(lock);
      Optional<Long> last = foreign(connection);
      if (last.isPresent()) {
        sql.execute(count.formatted(last.get()));
      }
      return last;
    }
  }

  private Optional<Long> foreign(Connection connection) throws SQLException {
    return StatementRunner.first(connection, highest, bind -> {}, ResultRow::number);
  }
}
