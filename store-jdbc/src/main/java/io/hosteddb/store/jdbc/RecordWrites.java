package io.hosteddb.store.jdbc;

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
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The two writes of records: each is one transaction with everything that belongs to it. */
final class RecordWrites {
  private final Transactions transactions;
  private final Dialect dialect;
  private final Statements statements;
  private final SecretColumns secrets;
  private final Sql sql;

  RecordWrites(
      Transactions transactions, Dialect dialect, Statements statements, SecretColumns secrets) {
    this.transactions = transactions;
    this.dialect = dialect;
    this.statements = statements;
    this.secrets = secrets;
    this.sql = statements.sql();
  }

  InsertOutcome insert(DatabaseRecord record, Trail trail) {
    String what = "The attach of database " + record.id();
    ProjectId project = record.attachment().project();
    Optional<InsertOutcome> outcome = tryInsert(what, record, trail);
    if (outcome.isEmpty()) {
      transactions.write(what, connection -> insertProject(connection, dialect, sql, project));
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
    if (Jdbc.first(connection, sql.lockProject, b -> b.text(project.value()), Row::number)
        .isEmpty()) {
      return Optional.empty();
    }
    Optional<DatabaseRecord> earlier = earlier(connection, record);
    if (earlier.isPresent()) {
      return earlier.map(found -> compare(found, record));
    }
    List<AttachConflict> conflicts =
        AttachmentRules.conflicts(projectClaims(connection, sql, project), record.claim());
    if (!conflicts.isEmpty()) {
      return Optional.of(new InsertOutcome.Refused(conflicts));
    }
    dialect.insert(connection, statements, record, trail);
    return Optional.of(new InsertOutcome.Inserted(record));
  }

  /** One statement, so that it is one consistent read. */
  static ProjectClaims projectClaims(Connection connection, Sql sql, ProjectId project)
      throws SQLException {
    List<ClaimRow> rows =
        Jdbc.list(
            connection,
            sql.claims,
            bind -> bind.text(project.value()),
            row ->
                new ClaimRow(
                    ScopeTable.read(row),
                    ProjectClosings.read(project, row),
                    row.isNextNull() ? Optional.empty() : Optional.of(RecordRow.claim(row))));
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
    IdempotencyKey key = record.attachment().idempotencyKey();
    if (key == null) {
      return Optional.empty();
    }
    return Jdbc.first(
        connection,
        sql.findByKey,
        bind -> bind.text(record.attachment().project().value()).text(key.value()),
        statements.rows()::read);
  }

  private static InsertOutcome compare(DatabaseRecord earlier, DatabaseRecord record) {
    return earlier.attachment().fingerprint().equals(record.attachment().fingerprint())
        ? new InsertOutcome.Repeated(earlier)
        : new InsertOutcome.KeyReused(earlier);
  }

  static int insertProject(Connection connection, Dialect dialect, Sql sql, ProjectId project)
      throws SQLException {
    try {
      return Jdbc.update(
          connection, dialect.ifAbsent(sql.insertProject), bind -> bind.text(project.value()));
    } catch (SQLException e) {
      if (Dialect.isDuplicate(e)) {
        return 0;
      }
      throw e;
    }
  }

  boolean update(DatabaseRecord next, Trail trail) {
    String what = "The change of database " + next.id() + " to version " + next.version();
    if (dialect.updatesInOneStatement()) {
      Dialect.OneStatement outcome =
          transactions.write(
              what, connection -> dialect.update(connection, statements, next, trail));
      if (outcome != Dialect.OneStatement.UNDECIDED) {
        return outcome == Dialect.OneStatement.WRITTEN;
      }
    }
    return transactions.transaction(what, connection -> updateLocked(connection, next, trail));
  }

  private boolean updateLocked(Connection connection, DatabaseRecord next, Trail trail)
      throws SQLException {
    String id = next.id().value();
    Optional<SecretPart<VariableValues>> before =
        Jdbc.first(
            connection,
            sql.lockVariables,
            bind -> bind.text(id).number(next.version() - 1),
            row -> secrets.variables(next.id(), row.bytesOrNull()));
    if (before.isEmpty()) {
      return false;
    }
    Jdbc.update(
        connection,
        sql.updateRecord,
        bind -> {
          statements.rows().bindChanging(bind, next);
          bind.text(id);
        });
    TrailWrites.write(connection, sql, next.version(), trail);
    if (!before.get().isSameAs(next.sealedVariables())) {
      String project = next.attachment().project().value();
      Jdbc.update(connection, sql.bumpRevision, bind -> bind.text(project));
    }
    return true;
  }
}
