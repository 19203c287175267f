package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.env.VariableValues;
import io.hosteddb.error.AttachConflict;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.ProjectId;
import io.hosteddb.rules.AttachmentRules;
import io.hosteddb.rules.ProjectClaims;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.SecretPart;
import io.hosteddb.store.Trail;
import io.hosteddb.store.UpdateOutcome;
import io.hosteddb.store.jdbc.internal.encryption.SecretColumns;
import io.hosteddb.store.jdbc.internal.sql.Dialect;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import io.hosteddb.store.jdbc.internal.sql.Transactions;
import io.hosteddb.store.jdbc.internal.work.RowChange;
import io.hosteddb.store.jdbc.internal.work.WorkTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The two writes of records: each is one transaction with everything that belongs to it. */
public final class RecordWrites {
  private final Transactions transactions;
  private final RecordDialect recordDialect;
  private final RecordStatements statements;
  private final RecordColumns columns;
  private final SecretColumns secrets;
  private final WorkTable work;
  private final KnownProjects projects = new KnownProjects();

  /**
   * The writes of a store.
   *
   * @param transactions on the host's connections
   * @param dialect the database
   * @param statements of its schema
   * @param secrets its encrypted columns
   * @param work its rows of work
   */
  public RecordWrites(
      Transactions transactions,
      Dialect dialect,
      RecordStatements statements,
      SecretColumns secrets,
      WorkTable work) {
    this.transactions = transactions;
    this.statements = statements;
    this.columns = new RecordColumns(secrets);
    this.recordDialect = RecordDialect.of(dialect, statements, columns, work);
    this.secrets = secrets;
    this.work = work;
  }

  /**
   * Writes a new record, if the rules allow it.
   *
   * @param wakeUp what is written into the table of work with it
   */
  public InsertOutcome insert(DatabaseRecord record, Trail trail, RowChange wakeUp) {
    String what = "The attach of database " + record.id();
    return insertedAsFirst(what, record, trail, wakeUp)
        ? inserted(record, wakeUp)
        : insert(what, record, trail, wakeUp);
  }

  private boolean insertedAsFirst(
      String what, DatabaseRecord record, Trail trail, RowChange wakeUp) {
    ProjectId project = record.attachment().project();
    if (!recordDialect.insertsFirst() || projects.contains(project)) {
      return false;
    }
    boolean first =
        transactions.write(
            what, connection -> recordDialect.insertFirst(connection, record, trail, wakeUp));
    // Whose row it was, there is one now.
    projects.add(project);
    return first;
  }

  private InsertOutcome insert(String what, DatabaseRecord record, Trail trail, RowChange wakeUp) {
    return transactions.transaction(
        what,
        connection -> {
          InsertOutcome outcome = insertInProject(connection, record, trail, wakeUp);
          if (!(outcome instanceof InsertOutcome.Inserted)) {
            // Nothing was stored: neither the project's row nor its count.
            connection.rollback();
          }
          return outcome;
        });
  }

  private InsertOutcome insertInProject(
      Connection connection, DatabaseRecord record, Trail trail, RowChange wakeUp)
      throws SQLException {
    if (record.attachment().origin().idempotencyKey() == null) {
      Optional<ProjectClaims> before =
          recordDialect.enterProjectAndInsert(connection, record, trail, wakeUp);
      if (before.isPresent()) {
        return outcome(before.get(), record, wakeUp);
      }
    }
    ProjectClaims claims = recordDialect.enterProject(connection, record.attachment().project());
    Optional<DatabaseRecord> earlier = earlier(connection, record);
    if (earlier.isPresent()) {
      return compare(earlier.get(), record);
    }
    InsertOutcome outcome = outcome(claims, record, wakeUp);
    if (outcome instanceof InsertOutcome.Inserted) {
      recordDialect.insert(connection, record, trail, wakeUp);
    }
    return outcome;
  }

  /** What the rules say. */
  private static InsertOutcome outcome(
      ProjectClaims before, DatabaseRecord record, RowChange wakeUp) {
    List<AttachConflict> conflicts = AttachmentRules.conflicts(before, record.claim());
    return conflicts.isEmpty() ? inserted(record, wakeUp) : new InsertOutcome.Refused(conflicts);
  }

  private static InsertOutcome inserted(DatabaseRecord record, RowChange wakeUp) {
    return new InsertOutcome.Inserted(record, !wakeUp.isNone());
  }

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

  /**
   * Replaces a record by its next version.
   *
   * @param change what is written into the table of work with it
   */
  public UpdateOutcome update(DatabaseRecord next, Trail trail, RowChange change) {
    String what = "The change of database " + next.id() + " to version " + next.version();
    if (recordDialect.updatesInOneStatement()) {
      Optional<UpdateOutcome> outcome =
          transactions.write(
              what, connection -> recordDialect.update(connection, next, trail, change));
      if (outcome.isPresent()) {
        return outcome.get();
      }
    }
    return transactions.transaction(
        what, connection -> updateLocked(connection, next, trail, change));
  }

  /** The same as {@link #update}, as a part of a transaction. */
  public UpdateOutcome updateIn(
      Connection connection, DatabaseRecord next, Trail trail, RowChange change)
      throws SQLException {
    if (recordDialect.updatesInOneStatement()) {
      Optional<UpdateOutcome> outcome = recordDialect.update(connection, next, trail, change);
      if (outcome.isPresent()) {
        return outcome.get();
      }
    }
    return updateLocked(connection, next, trail, change);
  }

  private UpdateOutcome updateLocked(
      Connection connection, DatabaseRecord next, Trail trail, RowChange change)
      throws SQLException {
    String id = next.id().value();
    Optional<SecretPart<VariableValues>> before =
        StatementRunner.first(
            connection,
            statements.lockVariables,
            bind -> bind.text(id).number(next.version() - 1),
            row -> secrets.variables(next.id(), row.bytesOrNull()));
    if (before.isEmpty()) {
      return UpdateOutcome.STALE;
    }
    StatementRunner.update(
        connection,
        statements.updateRecord,
        bind -> {
          columns.bindChanging(bind, next);
          bind.text(id);
        });
    TrailWrites.write(connection, recordDialect, statements, next.version(), trail);
    if (!before.get().isSameAs(next.sealedVariables())) {
      String project = next.attachment().project().value();
      StatementRunner.update(connection, statements.bumpRevision, bind -> bind.text(project));
    }
    return work.write(connection, next.id(), change)
        ? UpdateOutcome.WRITTEN_WITH_WORK
        : UpdateOutcome.WRITTEN;
  }
}
