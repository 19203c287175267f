package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.database.HistoryEntry;
import io.hosteddb.model.ProjectId;
import io.hosteddb.rules.ProjectClaims;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.Trail;
import io.hosteddb.store.UpdateOutcome;
import io.hosteddb.store.jdbc.internal.sql.ParameterBinder;
import io.hosteddb.store.jdbc.internal.sql.ResultRow;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import io.hosteddb.store.jdbc.internal.work.RowChange;
import io.hosteddb.store.jdbc.internal.work.WorkParts;
import io.hosteddb.store.jdbc.internal.work.WorkTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * PostgreSQL: a write is one statement, so that it costs one round trip and is atomic by itself.
 */
final class PostgresRecordDialect implements RecordDialect {
  private static final int MOST_TEXTS = 100;

  private final RecordStatements statements;
  private final RecordColumns columns;
  private final WorkParts work;
  private final String insertHistory;
  private final String updateAlone;
  private final Map<Shape, String> texts = new ConcurrentHashMap<>();

  /** The statements that write several tables. */
  private enum Write {
    INSERT_FIRST,
    ENTER_AND_INSERT,
    INSERT,
    FILL,
    UPDATE,
    CLEAR,
    /** The same, of a record that leaves READY. */
    DETACH
  }

  /** What the text of a statement depends on: there are few. */
  private record Shape(Write write, int history, int audit, RowChange.Kind work) {
    static Shape of(Write write, Trail trail, RowChange change) {
      return new Shape(write, trail.history().size(), trail.audit().size(), change.kind());
    }
  }

  PostgresRecordDialect(RecordStatements statements, RecordColumns columns, WorkTable work) {
    this.statements = statements;
    this.columns = columns;
    this.work = work.parts();
    this.insertHistory = PostgresChangeFeed.insertHistory(statements);
    this.updateAlone = PostgresRecordStatements.updateAlone(statements);
  }

  @Override
  public ProjectClaims enterProject(Connection connection, ProjectId project) throws SQLException {
    return ClaimRow.all(
        StatementRunner.together(
            connection,
            List.of(statements.enterProject, statements.claims),
            bind -> bind.text(project.value()).text(project.value()),
            row -> ClaimRow.read(project, row)));
  }

  @Override
  public Optional<ProjectClaims> enterProjectAndInsert(
      Connection connection, DatabaseRecord record, Trail trail, RowChange wakeUp)
      throws SQLException {
    ProjectId project = record.attachment().project();
    return Optional.of(
        ClaimRow.all(
            StatementRunner.together(
                connection,
                List.of(text(Write.ENTER_AND_INSERT, trail, wakeUp)),
                bind -> {
                  bind.text(project.value()).text(project.value());
                  bindInsertion(bind, record, trail, wakeUp);
                },
                row -> ClaimRow.read(project, row))));
  }

  @Override
  public boolean insertsFirst() {
    return true;
  }

  @Override
  public boolean insertFirst(
      Connection connection, DatabaseRecord record, Trail trail, RowChange wakeUp)
      throws SQLException {
    int rows =
        StatementRunner.update(
            connection,
            text(Write.INSERT_FIRST, trail, wakeUp),
            bind -> {
              bind.text(record.attachment().project().value());
              bindInsertion(bind, record, trail, wakeUp);
            });
    return rows == 1;
  }

  @Override
  public void insert(Connection connection, DatabaseRecord record, Trail trail, RowChange wakeUp)
      throws SQLException {
    StatementRunner.update(
        connection,
        text(Write.INSERT, trail, wakeUp),
        bind -> bindInsertion(bind, record, trail, wakeUp));
  }

  /** To put a text together takes longer than to bind what it is about. */
  private String text(Write write, Trail trail, RowChange change) {
    Shape shape = Shape.of(write, trail, change);
    String known = texts.get(shape);
    if (known != null) {
      return known;
    }
    String text = newText(write, trail, change);
    if (texts.size() < MOST_TEXTS) {
      texts.put(shape, text);
    }
    return text;
  }

  private String newText(Write write, Trail trail, RowChange change) {
    return switch (write) {
      case INSERT_FIRST ->
          PostgresRecordStatements.insertFirst(
              statements, trail, part(change, PostgresRecordStatements.MADE));
      case ENTER_AND_INSERT ->
          String.join(
              ";\n",
              statements.enterProject,
              statements.claims,
              newText(Write.INSERT, trail, change));
      case INSERT -> PostgresRecordStatements.insert(statements, trail, part(change, ""));
      case FILL -> PostgresRecordStatements.updateEmpty(statements, true, trail, part(change));
      case UPDATE -> PostgresRecordStatements.updateEmpty(statements, false, trail, part(change));
      case CLEAR -> PostgresRecordStatements.clear(statements, false, trail, part(change));
      case DETACH -> PostgresRecordStatements.clear(statements, true, trail, part(change));
    };
  }

  private String part(RowChange change) {
    return part(change, PostgresRecordStatements.UPDATED);
  }

  private String part(RowChange change, String guard) {
    return change.isNone() ? "" : work.of(change, guard);
  }

  private void bindInsertion(
      ParameterBinder bind, DatabaseRecord record, Trail trail, RowChange wakeUp)
      throws SQLException {
    bindTrail(bind, record.version(), trail);
    wakeUp.bind(bind);
    columns.bindAll(bind, record);
  }

  @Override
  public boolean updatesInOneStatement() {
    return true;
  }

  /**
   * The smallest statement that does it: what a statement might do, too, costs time even if it is
   * not done.
   */
  @Override
  public Optional<UpdateOutcome> update(
      Connection connection, DatabaseRecord next, Trail trail, RowChange change)
      throws SQLException {
    boolean alone = trail.history().isEmpty() && trail.audit().isEmpty();
    if (!next.sealedVariables().isEmpty()) {
      // One that was READY before had variables, which have to be compared.
      return next.updatedAt().equals(next.readyAt())
          ? updateEmpty(connection, next, trail, change)
          : Optional.empty();
    }
    if (!alone) {
      return clear(connection, next, trail, change);
    }
    Optional<UpdateOutcome> outcome =
        change.isNone()
            ? updateAlone(connection, next)
            : updateEmpty(connection, next, trail, change);
    return outcome.isPresent() ? outcome : clear(connection, next, trail, change);
  }

  private Optional<UpdateOutcome> updateAlone(Connection connection, DatabaseRecord next)
      throws SQLException {
    int rows =
        StatementRunner.update(
            connection,
            updateAlone,
            bind -> {
              columns.bindChanging(bind, next);
              bind.text(next.id().value()).number(next.version() - 1);
            });
    return rows == 1 ? Optional.of(UpdateOutcome.WRITTEN) : Optional.empty();
  }

  private Optional<UpdateOutcome> updateEmpty(
      Connection connection, DatabaseRecord next, Trail trail, RowChange change)
      throws SQLException {
    boolean fills = !next.sealedVariables().isEmpty();
    return StatementRunner.first(
            connection,
            text(fills ? Write.FILL : Write.UPDATE, trail, change),
            bind -> {
              columns.bindChanging(bind, next);
              bind.text(next.id().value()).number(next.version() - 1);
              bindTrail(bind, next.version(), trail);
              change.bind(bind);
              bind.text(next.id().value()).number(next.version() - 1);
            },
            row -> outcome(row, change))
        .flatMap(outcome -> outcome);
  }

  private static Optional<UpdateOutcome> outcome(ResultRow row, RowChange change)
      throws SQLException {
    boolean written = row.flag();
    boolean work = row.flag();
    if (written) {
      return Optional.of(written(change, work));
    }
    boolean had = row.flag();
    return had ? Optional.empty() : Optional.of(UpdateOutcome.STALE);
  }

  private Optional<UpdateOutcome> clear(
      Connection connection, DatabaseRecord next, Trail trail, RowChange change)
      throws SQLException {
    return StatementRunner.first(
            connection,
            text(UpkeepWrites.isDetach(next, trail) ? Write.DETACH : Write.CLEAR, trail, change),
            bind -> {
              bind.text(next.id().value()).number(next.version() - 1);
              columns.bindChanging(bind, next);
              bind.number(next.version() - 1);
              bindTrail(bind, next.version(), trail);
              change.bind(bind);
            },
            row -> row.flag() ? written(change, row.flag()) : UpdateOutcome.STALE)
        .or(() -> Optional.of(UpdateOutcome.STALE));
  }

  private static UpdateOutcome written(RowChange change, boolean work) {
    return change.isDone(work) ? UpdateOutcome.WRITTEN_WITH_WORK : UpdateOutcome.WRITTEN;
  }

  private static void bindTrail(ParameterBinder bind, long version, Trail trail)
      throws SQLException {
    for (int i = 0; i < trail.history().size(); i++) {
      TrailColumns.bindHistory(bind, version, i, trail.history().get(i));
    }
    for (var entry : trail.audit()) {
      TrailColumns.bindAudit(bind, entry);
    }
  }

  @Override
  public void insertHistory(Connection connection, long version, int entry, HistoryEntry history)
      throws SQLException {
    StatementRunner.update(
        connection,
        insertHistory,
        bind -> {
          TrailColumns.bindHistory(bind, version, entry, history);
          bind.text(history.database().value());
        });
  }

  @Override
  public void lockProjects(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(statements.in("lock table @hosteddb_project in exclusive mode"));
    }
  }
}
