package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.jdbc.internal.sql.ParameterBinder;
import io.hosteddb.store.jdbc.internal.sql.ResultRow;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** History and audit as columns of rows, and back. */
final class TrailColumns {
  static final String HISTORY_COLUMNS =
      "database_id, version, entry, happened_at, from_status, to_status, actor, reason";
  static final String HISTORY_PARAMETERS = "?, ?, ?, ?, ?, ?, ?, ?";
  static final String AUDIT_COLUMNS = "project_id, happened_at, actor, action, database_id, reason";
  static final String AUDIT_PARAMETERS = "?, ?, ?, ?, ?, ?";

  private TrailColumns() {}

  static void bindHistory(ParameterBinder bind, long version, int entry, HistoryEntry h)
      throws SQLException {
    DatabaseStatus from = h.from();
    bind.text(h.database().value())
        .number(version)
        .small(entry)
        .time(h.at())
        .text(from == null ? null : from.name())
        .text(h.to().name())
        .text(ActorColumn.write(h.actor()))
        .prose(h.reason());
  }

  /** A status that is not known is said in the reason, and stands as the one beside it. */
  static HistoryEntry readHistory(ResultRow row) throws SQLException {
    DatabaseId database = new DatabaseId(row.text());
    Instant at = row.time();
    String from = row.textOrNull();
    String to = row.text();
    Actor actor = ActorColumn.read(row.text());
    String reason = row.text();
    Optional<DatabaseStatus> before =
        from == null ? Optional.empty() : EnumColumn.knownStatus(from);
    Optional<DatabaseStatus> after = EnumColumn.knownStatus(to);
    boolean known = after.isPresent() && (from == null || before.isPresent());
    if (known) {
      return HistoryEntry.of(database, at, before.orElse(null), after.get(), actor, reason);
    }
    DatabaseStatus status = after.or(() -> before).orElse(DatabaseStatus.FAILED);
    return HistoryEntry.of(
        database,
        at,
        before.orElse(status),
        status,
        actor,
        "It went from " + from + " to " + to + ", which this release does not know. " + reason);
  }

  static void bindAudit(ParameterBinder bind, AuditEntry a) throws SQLException {
    DatabaseId database = a.database();
    bind.text(a.project().value())
        .time(a.at())
        .text(ActorColumn.write(a.actor()))
        .text(a.action().name())
        .text(database == null ? null : database.value())
        .prose(a.reason());
  }

  /** An action that is not known is said in the reason. */
  static AuditEntry readAudit(ResultRow row) throws SQLException {
    ProjectId project = new ProjectId(row.text());
    Instant at = row.time();
    Actor actor = ActorColumn.read(row.text());
    String word = row.text();
    DatabaseId database = database(row.textOrNull());
    String reason = row.textOrNull();
    Optional<Action> action = EnumColumn.knownAction(word);
    return action.isPresent()
        ? AuditEntry.of(at, actor, action.get(), project, database, reason)
        : AuditEntry.of(
            at,
            actor,
            Action.OTHER,
            project,
            database,
            word + ", which this release does not know." + (reason == null ? "" : " " + reason));
  }

  private static @Nullable DatabaseId database(@Nullable String id) {
    return id == null ? null : new DatabaseId(id);
  }
}
