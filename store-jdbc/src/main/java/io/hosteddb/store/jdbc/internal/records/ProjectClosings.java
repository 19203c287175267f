package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.error.StoreException;
import io.hosteddb.model.ProjectClosing;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.CloseOutcome;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.RecordChange;
import io.hosteddb.store.jdbc.internal.sql.Dialect;
import io.hosteddb.store.jdbc.internal.sql.ResultRow;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import io.hosteddb.store.jdbc.internal.sql.Transactions;
import io.hosteddb.store.jdbc.internal.work.WorkTable;
import io.hosteddb.work.WakeUp;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Closes and opens projects: the flag is in the project's row, which every insert locks. */
public final class ProjectClosings {
  private final Transactions transactions;
  private final Dialect dialect;
  private final RecordDialect recordDialect;
  private final RecordStatements statements;
  private final RecordColumns columns;
  private final WorkTable work;
  private final UpkeepWrites upkeeps;

  /**
   * The closings of a store.
   *
   * @param transactions on the host's connections
   * @param dialect the database
   * @param statements of its schema
   * @param columns how a record becomes columns
   * @param work its rows of work
   * @param upkeeps what is written with records
   */
  public ProjectClosings(
      Transactions transactions,
      Dialect dialect,
      RecordStatements statements,
      RecordColumns columns,
      WorkTable work,
      UpkeepWrites upkeeps) {
    this.upkeeps = upkeeps;
    this.transactions = transactions;
    this.dialect = dialect;
    this.statements = statements;
    this.columns = columns;
    this.work = work;
    this.recordDialect = RecordDialect.of(dialect, statements, columns, work);
  }

  public CloseOutcome close(
      ProjectClosing closing,
      AuditEntry audit,
      Function<DatabaseRecord, RecordChange> detach,
      Optional<WakeUp> wakeUp) {
    ProjectId project = closing.project();
    String what = "The closing of project " + project;
    Optional<CloseOutcome> outcome = tryClose(what, closing, audit, detach, wakeUp);
    if (outcome.isEmpty()) {
      transactions.write(
          what, connection -> RecordWrites.insertProject(connection, dialect, statements, project));
      outcome = tryClose(what, closing, audit, detach, wakeUp);
    }
    return outcome.orElseThrow(
        () -> new StoreException(what + " did not take place: its row is gone.", null));
  }

  private Optional<CloseOutcome> tryClose(
      String what,
      ProjectClosing closing,
      AuditEntry audit,
      Function<DatabaseRecord, RecordChange> detach,
      Optional<WakeUp> wakeUp) {
    return transactions.transaction(
        what, connection -> closeLocked(connection, closing, audit, detach, wakeUp));
  }

  /**
   * Empty if there is no row of the project to lock. A step locks its database and then the
   * project, so this does too; what is inserted between the two is locked after them.
   */
  private Optional<CloseOutcome> closeLocked(
      Connection connection,
      ProjectClosing closing,
      AuditEntry audit,
      Function<DatabaseRecord, RecordChange> detach,
      Optional<WakeUp> wakeUp)
      throws SQLException {
    String project = closing.project().value();
    StatementRunner.list(
        connection, statements.lockAttached, bind -> bind.text(project), ResultRow::text);
    if (StatementRunner.first(
            connection, statements.lockProject, bind -> bind.text(project), ResultRow::number)
        .isEmpty()) {
      return Optional.empty();
    }
    Optional<ProjectClosing> earlier = closing(connection, closing.project());
    // One that cannot be read stays as it is, and keeps none of the others.
    List<RecordChange> changes =
        StatementRunner.list(
                connection,
                statements.readAttached,
                bind -> bind.text(project),
                row -> columns.readable(row).map(detach))
            .stream()
            .flatMap(Optional::stream)
            .toList();
    boolean woken = wakeUp.isPresent();
    for (RecordChange change : changes) {
      write(connection, change);
      woken = woken && wake(connection, change.next(), wakeUp.get());
    }
    if (!changes.isEmpty()) {
      upkeeps.closed(connection, closing.project(), closing.at());
    }
    upkeeps.forgetRuntimes(connection, closing.project());
    if (changes.stream().anyMatch(change -> change.before().changesEnvironment(change.next()))) {
      StatementRunner.update(connection, statements.bumpRevision, bind -> bind.text(project));
    }
    if (earlier.isEmpty()) {
      StatementRunner.update(
          connection,
          statements.close,
          bind ->
              bind.time(closing.at())
                  .text(ActorColumn.write(closing.by()))
                  .prose(closing.reason())
                  .text(project));
      TrailWrites.audit(connection, statements, audit);
    }
    return Optional.of(
        new CloseOutcome(earlier.orElse(closing), earlier.isEmpty(), changes, woken));
  }

  private void write(Connection connection, RecordChange change) throws SQLException {
    DatabaseRecord next = change.next();
    StatementRunner.update(
        connection,
        statements.updateRecord,
        bind -> {
          columns.bindChanging(bind, next);
          bind.text(next.id().value());
        });
    TrailWrites.write(connection, recordDialect, statements, next.version(), change.trail());
  }

  private boolean wake(Connection connection, DatabaseRecord record, WakeUp wakeUp)
      throws SQLException {
    return work.write(connection, record.id(), work.wake(record, wakeUp));
  }

  private Optional<ProjectClosing> closing(Connection connection, ProjectId project)
      throws SQLException {
    return StatementRunner.first(
            connection,
            statements.readClosing,
            bind -> bind.text(project.value()),
            row -> read(project, row))
        .flatMap(closing -> closing);
  }

  public boolean reopen(ProjectId project, AuditEntry audit) {
    return transactions.transaction(
        "The reopening of project " + project,
        connection -> {
          boolean reopened =
              StatementRunner.update(
                      connection, statements.reopen, bind -> bind.text(project.value()))
                  > 0;
          if (reopened) {
            TrailWrites.audit(connection, statements, audit);
          }
          return reopened;
        });
  }

  /** The next three columns; empty if the project is open, or there is none. */
  static Optional<ProjectClosing> read(ProjectId project, ResultRow row) throws SQLException {
    Instant at = row.timeOrNull();
    String by = row.textOrNull();
    String reason = row.textOrNull();
    return at == null || by == null
        ? Optional.empty()
        : Optional.of(new ProjectClosing(project, at, ActorColumn.read(by), reason));
  }
}
