package io.hosteddb.store.jdbc.internal.work;

import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import com.github.kagkarlsson.scheduler.task.Execution;
import io.hosteddb.error.StoreException;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.jdbc.internal.sql.DatabaseClock;
import io.hosteddb.store.jdbc.internal.sql.Dialect;
import io.hosteddb.store.jdbc.internal.sql.ResultRow;
import io.hosteddb.store.jdbc.internal.sql.Schema;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import io.hosteddb.store.jdbc.internal.sql.Transactions;
import io.hosteddb.work.WakeUp;
import io.hosteddb.work.WorkChange;
import io.hosteddb.work.WorkTicket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rows that say when the next step of each database is due. db-scheduler picks, heartbeats and
 * ends them; waking a database and finding lost wake-ups are single statements here.
 */
public final class WorkTable {
  /** What db-scheduler calls the work on a database. */
  static final String TASK = "database";

  /** What the data of a row says whose earlier run was begun and never seen to end. */
  static final String LOST = "lost";

  private final Transactions transactions;
  private final Schema schema;
  private final WorkStatements statements;
  private final Dialect database;
  private final WorkDialect dialect;
  private final DatabaseClock clock;
  private final RecordBeside beside;
  private final PickedRecords picked = new PickedRecords();

  /** Whether anybody in this process takes work from here; else it is nothing to write. */
  private volatile boolean opened;

  /** Begins what is attached in this process; null where every row has to be picked. */
  private volatile @Nullable FirstRuns firstRuns;

  /**
   * The rows of a schema.
   *
   * @param transactions on the host's connections
   * @param dialect the database
   * @param schema where the table is
   * @param beside how records are read with their rows
   */
  public WorkTable(Transactions transactions, Dialect dialect, Schema schema, RecordBeside beside) {
    this.transactions = transactions;
    this.beside = beside;
    this.schema = schema;
    this.statements = new WorkStatements(schema);
    this.database = dialect;
    this.dialect = WorkDialect.of(dialect, statements);
    this.clock =
        dialect.isOneProcess() ? DatabaseClock.ofThisProcess() : DatabaseClock.shared(this::now);
  }

  /** Ends the connection that this thread gets, if nothing can be written on it. */
  void endIfReadOnly() {
    transactions.endIf(database::isReadOnly);
  }

  /** The clock that rows are due by. */
  public DatabaseClock clock() {
    return clock;
  }

  /**
   * A queue takes its work from here.
   *
   * @param freshFor how long what was read with a pick may take to its run
   */
  void open(Duration freshFor) {
    picked.freshFor(freshFor);
    opened = true;
  }

  /** A queue runs what is attached in this process, on a database whose rows can be written so. */
  void begin(FirstRuns runs) {
    if (dialect.picksByItself()) {
      firstRuns = runs;
    }
  }

  /** What the data of a row says that was written with a version of its record. */
  static String writtenWith(long recordVersion) {
    return "version " + recordVersion;
  }

  /** How db-scheduler speaks to the database. */
  JdbcCustomization schedulerCustomization(List<String> tasks, FirstRuns runs) {
    return dialect.schedulerCustomization(tasks, beside, picked, runs);
  }

  /** The record that was read with the pick of a run's row; empty if it has to be read. */
  public Optional<DatabaseRecord> pickedRecord(DatabaseId id, WorkTicket ticket) {
    return ticket instanceof RowTicket row && row.isOf(this)
        ? picked.take(id.value(), row.version())
        : Optional.empty();
  }

  /** The ticket of a run that has picked a row. */
  RowTicket ticket(long version) {
    return new RowTicket(this, version);
  }

  /**
   * Inserts a record with its row of work, and begins its first run if this node has a thread free.
   *
   * @param insert writes the record with what becomes of its row
   */
  public InsertOutcome insert(
      DatabaseRecord record, WakeUp wakeUp, Function<RowChange, InsertOutcome> insert) {
    FirstRuns runs = firstRuns;
    if (runs == null || !wakeUp.after().isZero() || !runs.reserve()) {
      return insert.apply(wake(record, wakeUp));
    }
    Instant now = clock.now();
    boolean mayBeThere = true;
    try {
      InsertOutcome outcome = insert.apply(RowChange.begin(record, now, runs.node()));
      mayBeThere = outcome instanceof InsertOutcome.Inserted;
      if (mayBeThere) {
        picked.putNew(record, FirstRuns.ROW_VERSION);
      }
      return outcome;
    } catch (StoreException e) {
      mayBeThere = !e.isUndone();
      throw e;
    } finally {
      if (mayBeThere) {
        runs.begin(record, now);
      } else {
        runs.giveBack();
      }
    }
  }

  /** A run that was to begin on this node does not; any node may pick its row. */
  void giveUp(Execution run) {
    String task = run.taskInstance.getTaskName();
    String instance = run.taskInstance.getId();
    transactions.write(
        "The release of the work on " + task + " " + instance,
        connection ->
            StatementRunner.update(
                connection,
                statements.giveUpWork,
                b -> b.text(task).text(instance).text(run.pickedBy).number(run.version)));
  }

  /** A wake-up to write with a record; nothing if no queue takes work from here. */
  public RowChange wake(DatabaseRecord record, WakeUp wakeUp) {
    return opened ? RowChange.wake(record, clock.now().plus(wakeUp.after())) : RowChange.NONE;
  }

  /** What to write with a record; nothing if the ticket is not of this table. */
  public RowChange change(DatabaseRecord record, WorkChange change) {
    if (change instanceof WorkChange.Wake wake) {
      return wake(record, wake.wakeUp());
    }
    if (change instanceof WorkChange.End end
        && end.ticket() instanceof RowTicket ticket
        && ticket.isOf(this)) {
      Instant now = clock.now();
      if (end.next().isEmpty()) {
        return RowChange.remove(record, ticket.version());
      }
      Instant due = now.plus(end.next().get().after());
      ticket.movesTo(due);
      return RowChange.move(record, ticket.version(), due, now);
    }
    return RowChange.NONE;
  }

  /** Changes as parts of other statements, for PostgreSQL. */
  public WorkParts parts() {
    return new WorkParts(statements);
  }

  /** Writes a change inside a transaction; returns whether it was done. */
  public boolean write(Connection connection, DatabaseId id, RowChange change) throws SQLException {
    int rows =
        switch (change.kind()) {
          case NONE -> 0;
          case WAKE ->
              dialect.wake(connection, id, change.due(), WorkDataSerializer.word(change.data()));
          case BEGIN ->
              StatementRunner.update(connection, statements.insertPickedWork, change::bind);
          case MOVE -> StatementRunner.update(connection, statements.endWork, change::bind);
          case REMOVE -> StatementRunner.update(connection, statements.removeWork, change::bind);
        };
    return change.isDone(rows > 0);
  }

  WorkDialect dialect() {
    return dialect;
  }

  /** The table's name, as SQL wants it. */
  String name() {
    return schema.in("@hosteddb_work");
  }

  /**
   * Makes a database due at a time, or earlier if it is due earlier already. One whose step runs
   * now keeps its row: the run looks at the record again when it is over.
   */
  public void wake(DatabaseId id, Instant due) {
    transactions.write(
        "The wake-up of database " + id, connection -> dialect.wake(connection, id, due, null));
  }

  /** Makes everything due that waits and is due later; returns how much that was. */
  int wakeAll(Instant due) {
    return transactions.write(
        "The wake-up of all databases",
        connection ->
            StatementRunner.update(
                connection, statements.moveAllWork, b -> b.time(due).text(TASK).time(due)));
  }

  /** The database's time. */
  public Instant now() {
    return transactions
        .read(
            "The read of the database's clock",
            connection ->
                StatementRunner.first(connection, Schema.NOW, bind -> {}, ResultRow::time))
        .orElseThrow();
  }

  /** What the record says of its next step; empty if there is none to make. */
  Optional<Instant> nextPoll(DatabaseId id) {
    return transactions.read(
        "The read of the next step of database " + id,
        connection ->
            StatementRunner.first(
                connection, statements.nextPoll, b -> b.text(id.value()), ResultRow::time));
  }

  /**
   * What a sweep sees.
   *
   * @param now the database's time
   * @param lost databases whose step should have begun, and which no row would wake
   */
  public record Sweep(Instant now, List<DatabaseId> lost) {}

  /**
   * Looks for databases whose step should have begun, and which no row would wake.
   *
   * @param before steps due before this time, by the library's clock
   * @param now rows due until now are about to be picked, by the system's clock
   */
  public Sweep lostWakeUps(Instant before, Instant now, int limit) {
    List<Swept> rows =
        transactions.read(
            "The sweep for lost wake-ups",
            connection ->
                StatementRunner.list(
                    connection,
                    statements.lostWakeUps,
                    bind -> bind.time(before).time(before).text(TASK).time(now).number(limit),
                    row -> new Swept(row.time(), Optional.ofNullable(row.textOrNull()))));
    return new Sweep(
        rows.get(0).now(),
        rows.stream().map(Swept::lost).flatMap(Optional::stream).map(DatabaseId::new).toList());
  }

  /** The time, repeated beside each database; one row without a database if there is none. */
  private record Swept(Instant now, Optional<String> lost) {}

  /**
   * Frees what an earlier process of this one-process database left. Any of it may have been in the
   * middle of a call: that a row was picked may not be written down when a process dies.
   */
  int freeAll(Instant now) {
    return transactions.write(
        "The release of what an earlier process left",
        connection ->
            StatementRunner.update(
                connection,
                statements.freeWork,
                bind -> bind.time(now).bytes(WorkDataSerializer.bytes(LOST)).text(TASK)));
  }
}
