package io.hosteddb.store.jdbc;

/** The statements that all databases understand, with the schema filled in. */
final class Sql {
  /** What a statement has where the quoted schema and a dot belong. */
  private static final String SCHEMA = "@";

  /** The time of the database, which all nodes share. */
  static final String NOW = "select current_timestamp";

  final String lockProject;
  final String insertProject;
  final String bumpRevision;
  final String countAttachment;
  final String insertRecord;
  final String updateRecord;
  final String lockVariables;
  final String insertHistory;
  final String insertAudit;
  final String find;
  final String findByKey;
  final String claims;
  final String lockScope;
  final String replaceScope;
  final String needingEnvironmentScope;
  final String lockAttached;
  final String readAttached;
  final String readClosing;
  final String close;
  final String reopen;
  final String list;
  final String environment;
  final String history;
  final String audit;
  final String overdue;
  final String workload;
  final String readMeta;
  final String insertMeta;
  final String insertWork;
  final String moveWork;
  final String moveAllWork;
  final String freeWork;
  final String nextPoll;
  final String lostWakeUps;
  final String readLimit;
  final String insertLimit;
  final String replaceLimit;
  private final String prefix;

  /**
   * Statements for a schema.
   *
   * @param schema letters, digits and underscores
   */
  Sql(String schema) {
    prefix = "\"" + schema + "\".";
    lockProject = in("select revision from @hosteddb_project where id = ? for update");
    insertProject = in("insert into @hosteddb_project (id) values (?)");
    bumpRevision = in("update @hosteddb_project set revision = revision + 1 where id = ?");
    countAttachment = in("update @hosteddb_project set attachments = attachments + 1 where id = ?");
    insertRecord =
        in("insert into @hosteddb_database (%s) values (%s)")
            .formatted(RecordRow.COLUMNS, RecordRow.PARAMETERS);
    updateRecord =
        in("update @hosteddb_database set %s where id = ?").formatted(RecordRow.ASSIGNMENTS);
    lockVariables =
        in("select variables from @hosteddb_database where id = ? and version = ? for update");
    insertHistory =
        in("insert into @hosteddb_history (%s) values (%s)")
            .formatted(TrailRow.HISTORY_COLUMNS, TrailRow.HISTORY_PARAMETERS);
    insertAudit =
        in("insert into @hosteddb_audit (%s) values (%s)")
            .formatted(TrailRow.AUDIT_COLUMNS, TrailRow.AUDIT_PARAMETERS);
    String select = in("select %s from @hosteddb_database").formatted(RecordRow.COLUMNS);
    find = select + " where id = ?";
    findByKey = select + " where project_id = ? and idempotency_key = ?";
    claims =
        in("""
        select (select content from @hosteddb_meta where name = '%s'),
          p.closed_at, p.closed_by, p.closed_why, %s
        from (values (1)) as one (present)
        left join @hosteddb_project p on p.id = ?
        left join @hosteddb_database d on d.project_id = p.id
          and d.status not in ('DELETING', 'DELETED')
        order by d.id\
        """)
            .formatted(ScopeTable.NAME, RecordRow.CLAIM_COLUMNS);
    lockScope =
        in("select content from @hosteddb_meta where name = '%s' for update")
            .formatted(ScopeTable.NAME);
    replaceScope =
        in("update @hosteddb_meta set content = ? where name = '%s'").formatted(ScopeTable.NAME);
    needingEnvironmentScope =
        in(
            """
            select distinct project_id from @hosteddb_database
            where status not in ('DELETING', 'DELETED')
            group by project_id, provider having count(*) > 1 order by project_id\
            """);
    lockAttached =
        in(
            """
            select id from @hosteddb_database
            where project_id = ? and status in ('PROVISIONING', 'READY', 'FAILED')
            order by id for update\
            """);
    readAttached =
        select
            + " where project_id = ? and status in ('PROVISIONING', 'READY', 'FAILED')"
            + " order by id for update";
    readClosing = in("select closed_at, closed_by, closed_why from @hosteddb_project where id = ?");
    close =
        in(
            "update @hosteddb_project set closed_at = ?, closed_by = ?, closed_why = ? where id = ?");
    reopen =
        in(
            """
            update @hosteddb_project set closed_at = null, closed_by = null, closed_why = null
            where id = ? and closed_at is not null\
            """);
    list =
        in("select id, %s from @hosteddb_database").formatted(RecordRow.COLUMNS)
            + " where project_id = ? and id > ? and status <> 'DELETED' order by id limit ?";
    environment =
        in("""
        select p.revision, %s from @hosteddb_project p
        left join @hosteddb_database d on d.project_id = p.id and d.status = 'READY'
          and (d.environment_id is null or d.environment_id = ?)
        where p.id = ? order by d.id\
        """)
            .formatted(RecordRow.D_COLUMNS);
    history =
        in("""
        select %s from @hosteddb_history
        where database_id = ? and (version, entry) > (?, ?)
        order by version, entry limit ?\
        """)
            .formatted(
                "version, entry, database_id, happened_at, from_status, to_status, actor,"
                    + " reason");
    audit =
        in(
            """
            select seq, project_id, happened_at, actor, action, database_id, reason
            from @hosteddb_audit where project_id = ? and seq > ? order by seq limit ?\
            """);
    overdue =
        in(
            """
            select id from @hosteddb_database
            where status in ('PROVISIONING', 'DELETING') and next_poll < ?
            order by next_poll, id limit ?\
            """);
    workload =
        in(
            """
            select coalesce(sum(case when status = 'PROVISIONING' then 1 else 0 end), 0), \
            coalesce(sum(case when status = 'DELETING' then 1 else 0 end), 0), \
            min(case when next_poll <= ? then next_poll end) \
            from @hosteddb_database where status in ('PROVISIONING', 'DELETING')\
            """);
    readMeta = in("select content from @hosteddb_meta where name = ?");
    insertMeta = in("insert into @hosteddb_meta (name, content) values (?, ?)");
    insertWork =
        in(
            """
            insert into @hosteddb_work (task_name, task_instance, execution_time, picked, version)
            values (?, ?, ?, false, 1)\
            """);
    moveWork =
        in(
            """
            update @hosteddb_work set execution_time = ?, version = version + 1
            where task_name = ? and task_instance = ? and not picked and execution_time > ?\
            """);
    moveAllWork =
        in(
            """
            update @hosteddb_work set execution_time = ?, version = version + 1
            where task_name = ? and not picked and execution_time > ?\
            """);
    freeWork =
        in(
            """
            update @hosteddb_work set picked = false, picked_by = null, last_heartbeat = null, \
            execution_time = ?, task_data = ?, version = version + 1 where task_name = ?\
            """);
    nextPoll =
        in(
            """
            select next_poll from @hosteddb_database
            where id = ? and status in ('PROVISIONING', 'DELETING')\
            """);
    lostWakeUps =
        in(
            """
            select d.id from @hosteddb_database d
            where d.status in ('PROVISIONING', 'DELETING') and d.next_poll < ?
              and not exists (select 1 from @hosteddb_work w
                where w.task_name = ? and w.task_instance = d.id
                  and (w.picked or w.execution_time <= ?))
            order by d.next_poll limit ?\
            """);
    readLimit = in("select state from @hosteddb_rate_limit where account = ?");
    insertLimit =
        in(
            "insert into @hosteddb_rate_limit (account, state) values (?, ?) on conflict do nothing");
    replaceLimit = in("update @hosteddb_rate_limit set state = ? where account = ? and state = ?");
  }

  /** A statement with the schema where it has an at sign. */
  String in(String statement) {
    return statement.replace(SCHEMA, prefix);
  }
}
