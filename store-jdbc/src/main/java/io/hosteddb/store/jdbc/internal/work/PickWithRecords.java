package io.hosteddb.store.jdbc.internal.work;

import com.github.kagkarlsson.scheduler.jdbc.JdbcTaskRepositoryContext;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.shaded.jdbc.RowMapper;
import io.hosteddb.store.jdbc.internal.sql.ParameterBinder;
import io.hosteddb.store.jdbc.internal.sql.ResultRow;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Picks as db-scheduler does on PostgreSQL, in one statement that no two nodes wait for, and reads
 * the records of what it picks in the same statement.
 */
final class PickWithRecords extends PostgreSqlJdbcCustomization {
  private static final Logger LOG = LoggerFactory.getLogger(PickWithRecords.class);

  private final PickedRecords picked;
  private final FirstRuns firstRuns;
  private final RecordBeside beside;
  private final String pick;

  /**
   * A way to pick.
   *
   * @param tasks the tasks that this node knows
   * @param firstRuns what this node has picked already
   */
  PickWithRecords(
      WorkStatements statements,
      List<String> tasks,
      RecordBeside beside,
      PickedRecords picked,
      FirstRuns firstRuns) {
    super(false, false);
    this.picked = picked;
    this.firstRuns = firstRuns;
    this.beside = beside;
    this.pick =
        statements.pick.formatted("'" + String.join("', '", tasks) + "'", "%d", beside.columns());
  }

  @Override
  public List<Execution> lockAndFetchSingleStatement(
      JdbcTaskRepositoryContext context, Instant before, int limit, boolean orderByPriority) {
    List<Execution> runs = firstRuns.take(limit);
    int free = firstRuns.reserveForPick(limit - runs.size());
    if (free == 0) {
      return runs;
    }
    try {
      // By now: the scheduler's time may be from before what it was told to look for was due.
      List<Execution> due = pick(context, firstRuns.now(), free);
      runs.addAll(firstRuns.picked(free, due));
    } catch (RuntimeException e) {
      firstRuns.pickFailed(free);
      if (runs.isEmpty()) {
        throw e;
      }
      LOG.debug("The pick failed; the next poll picks.", e);
    }
    return runs;
  }

  private List<Execution> pick(JdbcTaskRepositoryContext context, Instant now, int limit) {
    String node = context.schedulerName.getName();
    long readAt = System.nanoTime();
    RowMapper<Execution> mapper = results -> read(new ResultRow(results), readAt);
    return context.jdbcRunner.query(
        pick.formatted(limit),
        statement -> new ParameterBinder(statement).text(node).time(now).time(now),
        mapper);
  }

  private Execution read(ResultRow row, long readAt) throws SQLException {
    String task = row.text();
    String id = row.text();
    String data = WorkDataSerializer.word(row.bytesOrNull());
    Instant due = row.time();
    String node = row.text();
    Instant heartbeat = row.time();
    long version = row.number();
    int failures = row.small();
    Instant success = row.timeOrNull();
    Instant failure = row.timeOrNull();
    keep(row, data, version, readAt);
    return new Execution(
        due,
        new TaskInstance<>(task, id, data),
        true,
        node,
        success,
        failure,
        failures,
        heartbeat,
        version);
  }

  private void keep(ResultRow row, @Nullable String data, long version, long readAt)
      throws SQLException {
    if (row.isNextNull()) {
      return;
    }
    beside
        .readBeside(row)
        .filter(record -> WorkTable.writtenWith(record.version()).equals(data))
        .ifPresent(record -> picked.put(record, version, readAt));
  }
}
