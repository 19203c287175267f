package io.hosteddb.store.jdbc.internal.maintenance;

import io.hosteddb.store.jdbc.internal.schema.ForgottenChanges;
import io.hosteddb.store.jdbc.internal.sql.Dialect;
import io.hosteddb.store.jdbc.internal.sql.Schema;

/** The statements of the background work: retention and re-encryption. */
public final class MaintenanceStatements {
  /** Locks them on PostgreSQL, those that nobody else has. Parameters: the time, how many rows. */
  public final String oldDeleted;

  /** Parameter: the ids. */
  public final String removeDeleted;

  /** Parameters: the time, how many rows. */
  public final String removeAudit;

  /** Operations that are over. Parameters: the time, how many rows. */
  public final String removeOperations;

  /** Credentials that are over. Parameters: the time, how many rows. */
  public final String removeGenerations;

  /**
   * The oldest transitions, whether each was followed by another, and its position. Parameters: the
   * time; where the rows before ended: the time twice, database, version, entry; how many rows.
   */
  public final String oldHistory;

  public final String removeHistory;
  public final String countRecords;
  public final String ciphertexts;

  /** Parameters: the new checkpoint and variables, id, version, the old checkpoint, variables. */
  public final String replaceCiphertexts;

  public MaintenanceStatements(Schema schema, Dialect dialect) {
    oldDeleted =
        schema.in(
            """
            select id from @hosteddb_database where status = 'DELETED' and deleted_at < ?
            order by deleted_at limit ?%s\
            """
                .formatted(dialect.isPostgres() ? " for update skip locked" : ""));
    removeDeleted = schema.in("delete from @hosteddb_database where id = any(?)");
    removeAudit =
        schema.in(dialect.removeSome("@hosteddb_audit", "ctid", "happened_at < ?", "happened_at"));
    removeOperations =
        schema.in(dialect.removeSome("@hosteddb_operation", "ctid", "ended_at < ?", "ended_at"));
    removeGenerations =
        schema.in(
            dialect.removeSome(
                "@hosteddb_credential", "ctid", "status = 'REVOKED' and ended_at < ?", "ended_at"));
    oldHistory =
        schema.in(
            """
            select happened_at, database_id, version, entry, exists (
                select 1 from @hosteddb_history n
                where n.database_id = h.database_id
                  and (n.version, n.entry) > (h.version, h.entry)), %s
            from @hosteddb_history h
            where happened_at < ? and happened_at >= ?
              and (happened_at, database_id, version, entry) > (?, ?, ?, ?)
            order by happened_at, database_id, version, entry limit ?\
            """
                .formatted(ForgottenChanges.columns(dialect)));
    removeHistory =
        schema.in(
            "delete from @hosteddb_history where database_id = ? and version = ? and entry = ?");
    countRecords = schema.in("select count(*) from @hosteddb_database");
    ciphertexts =
        schema.in(
            """
            select id, version, checkpoint, variables from @hosteddb_database
            where id > ? order by id limit ?\
            """);
    replaceCiphertexts =
        schema.in(
            """
            update @hosteddb_database set checkpoint = ?, variables = ?
            where id = ? and version = ?
              and checkpoint is not distinct from ? and variables is not distinct from ?\
            """);
  }
}
