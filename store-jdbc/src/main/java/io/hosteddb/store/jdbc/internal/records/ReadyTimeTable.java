package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.model.ProviderId;
import io.hosteddb.model.RegionId;
import io.hosteddb.store.ReadyTime;
import io.hosteddb.store.jdbc.internal.sql.ResultRow;
import io.hosteddb.store.jdbc.internal.sql.Schema;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import io.hosteddb.store.jdbc.internal.sql.Transactions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The ready times that all nodes have seen. A node only adds its own, so that none writes over what
 * another has learned. What has not been seen for long is removed by whoever adds something, by the
 * database's clock.
 */
public final class ReadyTimeTable {
  private static final String COLUMNS =
      "provider, backend, region, size, not_ready_micros, ready_micros";

  private final Transactions transactions;
  private final String insert;
  private final String prune;
  private final String read;

  /**
   * The times of a store.
   *
   * @param transactions on the host's connections
   * @param schema where the table is
   */
  public ReadyTimeTable(Transactions transactions, Schema schema) {
    this.transactions = transactions;
    insert =
        schema.in(
            "insert into @hosteddb_ready_time (%s) values (?, ?, ?, ?, ?, ?)".formatted(COLUMNS));
    String ranked =
        """
        select seq, seen_at, %s,
          row_number() over (partition by provider, backend, region, size order by seq desc) as age
        from @hosteddb_ready_time\
        """
            .formatted(COLUMNS);
    prune =
        schema.in(
            """
            delete from @hosteddb_ready_time where seq in (
              select seq from (%s) as ranked
              where age > ? or seen_at < current_timestamp - interval '90' day)\
            """
                .formatted(ranked));
    read =
        schema.in(
            "select %s from (%s) as ranked where age <= ? order by seq".formatted(COLUMNS, ranked));
  }

  /** Adds what was seen, the oldest first, and removes what is over. */
  public void add(List<ReadyTime> seen) {
    if (seen.isEmpty()) {
      return;
    }
    int unused =
        transactions.transaction(
            "The write of ready times",
            connection -> {
              List<Integer> added =
                  StatementRunner.batch(
                      connection,
                      insert,
                      seen,
                      (bind, time) ->
                          bind.text(time.provider().value())
                              .text(time.backend())
                              .text(time.region().value())
                              .text(time.size())
                              .number(micros(time.notReady()))
                              .number(micros(time.ready())));
              return added.size()
                  + StatementRunner.update(connection, prune, bind -> bind.small(ReadyTime.KEPT));
            });
  }

  /** The newest of all nodes, those of a kind in the order in which they were added. */
  public List<ReadyTime> all() {
    return transactions.read(
        "The read of ready times",
        connection ->
            StatementRunner.list(
                connection, read, bind -> bind.small(ReadyTime.KEPT), ReadyTimeTable::time));
  }

  private static ReadyTime time(ResultRow row) throws SQLException {
    return new ReadyTime(
        new ProviderId(row.text()),
        row.text(),
        new RegionId(row.text()),
        row.textOrNull(),
        Duration.of(row.number(), ChronoUnit.MICROS),
        Duration.of(row.number(), ChronoUnit.MICROS));
  }

  private static long micros(Duration time) {
    return time.toNanos() / 1_000;
  }
}
