package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.OperationId;
import io.hosteddb.model.Page;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.RuntimeName;
import io.hosteddb.store.CredentialRecord;
import io.hosteddb.store.OperationRecord;
import io.hosteddb.store.OperationStore;
import io.hosteddb.store.RuntimeRecord;
import io.hosteddb.store.Upkeep;
import io.hosteddb.store.jdbc.internal.sql.Dialect;
import io.hosteddb.store.jdbc.internal.sql.ResultRow;
import io.hosteddb.store.jdbc.internal.sql.Schema;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import io.hosteddb.store.jdbc.internal.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Operations, credentials and runtimes in tables of their own. */
public final class JdbcOperations implements OperationStore {
  /** After every id of an operation. */
  private static final String LAST = "p";

  private final Transactions transactions;
  private final RecordStatements records;
  private final OperationStatements statements;
  private final UpkeepWrites writes;

  /**
   * The operations of a store.
   *
   * @param transactions on the host's connections
   * @param dialect the database
   * @param schema where the tables are
   * @param records the statements on records
   */
  public JdbcOperations(
      Transactions transactions, Dialect dialect, Schema schema, RecordStatements records) {
    this.transactions = transactions;
    this.records = records;
    this.statements = new OperationStatements(schema, dialect);
    this.writes = new UpkeepWrites(statements, dialect.isPostgres());
  }

  /** What is written with records. */
  public UpkeepWrites writes() {
    return writes;
  }

  private record Row(int generation, @Nullable Instant renewAt, int renewalFailures) {}

  @Override
  public Upkeep upkeep(DatabaseId database) {
    String id = database.value();
    return transactions.read(
        "The read of the upkeep of database " + id, connection -> upkeep(connection, id));
  }

  /** Of a database of which nothing is kept this is one statement. */
  private Upkeep upkeep(Connection connection, String id) throws SQLException {
    Optional<Row> row =
        StatementRunner.first(
            connection,
            statements.upkeep,
            bind -> bind.text(id),
            r -> new Row(r.small(), r.timeOrNull(), r.small()));
    if (row.isEmpty()) {
      return Upkeep.none();
    }
    Optional<OperationRecord> running =
        StatementRunner.first(
            connection, statements.running, bind -> bind.text(id), OperationRows::operation);
    List<CredentialRecord> live =
        StatementRunner.list(
            connection, statements.live, bind -> bind.text(id), OperationRows::credential);
    Row found = row.get();
    return Upkeep.restore(
        running.orElse(null), live, found.generation(), found.renewAt(), found.renewalFailures());
  }

  @Override
  public Optional<OperationRecord> find(OperationId id) {
    return transactions.read(
        "The read of operation " + id,
        connection ->
            StatementRunner.first(
                connection,
                statements.find,
                bind -> bind.text(id.value()),
                OperationRows::operation));
  }

  @Override
  public Optional<OperationRecord> findByKey(DatabaseId database, IdempotencyKey key) {
    return transactions.read(
        "The read of an idempotency key of database " + database,
        connection ->
            StatementRunner.first(
                connection,
                statements.findByKey,
                bind -> bind.text(database.value()).text(key.value()),
                OperationRows::operation));
  }

  @Override
  public Page<OperationRecord> list(DatabaseId database, int limit, @Nullable String after) {
    String before = before(after);
    List<OperationRecord> found =
        transactions.read(
            "The list of operations of database " + database,
            connection ->
                StatementRunner.list(
                    connection,
                    statements.list,
                    bind -> bind.text(database.value()).text(before).number(limit + 1L),
                    OperationRows::operation));
    return found.size() <= limit
        ? new Page<>(found, null)
        : new Page<>(found.subList(0, limit), found.get(limit - 1).id().value());
  }

  private static String before(@Nullable String after) {
    if (after == null) {
      return LAST;
    }
    try {
      return OperationId.of(after).value();
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(
          "after", "This is not where a page of this list ends: pass what the page before gave.");
    }
  }

  @Override
  public List<CredentialRecord> credentials(DatabaseId database, int limit) {
    List<CredentialRecord> found =
        transactions.read(
            "The list of credentials of database " + database,
            connection ->
                StatementRunner.list(
                    connection,
                    statements.generations,
                    bind -> bind.text(database.value()).number(limit),
                    OperationRows::credential));
    return found.stream().sorted(Comparator.comparing(CredentialRecord::id).reversed()).toList();
  }

  @Override
  public List<DatabaseId> retiring(
      ProjectId project, @Nullable EnvironmentId environment, long revision) {
    String where = OperationRows.environment(environment);
    return transactions.read(
        "The list of retiring credentials of project " + project,
        connection ->
            StatementRunner.list(
                connection,
                statements.retiring,
                bind -> bind.text(project.value()).text(where).number(revision),
                row -> new DatabaseId(row.text())));
  }

  @Override
  public void expect(
      ProjectId project,
      @Nullable EnvironmentId environment,
      Set<RuntimeName> runtimes,
      AuditEntry audit) {
    String where = OperationRows.environment(environment);
    int unused =
        transactions.transaction(
            "The list of runtimes of project " + project,
            connection -> {
              StatementRunner.update(
                  connection, statements.unexpect, bind -> bind.text(project.value()).text(where));
              StatementRunner.update(
                  connection,
                  statements.forgetSilent,
                  bind -> bind.text(project.value()).text(where));
              TrailWrites.audit(connection, records, audit);
              return StatementRunner.batch(
                      connection,
                      statements.putExpected,
                      runtimes.stream().sorted().toList(),
                      (bind, runtime) ->
                          bind.text(project.value()).text(where).text(runtime.value()))
                  .size();
            });
  }

  @Override
  public long acknowledge(
      ProjectId project,
      @Nullable EnvironmentId environment,
      RuntimeName runtime,
      long revision,
      AuditEntry audit) {
    String where = OperationRows.environment(environment);
    return transactions.transaction(
        "The acknowledgement of a runtime of project " + project,
        connection -> {
          // It never falls.
          long current =
              StatementRunner.first(
                      connection,
                      statements.revision,
                      bind -> bind.text(project.value()),
                      ResultRow::number)
                  .orElse(0L);
          if (revision <= current) {
            StatementRunner.update(
                connection,
                statements.putAcknowledged,
                bind ->
                    bind.text(project.value()).text(where).text(runtime.value()).number(revision));
            TrailWrites.audit(connection, records, audit);
          }
          return current;
        });
  }

  @Override
  public void forgetUnexpected(ProjectId project, @Nullable EnvironmentId environment) {
    String where = OperationRows.environment(environment);
    int unused =
        transactions.transaction(
            "The removal of runtimes of project " + project,
            connection ->
                StatementRunner.update(
                    connection,
                    statements.forgetUnexpected,
                    bind -> bind.text(project.value()).text(where)));
  }

  @Override
  public List<RuntimeRecord> runtimes(ProjectId project) {
    return transactions.read(
        "The list of runtimes of project " + project,
        connection ->
            StatementRunner.list(
                connection,
                statements.runtimes,
                bind -> bind.text(project.value()),
                OperationRows::runtime));
  }
}
