package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.store.Change;
import io.hosteddb.store.Changes;
import io.hosteddb.store.jdbc.internal.schema.ForgottenChanges;
import io.hosteddb.store.jdbc.internal.schema.MetaTable;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import io.hosteddb.store.jdbc.internal.sql.Transactions;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * H2 does not tell which transactions are at work. So an entry gets its position when changes are
 * read: by then it was committed, and what is committed later gets a higher one.
 */
final class H2ChangeFeed implements ChangeFeed {
  private static final String LAST = ForgottenChanges.LAST_GIVEN;
  private static final int BATCH = 1_000;

  private final Transactions transactions;
  private final MetaTable meta;
  private final String read;
  private final String withoutPosition;
  private final String place;
  private final String placeAll;

  H2ChangeFeed(Transactions transactions, RecordStatements statements, MetaTable meta) {
    this.transactions = transactions;
    this.meta = meta;
    read =
        statements.in(
            """
            select position, %s from @hosteddb_history
            where position > ? order by position limit ?\
            """
                .formatted(ENTRY));
    withoutPosition =
        statements.in(
            """
            select database_id, version, entry from @hosteddb_history
            where position is null order by seq limit ?\
            """);
    place =
        statements.in(
            """
            update @hosteddb_history set position = ?
            where database_id = ? and version = ? and entry = ?\
            """);
    placeAll =
        statements.in(
            """
            merge into @hosteddb_history h
            using (
              select database_id, version, entry, row_number() over (order by seq) as place
              from @hosteddb_history where position is null) o
            on h.database_id = o.database_id and h.version = o.version and h.entry = o.entry
            when matched then update set position = o.place + ?\
            """);
  }

  @Override
  public Changes read(int limit, @Nullable String after) {
    long from = PageCursors.sequence(after);
    List<Change> found = found(limit, from);
    // After the entries: what went before they were read is in it.
    long forgotten = ForgottenChanges.highest(value(ForgottenChanges.NAME)).first();
    long last = last();
    if (after != null && (from < forgotten || from > last)) {
      return new Changes.Missed(end());
    }
    return ChangeFeed.next(found, after == null ? forgotten : from);
  }

  /**
   * What was changed by now gets its position, so that it is not after this one: all at once, which
   * takes a tenth of the time, since nobody reads it meanwhile.
   */
  @Override
  public String end() {
    long end =
        hasNew() ? transactions.transaction("The ordering of changes", this::giveOutAll) : last();
    return String.valueOf(end);
  }

  private long giveOutAll(Connection connection) throws SQLException {
    long last = meta.lock(connection, LAST).map(H2ChangeFeed::number).orElseThrow();
    long reached = last + StatementRunner.update(connection, placeAll, bind -> bind.number(last));
    meta.update(connection, LAST, bytes(reached));
    return reached;
  }

  private long last() {
    byte[] content = value(LAST);
    return content == null ? 0 : number(content);
  }

  private byte @Nullable [] value(String name) {
    return meta.find("The read of the positions of changes", name).orElse(null);
  }

  private List<Change> found(int limit, long from) {
    List<Change> found = placed(limit, from);
    boolean more = found.size() == limit;
    while (!more && hasNew()) {
      int given = transactions.transaction("The ordering of changes", this::giveOut);
      found = placed(limit, from);
      more = found.size() == limit || given < BATCH;
    }
    return found;
  }

  private List<Change> placed(int limit, long from) {
    return transactions.read(
        "The read of changes",
        connection ->
            StatementRunner.list(
                connection,
                read,
                bind -> bind.number(from).number(limit),
                row -> ChangeFeed.change(row.number(), TrailColumns.readHistory(row))));
  }

  private boolean hasNew() {
    return !transactions
        .read("The look for new changes", connection -> withoutPosition(connection, 1))
        .isEmpty();
  }

  /** One at a time, so that nobody reads past a position that is not committed. */
  private int giveOut(Connection connection) throws SQLException {
    long last = meta.lock(connection, LAST).map(H2ChangeFeed::number).orElseThrow();
    List<Row> rows = withoutPosition(connection, BATCH);
    if (rows.isEmpty()) {
      return 0;
    }
    List<Placed> placed =
        IntStream.range(0, rows.size())
            .mapToObj(i -> new Placed(last + 1 + i, rows.get(i)))
            .toList();
    List<Integer> written =
        StatementRunner.batch(
            connection,
            place,
            placed,
            (bind, p) ->
                bind.number(p.position())
                    .text(p.row().database())
                    .number(p.row().version())
                    .small(p.row().entry()));
    meta.update(connection, LAST, bytes(last + rows.size()));
    return written.size();
  }

  private List<Row> withoutPosition(Connection connection, int limit) throws SQLException {
    return StatementRunner.list(
        connection,
        withoutPosition,
        bind -> bind.number(limit),
        row -> new Row(row.text(), row.number(), row.small()));
  }

  private static byte[] bytes(long number) {
    return String.valueOf(number).getBytes(StandardCharsets.UTF_8);
  }

  private static long number(byte[] content) {
    return Long.parseLong(new String(content, StandardCharsets.UTF_8));
  }

  /** Which entry. */
  private record Row(String database, long version, int entry) {}

  /** An entry and its new position. */
  private record Placed(long position, Row row) {}

  /** Positions are the store's own here. */
  @Override
  public void goOn() {}
}
