package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.store.jdbc.internal.records.PageCursors.ChangeKey;
import io.hosteddb.store.jdbc.internal.schema.MetaTable;
import io.hosteddb.store.jdbc.internal.sql.Dialect;
import io.hosteddb.store.jdbc.internal.sql.ResultRow;
import io.hosteddb.store.jdbc.internal.sql.Schema;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The highest position of an entry that the retention has removed, written down in the transaction
 * that removes it: whoever follows from a lower one has missed something, and is told.
 */
public final class ForgottenChanges {
  static final String NAME = "history-forgotten";

  private static final ChangeKey NONE = new ChangeKey(0, 0);

  private final MetaTable meta;
  private final boolean postgres;
  private final String last;

  /**
   * Of a store.
   *
   * @param schema where the tables are
   * @param dialect the database
   * @param meta what the store knows of itself
   */
  public ForgottenChanges(Schema schema, Dialect dialect, MetaTable meta) {
    this.meta = meta;
    postgres = dialect.isPostgres();
    last =
        schema.in(
            postgres
                ? """
                select coalesce(last[1], 0), coalesce(last[2], 0) from (
                  select max(array[tx, seq]) as last from @hosteddb_history
                  where database_id = any(?)) h\
                """
                : "select coalesce(max(%s), 0), 0 from @hosteddb_history where database_id = any(?)"
                    .formatted(H2ChangeFeed.POSITION));
  }

  /** Two columns that are an entry's {@link Position}. */
  public static String columns(Dialect dialect) {
    return dialect.isPostgres() ? "tx, seq" : H2ChangeFeed.POSITION + ", 0";
  }

  /** Where an entry stands among those of all databases. */
  public record Position(long first, long second) implements Comparable<Position> {
    /** Reads {@link #columns}. */
    public static Position read(ResultRow row) throws SQLException {
      return new Position(row.number(), row.number());
    }

    @Override
    public int compareTo(Position other) {
      return Comparator.comparingLong(Position::first)
          .thenComparingLong(Position::second)
          .compare(this, other);
    }
  }

  /** Before the first removal. */
  public void prepare() {
    meta.insertIfAbsent("The preparation of the retention", NAME, bytes(NONE));
  }

  /** At the beginning of a removal's transaction. */
  public void begin(Connection connection) throws SQLException {
    if (!postgres) {
      meta.lock(connection, H2ChangeFeed.LAST);
    }
  }

  /** All entries of these databases are removed in this transaction. */
  public void addAllOf(Connection connection, List<String> databases) throws SQLException {
    Optional<Position> highest =
        StatementRunner.first(connection, last, bind -> bind.texts(databases), Position::read);
    if (highest.isPresent()) {
      add(connection, highest.get());
    }
  }

  /** Entries up to this one are removed in this transaction. */
  public void add(Connection connection, Position highest) throws SQLException {
    ChangeKey removed =
        highest.first() == H2ChangeFeed.NO_POSITION
            ? new ChangeKey(H2ChangeFeed.next(connection, meta), 0)
            : new ChangeKey(highest.first(), highest.second());
    ChangeKey before = key(meta.lock(connection, NAME).orElse(null));
    if (removed.compareTo(before) > 0) {
      meta.update(connection, NAME, bytes(removed));
    }
  }

  /** What is written down. */
  static ChangeKey key(byte @Nullable [] content) {
    return content == null
        ? NONE
        : PageCursors.changeKey(new String(content, StandardCharsets.UTF_8));
  }

  private static byte[] bytes(ChangeKey key) {
    return key.toString().getBytes(StandardCharsets.UTF_8);
  }
}
