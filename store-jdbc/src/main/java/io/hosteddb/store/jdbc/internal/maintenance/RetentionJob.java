package io.hosteddb.store.jdbc.internal.maintenance;

import io.hosteddb.store.jdbc.internal.schema.ForgottenChanges;
import io.hosteddb.store.jdbc.internal.sql.ResultRow;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import io.hosteddb.store.jdbc.internal.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what is older than the retention says, a small transaction after the other. An
 * interrupted thread stops between two. Several at once do each other no harm: what one has locked,
 * the others leave to it or find gone.
 */
public final class RetentionJob {
  /** Few enough that nobody waits long for a row, many enough that the round trip counts little. */
  static final int BATCH = 500;

  private static final Logger LOG = LoggerFactory.getLogger(RetentionJob.class);

  private final Transactions transactions;
  private final MaintenanceStatements statements;
  private final ForgottenChanges forgotten;
  private final Limits limits;
  private final int batch;

  /**
   * The job of a store.
   *
   * @param transactions on the host's connections
   * @param statements of its schema
   * @param forgotten where followers of changes see what they have missed
   * @param limits how long what is kept
   * @param batch how many rows a transaction removes at most
   */
  public RetentionJob(
      Transactions transactions,
      MaintenanceStatements statements,
      ForgottenChanges forgotten,
      Limits limits,
      int batch) {
    this.transactions = transactions;
    this.statements = statements;
    this.forgotten = forgotten;
    this.limits = limits;
    this.batch = batch;
  }

  /**
   * How long what is over is kept.
   *
   * @param trail transitions and audit entries; null for ever
   * @param deleted DELETED records; null for ever
   */
  public record Limits(@Nullable Duration trail, @Nullable Duration deleted) {}

  /**
   * What went.
   *
   * @param records DELETED records
   * @param history transitions of records that stay
   * @param audit audit entries
   */
  public record Removed(long records, long history, long audit) {}

  /** Where a transition stands in the order of all by age. */
  private record Place(Instant at, String database, long version, int entry) {
    static final Place FIRST = new Place(Instant.EPOCH, "", 0, 0);
  }

  private record Transition(Place place, boolean followed, ForgottenChanges.Position position) {}

  /** Removes everything that is too old now, or what it can until the thread is interrupted. */
  public Removed run(Instant now) {
    forgotten.prepare();
    // Records first: they take their history with them.
    Instant deletedBefore = before(now, limits.deleted());
    long records = deletedBefore == null ? 0 : batches(() -> deleted(deletedBefore));
    Instant trailBefore = before(now, limits.trail());
    long history = trailBefore == null ? 0 : history(trailBefore);
    long audit = trailBefore == null ? 0 : batches(() -> some(statements.removeAudit, trailBefore));
    if (trailBefore != null) {
      long over =
          batches(() -> some(statements.removeOperations, trailBefore))
              + batches(() -> some(statements.removeGenerations, trailBefore));
      LOG.debug("The retention job removed {} operations and credentials that are over.", over);
    }
    if (records + history + audit > 0) {
      LOG.info(
          "The retention job removed {} DELETED records, {} transitions and {} audit entries.",
          records,
          history,
          audit);
    }
    return new Removed(records, history, audit);
  }

  private static @Nullable Instant before(Instant now, @Nullable Duration kept) {
    return kept == null ? null : now.minus(kept);
  }

  /** Goes on while a batch is full: what others have locked is theirs. */
  private long batches(IntSupplier next) {
    long sum = 0;
    while (!Thread.currentThread().isInterrupted()) {
      int removed = next.getAsInt();
      sum += removed;
      if (removed < batch) {
        break;
      }
    }
    return sum;
  }

  private int deleted(Instant before) {
    return transactions.transaction(
        "A batch of the retention job",
        connection -> {
          forgotten.begin(connection);
          List<String> ids =
              StatementRunner.list(
                  connection,
                  statements.oldDeleted,
                  bind -> bind.time(before).number(batch),
                  ResultRow::text);
          if (ids.isEmpty()) {
            return 0;
          }
          forgotten.addAllOf(connection, ids);
          return StatementRunner.update(
              connection, statements.removeDeleted, bind -> bind.texts(ids));
        });
  }

  private int some(String statement, Instant before) {
    return transactions.transaction(
        "A batch of the retention job",
        connection ->
            StatementRunner.update(connection, statement, b -> b.time(before).number(batch)));
  }

  /**
   * The last transition of a record stays, however old it is; so the walk goes past rows that stay,
   * and a batch counts the rows it looks at.
   */
  private long history(Instant before) {
    long sum = 0;
    Place from = Place.FIRST;
    while (!Thread.currentThread().isInterrupted()) {
      List<Transition> found = read(before, from);
      List<Transition> followed = found.stream().filter(Transition::followed).toList();
      if (!followed.isEmpty()) {
        sum +=
            transactions.transaction(
                "A batch of the retention job", connection -> remove(connection, followed));
      }
      if (found.size() < batch) {
        break;
      }
      from = found.get(found.size() - 1).place();
    }
    return sum;
  }

  private List<Transition> read(Instant before, Place from) {
    return transactions.read(
        "The retention job's read of the history",
        connection ->
            StatementRunner.list(
                connection,
                statements.oldHistory,
                bind ->
                    bind.time(before)
                        .time(from.at())
                        .time(from.at())
                        .text(from.database())
                        .number(from.version())
                        .small(from.entry())
                        .number(batch),
                row ->
                    new Transition(
                        new Place(row.time(), row.text(), row.number(), row.small()),
                        row.flag(),
                        ForgottenChanges.Position.read(row))));
  }

  /** What was followed once stays so: the last of a record is never removed before it. */
  private int remove(Connection connection, List<Transition> followed) throws SQLException {
    forgotten.begin(connection);
    int removed =
        StatementRunner.batch(
                connection,
                statements.removeHistory,
                followed.stream().map(Transition::place).toList(),
                (bind, place) ->
                    bind.text(place.database()).number(place.version()).small(place.entry()))
            .stream()
            .mapToInt(Integer::intValue)
            .sum();
    forgotten.add(
        connection, Collections.max(followed.stream().map(Transition::position).toList()));
    return removed;
  }
}
