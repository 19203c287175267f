package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.env.VariableValues;
import io.hosteddb.error.AttachConflict;
import io.hosteddb.error.StoreException;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.ProjectClosing;
import io.hosteddb.model.ProjectId;
import io.hosteddb.rules.AttachmentRules;
import io.hosteddb.rules.AttachmentScope;
import io.hosteddb.rules.Claim;
import io.hosteddb.rules.ProjectClaims;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.SecretPart;
import io.hosteddb.store.Trail;
import io.hosteddb.store.jdbc.internal.encryption.SecretColumns;
import io.hosteddb.store.jdbc.internal.sql.Dialect;
import io.hosteddb.store.jdbc.internal.sql.ResultRow;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import io.hosteddb.store.jdbc.internal.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The two writes of records: each is one transaction with everything that belongs to it. */
public final class RecordWrites {
  private final Transactions transactions;
  private final Dialect dialect;
  private final RecordDialect recordDialect;
  private final RecordStatements statements;
  private final RecordColumns columns;
  private final SecretColumns secrets;

  /**
   * The writes of a store.
   *
   * @param transactions on the host's connections
   * @param dialect the database
   * @param statements of its schema
   * @param secrets its encrypted columns
   */
  public RecordWrites(
      Transactions transactions,
      Dialect dialect,
      RecordStatements statements,
      SecretColumns secrets) {
    this.transactions = transactions;
    this.dialect = dialect;
    this.statements = statements;
    this.columns = new RecordColumns(secrets);
    this.recordDialect = RecordDialect.of(dialect, statements, columns);
    this.secrets = secrets;
  }

  public InsertOutcome insert(DatabaseRecord record, Trail trail) {
    String what = "The attach of database " + record.id();
    ProjectId project = record.attachment().project();
    Optional<InsertOutcome> outcome = tryInsert(what, record, trail);
    if (outcome.isEmpty()) {
      transactions.write(
          what, connection -> insertProject(connection, dialect, statements, project));
      outcome = tryInsert(what, record, trail);
    }
    return outcome.orElseThrow(
        () -> new StoreException(what + " did not take place: its project's row is gone.", null));
  }

  private Optional<InsertOutcome> tryInsert(String what, DatabaseRecord record, Trail trail) {
    return transactions.transaction(what, connection -> insertInProject(connection, record, trail));
  }

  /** Empty if there is no row of the project to lock. */
  private Optional<InsertOutcome> insertInProject(
      Connection connection, DatabaseRecord record, Trail trail) throws SQLException {
    ProjectId project = record.attachment().project();
    if (StatementRunner.first(
            connection, statements.lockProject, b -> b.text(project.value()), ResultRow::number)
        .isEmpty()) {
      return Optional.empty();
    }
    Optional<DatabaseRecord> earlier = earlier(connection, record);
    if (earlier.isPresent()) {
      return earlier.map(found -> compare(found, record));
    }
    List<AttachConflict> conflicts =
        AttachmentRules.conflicts(projectClaims(connection, statements, project), record.claim());
    if (!conflicts.isEmpty()) {
      return Optional.of(new InsertOutcome.Refused(conflicts));
    }
    recordDialect.insert(connection, record, trail);
    return Optional.of(new InsertOutcome.Inserted(record));
  }

  /** One statement, so that it is one consistent read. */
  static ProjectClaims projectClaims(
      Connection connection, RecordStatements statements, ProjectId project) throws SQLException {
    List<ClaimRow> rows =
        StatementRunner.list(
            connection,
            statements.claims,
            bind -> bind.text(project.value()),
            row ->
                new ClaimRow(
                    ScopeTable.read(row),
                    ProjectClosings.read(project, row),
                    row.isNextNull() ? Optional.empty() : Optional.of(RecordColumns.claim(row))));
    return new ProjectClaims(
        rows.get(0).scope(),
        rows.get(0).closing().orElse(null),
        rows.stream().map(ClaimRow::claim).flatMap(Optional::stream).toList());
  }

  /**
   * What is the project's, repeated beside each claim; one row without a claim if there is none.
   */
  private record ClaimRow(
      AttachmentScope scope, Optional<ProjectClosing> closing, Optional<Claim> claim) {}

  private Optional<DatabaseRecord> earlier(Connection connection, DatabaseRecord record)
      throws SQLException {
    IdempotencyKey key = record.attachment().origin().idempotencyKey();
    if (key == null) {
      return Optional.empty();
    }
    return StatementRunner.first(
        connection,
        statements.findByKey,
        bind -> bind.text(record.attachment().project().value()).text(key.value()),
        columns::read);
  }

  private static InsertOutcome compare(DatabaseRecord earlier, DatabaseRecord record) {
    return earlier
            .attachment()
            .origin()
            .fingerprint()
            .equals(record.attachment().origin().fingerprint())
        ? new InsertOutcome.Repeated(earlier)
        : new InsertOutcome.KeyReused(earlier);
  }

  static int insertProject(
      Connection connection, Dialect dialect, RecordStatements statements, ProjectId project)
      throws SQLException {
    return StatementRunner.insertIfAbsent(
        connection, dialect, statements.insertProject, bind -> bind.text(project.value()));
  }

  /** Writes an audit entry that goes with no change of a record. */
  public void recordAudit(AuditEntry entry) {
    transactions.write(
        "The audit entry of a " + entry.action() + " in project " + entry.project(),
        connection -> {
          TrailWrites.audit(connection, statements, entry);
          return true;
        });
  }

  public boolean update(DatabaseRecord next, Trail trail) {
    String what = "The change of database " + next.id() + " to version " + next.version();
    if (recordDialect.updatesInOneStatement()) {
      RecordDialect.OneStatement outcome =
          transactions.write(what, connection -> recordDialect.update(connection, next, trail));
      if (outcome != RecordDialect.OneStatement.UNDECIDED) {
        return outcome == RecordDialect.OneStatement.WRITTEN;
      }
    }
    return transactions.transaction(what, connection -> updateLocked(connection, next, trail));
  }

  private boolean updateLocked(Connection connection, DatabaseRecord next, Trail trail)
      throws SQLException {
    String id = next.id().value();
    Optional<SecretPart<VariableValues>> before =
        StatementRunner.first(
            connection,
            statements.lockVariables,
            bind -> bind.text(id).number(next.version() - 1),
            row -> secrets.variables(next.id(), row.bytesOrNull()));
    if (before.isEmpty()) {
      return false;
    }
    StatementRunner.update(
        connection,
        statements.updateRecord,
        bind -> {
          columns.bindChanging(bind, next);
          bind.text(id);
        });
    TrailWrites.write(connection, statements, next.version(), trail);
    if (!before.get().isSameAs(next.sealedVariables())) {
      String project = next.attachment().project().value();
      StatementRunner.update(connection, statements.bumpRevision, bind -> bind.text(project));
    }
    return true;
  }
}
