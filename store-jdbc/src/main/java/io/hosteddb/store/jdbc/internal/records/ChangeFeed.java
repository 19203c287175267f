package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.database.HistoryEntry;
import io.hosteddb.store.Change;
import io.hosteddb.store.Changes;
import io.hosteddb.store.jdbc.internal.schema.MetaTable;
import io.hosteddb.store.jdbc.internal.sql.Dialect;
import io.hosteddb.store.jdbc.internal.sql.Transactions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The history of all databases in an order that a follower can rely on, although the entries of
 * many transactions are committed in any order.
 */
public interface ChangeFeed {
  /** The columns that {@link TrailColumns#readHistory} reads. */
  String ENTRY = "database_id, happened_at, from_status, to_status, actor, reason";

  /**
   * The feed of a store.
   *
   * @param transactions on the host's connections
   * @param dialect the database
   * @param statements of its schema
   * @param meta what the store knows of itself
   */
  static ChangeFeed of(
      Transactions transactions, Dialect dialect, RecordStatements statements, MetaTable meta) {
    return dialect.isPostgres()
        ? new PostgresChangeFeed(transactions, statements)
        : new H2ChangeFeed(transactions, statements, meta);
  }

  /**
   * The next entries.
   *
   * @param limit how many at most
   * @param after where the follower is; null for the first there is
   */
  Changes read(int limit, @Nullable String after);

  /** A position before all that is changed from now on. */
  String end();

  /** Lets positions go on where the store was moved to a server that counts lower. */
  void goOn();

  /** A change as a position and the columns of its entry. */
  static Change change(Object position, HistoryEntry entry) {
    return new Change(position.toString(), entry);
  }

  /** What was read, with where the follower goes on: after what it has now, or was at. */
  static Changes next(List<Change> found, Object at) {
    return new Changes.Next(
        found, found.isEmpty() ? at.toString() : found.get(found.size() - 1).position());
  }
}
