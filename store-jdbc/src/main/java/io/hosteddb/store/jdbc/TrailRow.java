package io.hosteddb.store.jdbc;

import io.hosteddb.model.Action;
import io.hosteddb.model.AuditEntry;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.HistoryEntry;
import io.hosteddb.model.ProjectId;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** History and audit as columns of rows, and back. */
final class TrailRow {
  static final String HISTORY_COLUMNS =
      "database_id, version, entry, happened_at, from_status, to_status, actor, reason";
  static final String HISTORY_PARAMETERS = "?, ?, ?, ?, ?, ?, ?, ?";
  static final String AUDIT_COLUMNS = "project_id, happened_at, actor, action, database_id, reason";
  static final String AUDIT_PARAMETERS = "?, ?, ?, ?, ?, ?";

  private TrailRow() {}

  static void bindHistory(Bind bind, long version, int entry, HistoryEntry h) throws SQLException {
    DatabaseStatus from = h.from();
    bind.text(h.database().value())
        .number(version)
        .small(entry)
        .time(h.at())
        .text(from == null ? null : from.name())
        .text(h.to().name())
        .text(ActorText.write(h.actor()))
        .prose(h.reason());
  }

  static HistoryEntry readHistory(Row row) throws SQLException {
    DatabaseId database = DatabaseId.of(row.text());
    Instant at = row.time();
    String from = row.textOrNull();
    return new HistoryEntry(
        database,
        at,
        from == null ? null : DatabaseStatus.valueOf(from),
        DatabaseStatus.valueOf(row.text()),
        ActorText.read(row.text()),
        row.text());
  }

  static void bindAudit(Bind bind, AuditEntry a) throws SQLException {
    DatabaseId database = a.database();
    bind.text(a.project().value())
        .time(a.at())
        .text(ActorText.write(a.actor()))
        .text(a.action().name())
        .text(database == null ? null : database.value())
        .prose(a.reason());
  }

  static AuditEntry readAudit(Row row) throws SQLException {
    ProjectId project = ProjectId.of(row.text());
    Instant at = row.time();
    var actor = ActorText.read(row.text());
    Action action = Action.valueOf(row.text());
    return new AuditEntry(at, actor, action, project, database(row.textOrNull()), row.textOrNull());
  }

  private static @Nullable DatabaseId database(@Nullable String id) {
    return id == null ? null : DatabaseId.of(id);
  }
}
