package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.Page;
import io.hosteddb.model.ProjectId;
import io.hosteddb.rules.ProjectClaims;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.EnvironmentView;
import io.hosteddb.store.ReadyDatabase;
import io.hosteddb.store.Workload;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import io.hosteddb.store.jdbc.internal.sql.Transactions;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The reads of records, their trail and their projects: a statement each. */
public final class RecordReads {
  private final Transactions transactions;
  private final RecordStatements statements;
  private final RecordColumns columns;

  /**
   * The reads of a store.
   *
   * @param transactions on the host's connections
   * @param statements of its schema
   * @param columns how columns become a record
   */
  public RecordReads(
      Transactions transactions, RecordStatements statements, RecordColumns columns) {
    this.transactions = transactions;
    this.statements = statements;
    this.columns = columns;
  }

  /** A record. */
  public Optional<DatabaseRecord> find(DatabaseId id) {
    return transactions.read(
        "The read of database " + id,
        connection ->
            StatementRunner.first(
                connection, statements.find, bind -> bind.text(id.value()), columns::read));
  }

  /** Several records; what cannot be read is left out. */
  public List<DatabaseRecord> findAll(Collection<DatabaseId> ids) {
    return ids.isEmpty()
        ? List.of()
        : transactions
            .read(
                "The read of " + ids.size() + " databases",
                connection ->
                    StatementRunner.list(
                        connection,
                        statements.findAll,
                        bind -> bind.texts(values(ids)),
                        columns::readable))
            .stream()
            .flatMap(Optional::stream)
            .toList();
  }

  /** Where several databases stand, without anything else of theirs. */
  public Map<DatabaseId, DatabaseStatus> statuses(Collection<DatabaseId> ids) {
    if (ids.isEmpty()) {
      return Map.of();
    }
    Map<DatabaseId, DatabaseStatus> found = new HashMap<>();
    for (Keyed<Optional<DatabaseStatus>> row :
        transactions.read(
            "The read of where " + ids.size() + " databases stand",
            connection ->
                StatementRunner.list(
                    connection,
                    statements.statuses,
                    bind -> bind.texts(values(ids)),
                    row -> new Keyed<>(row.text(), EnumColumn.knownStatus(row.text()))))) {
      row.value().ifPresent(status -> found.put(new DatabaseId(row.key()), status));
    }
    return found;
  }

  private static List<String> values(Collection<DatabaseId> ids) {
    return ids.stream().map(DatabaseId::value).distinct().toList();
  }

  /** The record of an idempotency key. */
  public Optional<DatabaseRecord> findByKey(ProjectId project, IdempotencyKey key) {
    return transactions.read(
        "The read of an idempotency key of project " + project,
        connection ->
            StatementRunner.first(
                connection,
                statements.findByKey,
                bind -> bind.text(project.value()).text(key.value()),
                columns::read));
  }

  /** The records of a project that are not DELETED, by id; what cannot be read is left out. */
  public Page<DatabaseRecord> list(ProjectId project, int limit, @Nullable String after) {
    String from = PageCursors.id(after);
    List<Keyed<Optional<DatabaseRecord>>> found =
        transactions.read(
            "The list of project " + project,
            connection ->
                StatementRunner.list(
                    connection,
                    statements.list,
                    bind -> bind.text(project.value()).text(from).number(limit + 1L),
                    row -> new Keyed<>(row.text(), columns.readable(row))));
    Page<Optional<DatabaseRecord>> page = page(found, limit, Keyed::key, Keyed::value);
    return new Page<>(page.items().stream().flatMap(Optional::stream).toList(), page.next());
  }

  /** What attaches are judged by. */
  public ProjectClaims projectClaims(ProjectId project) {
    return transactions.read(
        "The read of project " + project,
        connection -> ClaimRow.all(connection, statements, project));
  }

  /** The revision and the READY databases of an environment, in one read. */
  public EnvironmentView environment(ProjectId project, @Nullable EnvironmentId environment) {
    List<EnvironmentRow> found =
        transactions.read(
            "The read of the environment of project " + project,
            connection ->
                StatementRunner.list(
                    connection,
                    statements.environment,
                    bind ->
                        bind.text(environment == null ? null : environment.value())
                            .text(project.value()),
                    row -> new EnvironmentRow(row.number(), columns.ready(row))));
    return new EnvironmentView(
        found.isEmpty() ? 0 : found.get(0).revision(),
        found.stream().map(EnvironmentRow::database).flatMap(Optional::stream).toList());
  }

  /** The revision, repeated beside each database; one row without a database if there is none. */
  private record EnvironmentRow(long revision, Optional<ReadyDatabase> database) {}

  /** The transitions of a record, the oldest first. */
  public Page<HistoryEntry> history(DatabaseId id, int limit, @Nullable String after) {
    PageCursors.HistoryKey from = PageCursors.historyKey(after);
    List<Keyed<HistoryEntry>> found =
        transactions.read(
            "The read of the history of database " + id,
            connection ->
                StatementRunner.list(
                    connection,
                    statements.history,
                    bind ->
                        bind.text(id.value())
                            .number(from.version())
                            .small(from.entry())
                            .number(limit + 1L),
                    row ->
                        new Keyed<>(
                            new PageCursors.HistoryKey(row.number(), row.small()).toString(),
                            TrailColumns.readHistory(row))));
    return page(found, limit, Keyed::key, Keyed::value);
  }

  /** The audit of a project, the oldest first. */
  public Page<AuditEntry> audit(ProjectId project, int limit, @Nullable String after) {
    long from = PageCursors.sequence(after);
    List<Keyed<AuditEntry>> found =
        transactions.read(
            "The read of the audit of project " + project,
            connection ->
                StatementRunner.list(
                    connection,
                    statements.audit,
                    bind -> bind.text(project.value()).number(from).number(limit + 1L),
                    row -> new Keyed<>(String.valueOf(row.number()), TrailColumns.readAudit(row))));
    return page(found, limit, Keyed::key, Keyed::value);
  }

  /** A row and the cursor that goes on after it. */
  private record Keyed<T>(String key, T value) {}

  private static <R, T> Page<T> page(
      List<R> found, int limit, Function<R, String> key, Function<R, T> value) {
    boolean more = found.size() > limit;
    List<R> items = more ? found.subList(0, limit) : found;
    return new Page<>(
        items.stream().<T>map(value).toList(), more ? key.apply(items.get(limit - 1)) : null);
  }

  /** Databases whose step was due before a time. */
  public List<DatabaseId> overdue(Instant before, int limit) {
    return transactions.read(
        "The sweep for lost wake-ups",
        connection ->
            StatementRunner.list(
                connection,
                statements.overdue,
                bind -> bind.time(before).time(before).number(limit),
                row -> new DatabaseId(row.text())));
  }

  /** Databases of a status, by their ids. */
  public List<DatabaseId> withStatus(DatabaseStatus status, int limit, @Nullable DatabaseId after) {
    return transactions.read(
        "The read of databases that are " + status,
        connection ->
            StatementRunner.list(
                connection,
                statements.withStatus,
                bind ->
                    bind.text(status.name()).text(after == null ? "" : after.value()).number(limit),
                row -> new DatabaseId(row.text())));
  }

  /** How much work there is. */
  public Workload workload(Instant now) {
    return transactions
        .read(
            "The count of unfinished work",
            connection ->
                StatementRunner.first(
                    connection,
                    statements.workload,
                    bind -> bind.time(now),
                    row -> new Workload(row.number(), row.number(), row.timeOrNull())))
        .orElseThrow();
  }
}
