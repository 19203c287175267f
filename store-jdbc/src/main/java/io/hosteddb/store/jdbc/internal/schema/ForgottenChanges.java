package io.hosteddb.store.jdbc.internal.schema;

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
  /** Where it stands in the meta table. */
  public static final String NAME = "history-forgotten";

  /** H2: where the highest position that was ever given stands in the meta table. */
  public static final String LAST_GIVEN = "history-position";

  private static final Position NONE = new Position(0, 0);

  /** H2: an entry that no follower has read yet has no position. */
  private static final long NO_POSITION = Long.MAX_VALUE;

  private static final String POSITION = "coalesce(position, " + NO_POSITION + ")";

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
                    .formatted(POSITION));
  }

  /** Two columns that are an entry's {@link Position}. */
  public static String columns(Dialect dialect) {
    return dialect.isPostgres() ? "tx, seq" : POSITION + ", 0";
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
      meta.lock(connection, LAST_GIVEN);
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
    Position removed = highest.first() == NO_POSITION ? next(connection) : highest;
    if (removed.compareTo(highest(meta.lock(connection, NAME).orElse(null))) > 0) {
      meta.update(connection, NAME, bytes(removed));
    }
  }

  /** A position that no entry has, in a transaction that holds the lock on the last one. */
  private Position next(Connection connection) throws SQLException {
    long last = meta.lock(connection, LAST_GIVEN).map(ForgottenChanges::number).orElseThrow();
    meta.update(connection, LAST_GIVEN, String.valueOf(last + 1).getBytes(StandardCharsets.UTF_8));
    return new Position(last + 1, 0);
  }

  private static long number(byte[] content) {
    return Long.parseLong(new String(content, StandardCharsets.UTF_8));
  }

  /**
   * What is written down.
   *
   * @param content of the meta table; null if nothing was ever removed
   */
  public static Position highest(byte @Nullable [] content) {
    if (content == null) {
      return NONE;
    }
    String text = new String(content, StandardCharsets.UTF_8);
    int dot = text.indexOf('.');
    return new Position(
        Long.parseLong(text.substring(0, dot)), Long.parseLong(text.substring(dot + 1)));
  }

  private static byte[] bytes(Position position) {
    return (position.first() + "." + position.second()).getBytes(StandardCharsets.UTF_8);
  }
}
