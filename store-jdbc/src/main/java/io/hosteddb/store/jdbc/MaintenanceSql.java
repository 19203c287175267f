package io.hosteddb.store.jdbc;

/** The statements of the background work: retention and rewrap. */
final class MaintenanceSql {
  /** Parameters: the time, how many rows. */
  final String removeDeleted;

  /** Parameters: the time, how many rows. */
  final String removeAudit;

  /**
   * The oldest transitions and whether each was followed by another. Parameters: the time; where
   * the rows before ended: the time twice, database, version, entry; how many rows.
   */
  final String oldHistory;

  final String removeHistory;
  final String countRecords;
  final String ciphertexts;

  /** Parameters: the new checkpoint and variables, id, version, the old checkpoint, variables. */
  final String replaceCiphertexts;

  final String lockMeta;
  final String updateMeta;

  MaintenanceSql(Sql sql, Dialect dialect) {
    removeDeleted =
        sql.in(
            dialect.removeSome(
                "@hosteddb_database", "id", "status = 'DELETED' and deleted_at < ?", "deleted_at"));
    removeAudit =
        sql.in(dialect.removeSome("@hosteddb_audit", "ctid", "happened_at < ?", "happened_at"));
    oldHistory =
        sql.in(
            """
            select happened_at, database_id, version, entry, exists (
                select 1 from @hosteddb_history n
                where n.database_id = h.database_id
                  and (n.version, n.entry) > (h.version, h.entry))
            from @hosteddb_history h
            where happened_at < ? and happened_at >= ?
              and (happened_at, database_id, version, entry) > (?, ?, ?, ?)
            order by happened_at, database_id, version, entry limit ?\
            """);
    removeHistory =
        sql.in("delete from @hosteddb_history where database_id = ? and version = ? and entry = ?");
    countRecords = sql.in("select count(*) from @hosteddb_database");
    ciphertexts =
        sql.in(
            """
            select id, version, checkpoint, variables from @hosteddb_database
            where id > ? order by id limit ?\
            """);
    replaceCiphertexts =
        sql.in(
            """
            update @hosteddb_database set checkpoint = ?, variables = ?
            where id = ? and version = ?
              and checkpoint is not distinct from ? and variables is not distinct from ?\
            """);
    lockMeta = sql.in("select content from @hosteddb_meta where name = ? for update");
    updateMeta = sql.in("update @hosteddb_meta set content = ? where name = ?");
  }
}
